import { ClientError, defineContract, schemas } from '@xmpp-ftw/core'
import { entrySchema } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'

const { done, flag, jid, jidObject, text } = schemas

/** Text or a number: anything else counts as missing. */
function part(name: 'realm' | 'channel') {
  const missing = `Missing ${name}`
  return v.pipe(v.union([v.string(), v.number()], missing), v.transform(String), v.nonEmpty(missing))
}

const target = v.object(
  {
    realm: part('realm'),
    channel: part('channel'),
    /** The service, where it is not the one the session is made for. */
    to: v.optional(jid),
    jid: v.optional(jid),
  },
  'Missing payload',
)

/** The manual names what is missing, and nothing else. */
function refuse({ message, request }: ClientError): ClientError {
  if (request === undefined) return new ClientError('Missing payload')
  return new ClientError(message.replace(/^Missing '(realm|channel)' key$/, 'Missing $1'), request)
}

const maybe = v.exactOptional(text)
const entry = v.exactOptional(entrySchema)

const scores = { realm: '9f2c', channel: 'scores' }
const score = { json: { home: 2, away: 1 } }

export const contract = defineContract({
  requests: {
    'fanout.fpp.subscribe': {
      summary: 'Subscribe to a channel, by default with the own bare JID.',
      xep: 'XEP-0060 6.1',
      input: target,
      output: v.object({
        subscription: text,
        id: maybe,
        configuration: v.exactOptional(v.object({ required: flag })),
      }),
      callback: 'required',
      payloadFirst: true,
      refuse,
      examples: [scores, { ...scores, to: 'pubsub.example.com' }],
    },
    'fanout.fpp.unsubscribe': {
      summary: 'End the subscription to a channel.',
      xep: 'XEP-0060 6.2',
      input: target,
      output: done,
      callback: 'required',
      payloadFirst: true,
      refuse,
      examples: [scores],
    },
  },
  pushes: {
    'fanout.fpp.push': {
      summary: 'Something was published on a channel. `entry` and `content` are the same.',
      xep: 'XEP-0060 7.1.2, XEP-0335 3',
      payload: v.object({
        /** By whom it was sent: text, as with pubsub. */
        from: text,
        realm: text,
        channel: text,
        id: maybe,
        entry,
        content: entry,
        publisher: v.exactOptional(jidObject),
        /** When it was sent, if it was not just now. */
        delay: maybe,
        headers: v.exactOptional(v.array(v.object({ name: text, value: text }))),
      }),
      examples: [{ from: 'pubsub.fanout.io', ...scores, id: 'n1', entry: score, content: score }],
    },
  },
})
