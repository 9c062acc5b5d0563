import { ClientError, defineContract, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'

const { choice, done, jid, jidObject, text, word } = schemas

const httpRequest = v.object({ url: word, id: word, method: word })

function type<const T extends 'iq' | 'message'>(value: T) {
  return v.pipe(v.string(), v.toLowerCase(), v.literal(value))
}

/** In any letter case. */
const answer = v.variant(
  'type',
  [
    v.object({ type: type('iq'), id: word, to: jid, request: v.optional(httpRequest) }),
    v.object({ type: type('message'), id: v.optional(text), to: jid, request: httpRequest }),
  ],
  "Invalid 'type' parameter",
)

/** The manual says parameter where others say key. */
function refuse({ message, request }: ClientError): ClientError {
  return new ClientError(
    message.replace(/'(request)\.(\w+)' key/, "$1 '$2' key").replace(/' key/, "' parameter"),
    request,
  )
}

const examples = [
  { type: 'iq', to: 'files.example.com', id: 'ha-1' },
  {
    type: 'message',
    to: 'files.example.com',
    id: 'th-9',
    request: { method: 'GET', url: 'https://files.example.com/plan.pdf', id: 'tx-42' },
  },
]

export const contract = defineContract({
  requests: {
    'xmpp.http.confirm': {
      summary: 'Confirm that the user made an HTTP request: one that was verified and is not answered yet.',
      xep: 'XEP-0070 4.5',
      input: answer,
      output: done,
      callback: 'optional',
      answers: 'xmpp.http.verify',
      refuse,
      examples,
    },
    'xmpp.http.deny': {
      summary: 'Deny that the user made an HTTP request.',
      xep: 'XEP-0070 4.5',
      input: answer,
      output: done,
      callback: 'optional',
      answers: 'xmpp.http.verify',
      refuse,
      examples,
    },
  },
  pushes: {
    'xmpp.http.verify': {
      summary:
        'A server asks whether the user made an HTTP request. What is not answered in time is denied. ' +
        'Show who asks, `request.url` and `request.id`; `description` is text of whoever asks.',
      xep: 'XEP-0070 4.4',
      payload: v.object({
        type: choice('iq', 'message'),
        /** The id of the IQ, or the thread of the message. */
        id: v.exactOptional(text),
        messageId: v.exactOptional(text),
        from: jidObject,
        description: v.exactOptional(text),
        request: v.object({ method: text, id: text, url: text }),
      }),
      examples: [
        {
          type: 'message',
          id: 'th-9',
          from: { domain: 'files.example.com' },
          description: 'Open plan.pdf?',
          request: { method: 'GET', id: 'tx-42', url: 'https://files.example.com/plan.pdf' },
        },
        {
          type: 'iq',
          id: 'ha-1',
          from: { domain: 'files.example.com' },
          request: { method: 'GET', id: 'tx-42', url: 'https://files.example.com/plan.pdf' },
        },
      ],
    },
  },
})
