import { defineContract, delaySchema, flat, prepared, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { MESSAGE_ACTIONS } from './codecs/message.js'
import { REASONS, reasonSchema, sessionTold, sessionToSend } from './schema.js'

const { choice, done, errorObject, flag, integer, jid, jidObject, text, word } = schemas

/** `null` counts as absent, at any depth: JSON has no other word for it. */
function withoutNulls(given: unknown, depth = 0): unknown {
  if (typeof given !== 'object' || given === null || depth > 10) return given ?? undefined
  if (Array.isArray(given)) return given.map((item) => withoutNulls(item, depth + 1))
  const kept = Object.entries(given).filter(([, value]) => value !== null)
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutNulls(value, depth + 1)]))
}

/** Failures in the manual's words, with the key where it is a deep one. */
function worded<S extends v.GenericSchema>(schema: S): S {
  return flat(schema, ({ path = [], input, message }) => {
    const keys = (path as { key: unknown }[]).map(({ key }) => String(key))
    const key = keys.join('.')
    if (keys.length <= 1 && (input === undefined || input === '')) return `Missing '${key || 'jingle'}' key`
    if (keys.length === 1 && (key === 'sid' || key === 'action')) return `'${key}' key ${message}`
    return `Badly formatted jingle content: '${key || 'jingle'}' ${message}`
  })
}

const jingleError = v.object({
  type: v.optional(text),
  condition: v.optional(text),
  /** XEP-0166, section 10: `out-of-order`, `tie-break`, `unknown-session`, `unsupported-info`, `security-required`. */
  jingleCondition: v.optional(text),
  description: v.optional(text),
})

const session = v.pipe(
  prepared(worded(sessionToSend), withoutNulls) as typeof sessionToSend,
  // A key that holds `undefined` is there all the same.
  v.check((given) => given !== undefined, 'must be an object'),
)
const acknowledgement = v.object({
  to: jid,
  type: choice('result', 'error'),
  id: word,
  error: v.optional(jingleError),
})
const refusal = v.object({ to: jid, error: jingleError, id: word })
const message = v.object({ to: jid, type: v.optional(choice('set')), jingle: session })
const either = v.union([message, acknowledgement, refusal])
/** A union that says of a payload what is wrong with the kind it wants to be. */
const request = v.config(
  {
    ...either,
    '~run': (dataset: { value: unknown }, config: v.Config<v.BaseIssue<unknown>>) => {
      const given = (dataset.value ?? {}) as { type?: unknown; error?: unknown }
      const kind =
        given.type === 'result' || given.type === 'error' ? acknowledgement : given.error ? refusal : message
      return kind['~run'](dataset, config)
    },
  },
  {},
) as typeof either

const media = v.array(
  v.object({ descType: v.optional(choice('rtp', 'datachannel')), media: v.optional(text) }),
  'must be an array',
)
const initiation = {
  id: word,
  action: choice(...MESSAGE_ACTIONS),
  /** What a `propose` is about. */
  descriptions: v.optional(media),
  reason: v.optional(reasonSchema),
  tieBreak: v.optional(v.literal(true)),
  migratedTo: v.optional(text),
}

const service = {
  type: text,
  host: text,
  port: v.exactOptional(v.number()),
  transport: v.exactOptional(text),
  username: v.exactOptional(text),
  password: v.exactOptional(text),
  expires: v.exactOptional(text),
  restricted: v.exactOptional(flag),
  name: v.exactOptional(text),
}

/** A session description as `RTCPeerConnection` makes it. */
const sdp = v.pipe(text, v.regex(/^v=0\s[\s\S]*^m=/m, 'must be a session description (SDP)'))
const reason = v.optional(choice(...REASONS))
const id = word
const of = { id }
const described = v.object({ id, sdp })
/** As `RTCIceCandidate` has it; an empty one says that there are no more. */
const candidate = v.object({
  candidate: text,
  sdpMid: v.nullish(text),
  sdpMLineIndex: v.nullish(v.number('must be a number')),
  usernameFragment: v.nullish(text),
})
const candidates = v.object({ id, candidates: v.array(candidate, 'must be an array') })
const info = v.object({
  id,
  info: choice('active', 'hold', 'unhold', 'mute', 'unmute'),
  /** The content that `mute` and `unmute` are about; all of them without it. */
  content: v.optional(text),
})
const from = { id: text, from: jidObject }

const ben = { user: 'ben', domain: 'example.com', resource: 'phone' }
const exampleSid = 'c0a8f6e2-9d2f-4a4e-8f0b-5b1f7f1f3d52'
const exampleSdp = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=ice-ufrag:TESg',
  'a=ice-pwd:abQXlDvFdLKIVdRDdg1t5Tbn',
  'a=fingerprint:sha-256 39:52:60:61',
  'a=setup:actpass',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  '',
].join('\r\n')
const exampleCandidate = {
  candidate: 'candidate:1 1 udp 2113937151 198.51.100.7 63522 typ host generation 0',
  sdpMid: '0',
  sdpMLineIndex: 0,
}

export const contract = defineContract({
  requests: {
    'xmpp.jingle.request': {
      summary: 'Send a message of a session, or answer one with `type` `result` or `error`.',
      xep: 'XEP-0166 7.2',
      input: request,
      output: done,
      callback: 'optional',
      answers: 'xmpp.jingle.request',
      examples: [
        {
          to: 'ben@example.com/phone',
          jingle: {
            sid: exampleSid,
            action: 'session-terminate',
            reason: { condition: 'success', text: 'Bye' },
          },
        },
        { to: 'ben@example.com/phone', type: 'result', id: 't9' },
        {
          to: 'ben@example.com/phone',
          type: 'error',
          id: 't9',
          error: { type: 'cancel', condition: 'item-not-found', jingleCondition: 'unknown-session' },
        },
      ],
    },
    'xmpp.jingle.message': {
      summary:
        'Say what becomes of a call outside of its session: `propose` to the bare JID, the rest to the full one.',
      xep: 'XEP-0353 3',
      input: v.object({ to: jid, ...initiation }),
      output: v.object(of),
      callback: 'optional',
      examples: [
        {
          to: 'ben@example.com',
          id: exampleSid,
          action: 'propose',
          descriptions: [{ descType: 'rtp', media: 'audio' }],
        },
      ],
    },
    'xmpp.jingle.services': {
      summary: 'List the STUN and TURN servers that the own server, or another service, offers.',
      xep: 'XEP-0215 3.1, 3.2',
      input: v.object({ to: v.optional(jid), type: v.optional(word) }),
      output: v.array(v.object(service)),
      callback: 'required',
      examples: [{}, { type: 'turn' }],
    },
    'xmpp.jingle.services.credentials': {
      summary: 'Ask for credentials at one of these servers.',
      xep: 'XEP-0215 3.3',
      input: v.object({ host: word, type: word, port: v.optional(integer(1, 65_535)), to: v.optional(jid) }),
      output: v.object(service),
      callback: 'required',
      examples: [{ host: 'turn.example.com', type: 'turn' }],
    },
    'xmpp.jingle.calls': {
      summary: 'Have calls handled here: incoming ones are told by `xmpp.jingle.incoming` from now on.',
      xep: 'XEP-0353 3',
      input: v.object({
        /** Default `true`. */
        enabled: v.optional(flag),
        /** Whether to enable message carbons, by which the devices of an account stop ringing. Default `true`. */
        carbons: v.optional(flag),
      }),
      output: done,
      callback: 'optional',
      examples: [{}],
    },
    'xmpp.jingle.call': {
      summary: 'Call somebody: all devices of a bare JID ring, a full JID is called directly.',
      xep: 'XEP-0353 3.1; XEP-0166 6.2',
      input: v.object({ to: jid, sdp, id: v.optional(id) }),
      output: v.object(of),
      callback: 'optional',
      examples: [{ to: 'ben@example.com', sdp: exampleSdp }],
    },
    'xmpp.jingle.ringing': {
      summary: 'Tell the caller that this device rings. It shows that somebody is there.',
      xep: 'XEP-0353 3.2; XEP-0167 8.5',
      input: v.object(of),
      output: done,
      callback: 'optional',
      examples: [{ id: exampleSid }],
    },
    'xmpp.jingle.accept': {
      summary: 'Take an incoming call; its offer follows by `xmpp.jingle.offer`.',
      xep: 'XEP-0353 3.4',
      input: v.object(of),
      output: done,
      callback: 'optional',
      examples: [{ id: exampleSid }],
    },
    'xmpp.jingle.reject': {
      summary: 'Decline an incoming call, on all devices.',
      xep: 'XEP-0353 3.5; XEP-0166 6.7',
      input: v.object({ id, reason, text: v.optional(text) }),
      output: done,
      callback: 'optional',
      examples: [{ id: exampleSid, reason: 'busy' }],
    },
    'xmpp.jingle.hangup': {
      summary: 'End a call, whatever its state.',
      xep: 'XEP-0166 6.7; XEP-0353 3.3',
      input: v.object({ id, reason, text: v.optional(text) }),
      output: done,
      callback: 'optional',
      examples: [{ id: exampleSid }],
    },
    'xmpp.jingle.offer': {
      summary: 'Change an active call by a new offer: add or remove media, change who sends, restart ICE.',
      xep: 'XEP-0166 7.2; XEP-0176 6.12',
      input: described,
      output: done,
      callback: 'optional',
      examples: [{ id: exampleSid, sdp: exampleSdp }],
    },
    'xmpp.jingle.answer': {
      summary: 'Answer an offer.',
      xep: 'XEP-0166 6.4',
      input: described,
      output: done,
      callback: 'optional',
      examples: [{ id: exampleSid, sdp: exampleSdp }],
    },
    'xmpp.jingle.candidates': {
      summary: 'Tell own ICE candidates as they are found.',
      xep: 'XEP-0176 5.3',
      input: candidates,
      output: done,
      callback: 'optional',
      examples: [{ id: exampleSid, candidates: [exampleCandidate] }],
    },
    'xmpp.jingle.info': {
      summary: 'Tell the other side that it is on hold, or muted.',
      xep: 'XEP-0167 8',
      input: info,
      output: done,
      callback: 'optional',
      examples: [
        { id: exampleSid, info: 'hold' },
        { id: exampleSid, info: 'mute', content: '0' },
      ],
    },
  },
  pushes: {
    'xmpp.jingle.request': {
      summary:
        'A message of a session that the app handles itself. Answer it by the reply, or by the request.',
      xep: 'XEP-0166 7.2',
      payload: v.object({ from: text, type: v.literal('set'), id: text, jingle: sessionTold }),
      reply: v.nullish(v.object({ error: v.optional(jingleError) })),
      examples: [
        {
          from: 'ben@example.com/phone',
          type: 'set',
          id: 't9',
          jingle: { sid: exampleSid, action: 'session-terminate', reason: { condition: 'success' } },
        },
      ],
    },
    'xmpp.jingle.message': {
      summary: 'What became of a call outside of its session, where it is not handled here.',
      xep: 'XEP-0353 3',
      payload: v.object({
        from: text,
        ...initiation,
        delay: v.optional(delaySchema),
        /** A copy of what another device of this account got or sent. */
        carbon: v.optional(v.literal(true)),
      }),
      examples: [
        {
          from: 'ben@example.com/phone',
          id: exampleSid,
          action: 'propose',
          descriptions: [{ descType: 'rtp', media: 'audio' }],
        },
      ],
    },
    'xmpp.jingle.services.push': {
      summary: 'Servers that were listed have changed.',
      xep: 'XEP-0215 3.2',
      payload: v.array(v.object({ action: choice('add', 'remove', 'modify'), ...service })),
      examples: [[{ action: 'add', type: 'stun', host: 'stun.example.com', port: 3478, transport: 'udp' }]],
    },
    'xmpp.jingle.incoming': {
      summary: 'Somebody calls.',
      xep: 'XEP-0353 3.1; XEP-0166 6.2',
      payload: v.object({
        ...from,
        /** `audio`, `video`, `data`: what was announced. */
        media: v.array(text),
        /** An active call with the same person, of which this is the continuation. */
        replaces: v.optional(text),
      }),
      examples: [{ id: exampleSid, from: ben, media: ['audio', 'video'] }],
    },
    'xmpp.jingle.ringing': {
      summary: 'A device of whom one calls rings.',
      xep: 'XEP-0353 3.2; XEP-0167 8.5',
      payload: v.object(from),
      examples: [{ id: exampleSid, from: ben }],
    },
    'xmpp.jingle.accepted': {
      summary: 'One device took the call; the answer to the offer follows.',
      xep: 'XEP-0353 3.4',
      payload: v.object(from),
      examples: [{ id: exampleSid, from: ben }],
    },
    'xmpp.jingle.offer': {
      summary: 'An offer that wants `xmpp.jingle.answer`: the first, or a change of an active call.',
      xep: 'XEP-0166 6.2, 7.2',
      payload: described,
      examples: [{ id: exampleSid, sdp: exampleSdp }],
    },
    'xmpp.jingle.answer': {
      summary: 'The answer to the own offer.',
      xep: 'XEP-0166 6.4',
      payload: described,
      examples: [{ id: exampleSid, sdp: exampleSdp }],
    },
    'xmpp.jingle.candidates': {
      summary: 'ICE candidates of the other side.',
      xep: 'XEP-0176 5.3',
      payload: candidates,
      examples: [{ id: exampleSid, candidates: [exampleCandidate] }],
    },
    'xmpp.jingle.info': {
      summary: 'The other side put this one on hold, or muted itself.',
      xep: 'XEP-0167 8',
      payload: info,
      examples: [{ id: exampleSid, info: 'hold' }],
    },
    'xmpp.jingle.active': {
      summary: 'Both sides have agreed.',
      xep: 'XEP-0166 6.4',
      payload: v.object(from),
      examples: [{ id: exampleSid, from: ben }],
    },
    'xmpp.jingle.ended': {
      summary: 'A call is over, or did not come about.',
      xep: 'XEP-0166 7.4',
      payload: v.object({
        id: text,
        reason: reasonSchema,
        /** `app`: this one; `peer`; `device`: another of this account answered or declined; `session`: deadline or stream. */
        by: choice('app', 'peer', 'device', 'session'),
        /** What the other side, or a server, refused it with. */
        error: v.optional(errorObject),
        migratedTo: v.optional(text),
      }),
      examples: [{ id: exampleSid, reason: { condition: 'success' }, by: 'peer' }],
    },
  },
})
