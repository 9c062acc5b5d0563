import { defineContract, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { params, receivedValue } from './codecs/value.js'

const { callers, done, integer, jid, jidObject, text, word } = schemas

const received = v.array(receivedValue)

export const contract = defineContract({
  requests: {
    'xmpp.rpc.perform': {
      summary: 'Call a procedure. A fault comes as an error, with `fault`.',
      xep: 'XEP-0009 2',
      input: v.object({
        to: jid,
        method: word,
        params: v.optional(params),
      }),
      output: received,
      callback: 'required',
      examples: [
        {
          to: 'rpc.example.com/srv',
          method: 'shop.order',
          params: [
            { type: 'int', value: 3 },
            { type: 'boolean', value: true },
            { type: 'array', value: [{ type: 'string', value: 'tea' }] },
            { type: 'struct', value: [{ name: 'page', type: 'int', value: 2 }] },
          ],
        },
      ],
    },
    'xmpp.rpc.result': {
      summary: 'Answer a call with a result, a `fault` or an `error`.',
      xep: 'XEP-0009 2',
      input: v.object({
        to: jid,
        id: word,
        params: v.optional(params),
        fault: v.optional(v.object({ code: integer(-2147483648, 2147483647), message: text })),
        error: v.optional(
          v.object({ condition: word, type: v.optional(text), description: v.optional(text) }),
        ),
      }),
      output: done,
      callback: 'optional',
      answers: 'xmpp.rpc.request',
      examples: [
        { to: 'ben@example.com/bot', id: 'rq-1', params: [{ type: 'string', value: 'done' }] },
        { to: 'ben@example.com/bot', id: 'rq-1', fault: { code: 4, message: 'Too many' } },
      ],
    },
    'xmpp.rpc.allow': {
      summary: 'Say who may call; others are refused.',
      xep: 'XEP-0009 5',
      input: v.object({ callers }),
      output: done,
      callback: 'optional',
      examples: [{ callers: ['ben@example.com'] }, { callers: 'anyone' }],
    },
  },
  pushes: {
    'xmpp.rpc.request': {
      summary: 'Somebody calls a procedure: answer by `xmpp.rpc.result`.',
      xep: 'XEP-0009 2',
      payload: v.object({
        from: jidObject,
        command: text,
        /** The same as `command`. */
        method: text,
        id: text,
        params: v.exactOptional(received),
      }),
      examples: [
        {
          from: { user: 'ben', domain: 'example.com', resource: 'bot' },
          command: 'client.restart',
          method: 'client.restart',
          id: 'rq-1',
          params: [{ type: 'i4', value: 6 }],
        },
      ],
    },
  },
})
