import * as v from 'valibot'
import { defineContract } from '../../contract.js'
import { choice, done, integer, jid, jidObject, nothing, text, word } from '../../schemas.js'

const capsInput = v.object({ node: word, ver: word, hash: word }, 'must be an object')

const caps = v.object({ node: text, ver: text, hash: text })

const directed = {
  input: v.object({ to: jid }),
  output: done,
  callback: 'optional',
  examples: [{ to: 'ben@example.com' }],
} as const

const told = {
  payload: v.object({ from: jidObject }),
  examples: [{ from: { user: 'ben', domain: 'example.com' } }],
} as const

export const contract = defineContract({
  requests: {
    'xmpp.presence': {
      summary: 'Say that one is there, and how; to everybody who may know, or to one JID.',
      xep: 'RFC 6121 4.2',
      input: v.object({
        client: v.optional(capsInput),
        to: v.optional(jid),
        /** Any other type is ignored: each has an event of its own. */
        type: v.optional(text),
        /** `online` sends none: that is what being available means. */
        show: v.optional(choice('online', 'away', 'chat', 'dnd', 'xa')),
        status: v.optional(text),
        priority: v.optional(
          v.union(
            [
              integer(-128, 127),
              v.pipe(text, v.regex(/^-?\d{1,3}$/), v.transform(Number), integer(-128, 127)),
            ],
            'must be a whole number from -128 to 127',
          ),
        ),
      }),
      output: done,
      callback: 'optional',
      examples: [
        {},
        { show: 'away', status: 'in a meeting', priority: 5 },
        {
          to: 'ben@example.com/phone',
          client: { node: 'https://app.example.com', ver: 'zHyEOgxTrkpSdGcQKH8EFPLsriY=', hash: 'sha-1' },
        },
      ],
    },
    'xmpp.presence.get': {
      summary: 'Send the own availability to one JID, which answers with its own where it may. Asks nothing.',
      xep: 'RFC 6121 4.6',
      ...directed,
    },
    'xmpp.presence.offline': {
      summary: 'Say that one is not there any more, and stay logged in.',
      xep: 'RFC 6121 4.5',
      input: nothing,
      output: done,
      callback: 'optional',
      examples: [{}],
    },
    'xmpp.presence.subscribe': {
      summary: "Ask to see a contact's presence.",
      xep: 'RFC 6121 3.1',
      ...directed,
    },
    'xmpp.presence.subscribed': {
      summary: 'Let a contact see the own presence.',
      xep: 'RFC 6121 3.1',
      ...directed,
      answers: 'xmpp.presence.subscribe',
    },
    'xmpp.presence.unsubscribe': {
      summary: "Stop seeing a contact's presence.",
      xep: 'RFC 6121 3.3',
      ...directed,
    },
    'xmpp.presence.unsubscribed': {
      summary: 'Refuse a request, or stop showing the own presence to a contact.',
      xep: 'RFC 6121 3.2',
      ...directed,
      answers: 'xmpp.presence.subscribe',
    },
  },
  pushes: {
    'xmpp.presence': {
      summary: 'A contact is available, or (`show: offline`) not any more.',
      xep: 'RFC 6121 4.7',
      payload: v.object({
        from: jidObject,
        /** `offline`, `away`, `chat`, `dnd` or `xa`; absent means plainly available. */
        show: v.exactOptional(text),
        status: v.exactOptional(text),
        priority: v.exactOptional(v.number()),
        client: v.exactOptional(caps),
        nick: v.exactOptional(text),
      }),
      examples: [
        {
          from: { user: 'ben', domain: 'example.com', resource: 'phone' },
          show: 'away',
          status: 'lunch',
          priority: 5,
        },
        { from: { user: 'ben', domain: 'example.com', resource: 'phone' }, show: 'offline' },
      ],
    },
    'xmpp.presence.subscribe': {
      summary: 'Somebody asks to see the own presence: answer with `subscribed` or `unsubscribed`.',
      xep: 'RFC 6121 3.1.3',
      payload: v.object({ from: jidObject, nick: v.exactOptional(text), status: v.exactOptional(text) }),
      examples: [{ from: { user: 'cleo', domain: 'example.net' }, nick: 'Cleo' }],
    },
    'xmpp.presence.subscribed': {
      summary: 'A contact lets us see its presence.',
      xep: 'RFC 6121 3.1.6',
      ...told,
    },
    'xmpp.presence.unsubscribe': {
      summary: 'A contact sees our presence no more, by its own wish.',
      xep: 'RFC 6121 3.3.3',
      ...told,
    },
    'xmpp.presence.unsubscribed': {
      summary: 'A contact refused, or shows us its presence no more.',
      xep: 'RFC 6121 3.2.3',
      ...told,
    },
    'xmpp.presence.error': {
      summary: 'A presence of ours could not be delivered.',
      xep: 'RFC 6120 8.3',
      payload: v.object({
        error: text,
        from: v.exactOptional(jidObject),
        description: v.exactOptional(text),
      }),
      examples: [{ error: 'remote-server-not-found', from: { user: 'dan', domain: 'nowhere.example' } }],
    },
  },
})
