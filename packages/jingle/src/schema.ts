/** What `session-json.ts` says, as schemas. */
import { schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { ContentOf, Mute, Reason, SessionOf } from './session-json.js'

const { choice, flag, text } = schemas

/** XEP-0166, section 7.2. */
export const ACTIONS = [
  'content-accept',
  'content-add',
  'content-modify',
  'content-reject',
  'content-remove',
  'description-info',
  'security-info',
  'session-accept',
  'session-info',
  'session-initiate',
  'session-terminate',
  'transport-accept',
  'transport-info',
  'transport-reject',
  'transport-replace',
] as const

/** XEP-0166, section 7.4. */
export const REASONS = [
  'alternative-session',
  'busy',
  'cancel',
  'connectivity-error',
  'decline',
  'expired',
  'failed-application',
  'failed-transport',
  'general-error',
  'gone',
  'incompatible-parameters',
  'media-error',
  'security-error',
  'success',
  'timeout',
  'unsupported-applications',
  'unsupported-transports',
] as const

/** XEP-0167, section 9. */
export const RTP_REASONS = ['crypto-required', 'invalid-crypto'] as const

const value = v.union([text, v.number()], 'must be a string or a number')

function many<S extends v.GenericSchema>(item: S) {
  return v.array(item, 'must be an array')
}

function optionals<S extends v.GenericSchema, const K extends string>(schema: S, ...keys: K[]) {
  return Object.fromEntries(keys.map((key) => [key, v.optional(schema)])) as unknown as {
    [P in K]: v.OptionalSchema<S, undefined>
  }
}

export const reasonSchema: v.GenericSchema<Reason> = v.object({
  condition: text,
  text: v.optional(text),
  alternativeSession: v.optional(text),
  rtpCondition: v.optional(choice(...RTP_REASONS)),
})

function contentSchema<V extends string | number>(one: v.GenericSchema<V>): v.GenericSchema<ContentOf<V>> {
  const parameter = v.object({ key: v.optional(text), value: v.optional(one) })
  const parameters = v.optional(many(parameter))
  const feedback = v.optional(
    many(v.object({ type: text, subtype: v.optional(text), value: v.optional(one), parameters })),
  )
  const payload = v.object({
    id: one,
    ...optionals(one, 'name', 'clockrate', 'channels', 'ptime', 'maxptime'),
    feedback,
    parameters,
  })
  const description = v.object({
    descType: v.optional(choice('rtp', 'datachannel')),
    xmlns: v.optional(text),
    media: v.optional(text),
    payloads: v.optional(many(payload)),
    encryption: v.optional(
      many(v.object(optionals(one, 'tag', 'cipherSuite', 'keyParams', 'sessionParams'))),
    ),
    encryptionRequired: v.optional(flag),
    feedback,
    headerExtensions: v.optional(
      many(v.object({ id: one, senders: v.optional(text), uri: text, parameters })),
    ),
    ssrc: v.optional(one),
    mux: v.optional(flag),
    ssrcs: v.optional(many(v.object(optionals(one, 'cname', 'msid', 'mslabel', 'ssrc', 'label')))),
    sources: v.optional(many(v.object({ ssrc: one, parameters }))),
    sourceGroups: v.optional(many(v.object({ semantics: text, sources: many(one) }))),
    bandwidth: v.optional(v.object({ type: text, value: one })),
    extmapAllowMixed: v.optional(flag),
  })
  const transport = v.object({
    transType: v.optional(choice('iceUdp')),
    xmlns: v.optional(text),
    candidates: v.optional(many(v.object(optionals(one, ...CANDIDATE_KEYS)))),
    fingerprints: v.optional(many(v.object({ hash: text, setup: v.optional(text), value: text }))),
    ufrag: v.optional(text),
    pwd: v.optional(text),
    gatheringComplete: v.optional(flag),
    remoteCandidate: v.optional(v.object(optionals(one, 'component', 'ip', 'port'))),
    sctp: v.optional(many(v.object(optionals(one, ...SCTP_KEYS)))),
    channels: v.optional(many(v.object(optionals(v.union([one, flag]), ...CHANNEL_KEYS)))),
  })
  return v.object({
    name: text,
    creator: v.optional(choice('initiator', 'responder')),
    description: v.optional(description),
    transport: v.optional(transport),
    senders: v.optional(choice('both', 'initiator', 'responder', 'none')),
    disposition: v.optional(text),
  })
}

export const CANDIDATE_KEYS = [
  'foundation',
  'component',
  'protocol',
  'priority',
  'ip',
  'port',
  'type',
  'generation',
  'network',
  'id',
  'relAddr',
  'relPort',
  'tcpType',
] as const
export const SCTP_KEYS = ['number', 'protocol', 'streams'] as const
export const CHANNEL_KEYS = [
  'id',
  'negotiated',
  'ordered',
  'maxRetransmits',
  'maxPacketLifeTime',
  'protocol',
] as const

const mute: v.GenericSchema<Mute> = v.union(
  [v.literal(true), v.object(optionals(text, 'creator', 'name'))],
  'must be true or an object',
)

function sessionSchema<V extends string | number>(one: v.GenericSchema<V>): v.GenericSchema<SessionOf<V>> {
  return v.object({
    sid: schemas.word,
    action: choice(...ACTIONS),
    initiator: v.optional(text),
    responder: v.optional(text),
    contents: v.optional(many(contentSchema(one))),
    groupings: v.optional(
      many(v.object({ type: v.optional(text), semantics: v.optional(text), contents: many(text) })),
    ),
    reason: v.optional(reasonSchema),
    ...optionals(flag, 'ringing', 'active', 'hold', 'unhold'),
    mute: v.optional(mute),
    unmute: v.optional(mute),
  })
}

export const sessionToSend = sessionSchema(value)
export const sessionTold = sessionSchema(text)
