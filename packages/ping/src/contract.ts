import { defineContract, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'

const { done, flag, integer, jid, jidObject, text, word } = schemas

export const contract = defineContract({
  requests: {
    'xmpp.ping': {
      summary:
        'Ask an entity, by default the own server, whether it is there. An error from it proves that too.',
      xep: 'XEP-0199 4',
      input: v.object({
        to: v.optional(jid),
        /** Milliseconds to wait before giving up with `remote-server-timeout`. */
        timeout: v.optional(integer(1, 600_000)),
      }),
      output: done,
      callback: 'required',
      examples: [{}, { to: 'example.com' }],
    },
    'xmpp.ping.pong': {
      summary: 'Answer a ping. One that was answered already is accepted, and nothing is sent.',
      xep: 'XEP-0199 4',
      input: v.object({ id: word, to: jid }),
      output: done,
      callback: 'optional',
      answers: 'xmpp.ping',
      examples: [{ to: 'example.com', id: 'srv-1' }],
    },
  },
  pushes: {
    'xmpp.ping': {
      summary: 'Somebody asks whether this client is there.',
      xep: 'XEP-0199 4',
      payload: v.object({ from: jidObject, id: text, answered: v.exactOptional(flag) }),
      examples: [{ from: { domain: 'example.com' }, id: 'srv-1', answered: true }],
    },
  },
})
