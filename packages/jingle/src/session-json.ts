/** JSON of a Jingle session, as it goes both ways. Values are text when they come from XML; an app may give numbers. */
import type { ACTIONS, REASONS, RTP_REASONS } from './schema.js'

/** XEP-0166, section 7.2. */
export type Action = (typeof ACTIONS)[number]
/** XEP-0166, section 7.4. */
export type Condition = (typeof REASONS)[number]
export type Role = 'initiator' | 'responder'
export type Senders = 'both' | 'initiator' | 'responder' | 'none'

/** Why a session ends. */
export interface Reason {
  /** One that XEP-0166 does not define becomes `general-error`. */
  condition: string
  text?: string | undefined
  alternativeSession?: string | undefined
  /** XEP-0167, section 9. */
  rtpCondition?: (typeof RTP_REASONS)[number] | undefined
}

export interface ParameterOf<V> {
  key?: string | undefined
  value?: V | undefined
}

/** XEP-0293. */
export interface FeedbackOf<V> {
  type: string
  subtype?: string | undefined
  /** Of `trr-int`, milliseconds. */
  value?: V | undefined
  parameters?: ParameterOf<V>[] | undefined
}

/** XEP-0167, section 4. */
export interface PayloadOf<V> {
  id: V
  name?: V | undefined
  clockrate?: V | undefined
  channels?: V | undefined
  ptime?: V | undefined
  maxptime?: V | undefined
  feedback?: FeedbackOf<V>[] | undefined
  parameters?: ParameterOf<V>[] | undefined
}

export interface DescriptionOf<V> {
  /** Absent where the description is of another kind; `xmlns` then says of which. */
  descType?: 'rtp' | 'datachannel' | undefined
  xmlns?: string | undefined
  /** `audio` or `video`. */
  media?: string | undefined
  payloads?: PayloadOf<V>[] | undefined
  encryption?: { [K in 'tag' | 'cipherSuite' | 'keyParams' | 'sessionParams']?: V | undefined }[] | undefined
  encryptionRequired?: boolean | undefined
  feedback?: FeedbackOf<V>[] | undefined
  /** XEP-0294. */
  headerExtensions?:
    | { id: V; senders?: string | undefined; uri: string; parameters?: ParameterOf<V>[] | undefined }[]
    | undefined
  ssrc?: V | undefined
  mux?: boolean | undefined
  /** The sources' usual parameters; `sources` has all of them. */
  ssrcs?: { [K in 'cname' | 'msid' | 'mslabel' | 'ssrc' | 'label']?: V | undefined }[] | undefined
  /** XEP-0339. */
  sources?: { ssrc: V; parameters?: ParameterOf<V>[] | undefined }[] | undefined
  sourceGroups?: { semantics: string; sources: V[] }[] | undefined
  bandwidth?: { type: string; value: V } | undefined
  extmapAllowMixed?: boolean | undefined
}

/** XEP-0176, section 5.3. */
export type CandidateOf<V> = {
  [K in
    | 'foundation'
    | 'component'
    | 'protocol'
    | 'priority'
    | 'ip'
    | 'port'
    | 'type'
    | 'generation'
    | 'network'
    | 'id'
    | 'relAddr'
    | 'relPort'
    | 'tcpType']?: V | undefined
}

export interface TransportOf<V> {
  /** Absent where the transport is of another kind; `xmlns` then says of which. */
  transType?: 'iceUdp' | undefined
  xmlns?: string | undefined
  candidates?: CandidateOf<V>[] | undefined
  /** XEP-0320. */
  fingerprints?: { hash: string; setup?: string | undefined; value: string }[] | undefined
  ufrag?: string | undefined
  pwd?: string | undefined
  gatheringComplete?: boolean | undefined
  remoteCandidate?: { [K in 'component' | 'ip' | 'port']?: V | undefined } | undefined
  /** XEP-0343. */
  sctp?: { [K in 'number' | 'protocol' | 'streams']?: V | undefined }[] | undefined
  channels?: ChannelOf<V>[] | undefined
}

export type ChannelOf<V> = {
  [K in 'id' | 'negotiated' | 'ordered' | 'maxRetransmits' | 'maxPacketLifeTime' | 'protocol']?:
    | V
    | boolean
    | undefined
}

export interface ContentOf<V> {
  name: string
  creator?: Role | undefined
  description?: DescriptionOf<V> | undefined
  transport?: TransportOf<V> | undefined
  senders?: Senders | undefined
  disposition?: string | undefined
}

/** XEP-0338; `type` and `semantics` are the same. */
export interface Grouping {
  type?: string | undefined
  semantics?: string | undefined
  contents: string[]
}

export type Mute = true | { creator?: string | undefined; name?: string | undefined }

export interface SessionOf<V> {
  sid: string
  action: Action
  initiator?: string | undefined
  responder?: string | undefined
  contents?: ContentOf<V>[] | undefined
  groupings?: Grouping[] | undefined
  reason?: Reason | undefined
  ringing?: boolean | undefined
  active?: boolean | undefined
  hold?: boolean | undefined
  unhold?: boolean | undefined
  mute?: Mute | undefined
  unmute?: Mute | undefined
}

export interface SessionJson extends SessionOf<string> {}
export interface SessionToSend extends SessionOf<string | number> {}
export interface Content extends ContentOf<string> {}
export interface ContentToSend extends ContentOf<string | number> {}
export interface Description extends DescriptionOf<string> {}
export interface DescriptionToSend extends DescriptionOf<string | number> {}
export interface Transport extends TransportOf<string> {}
export interface TransportToSend extends TransportOf<string | number> {}
export type Candidate = CandidateOf<string>
