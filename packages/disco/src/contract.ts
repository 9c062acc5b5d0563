import {
  defineContract,
  discoItem,
  flat,
  infoEntry,
  infoEntryToSend,
  prepared,
  resultSetRequest,
  schemas,
} from '@xmpp-ftw/core'
import * as v from 'valibot'

const { done, flag, jid, jidObject, text, word } = schemas

const question = v.object({ of: jid, node: v.optional(text), rsm: v.optional(resultSetRequest) })

/** Entries that do not say what they are are skipped; those that say something else are refused. */
const features = prepared(flat(v.array(infoEntryToSend), "Badly formatted 'features' key"), (given) =>
  Array.isArray(given) ? given.filter((entry) => typeof entry !== 'object' || !entry || entry.kind) : given,
)

export const contract = defineContract({
  requests: {
    'xmpp.discover.items': {
      summary: 'Ask an entity what it has: services, rooms, nodes.',
      xep: 'XEP-0030 4.1',
      input: question,
      output: v.array(discoItem),
      callback: 'required',
      payloadFirst: true,
      paged: true,
      examples: [
        { of: 'example.com' },
        { of: 'example.com', node: 'music', rsm: { max: 10, after: 'item-9' } },
      ],
    },
    'xmpp.discover.info': {
      summary: 'Ask an entity what it is and what it can do.',
      xep: 'XEP-0030 3.1',
      input: question,
      output: v.array(infoEntry),
      callback: 'required',
      payloadFirst: true,
      paged: true,
      examples: [{ of: 'example.com' }, { of: 'pubsub.example.com', node: 'posts' }],
    },
    'xmpp.discover.client': {
      summary:
        'Say what this client can do to somebody who asked. Nothing is sent where that was answered already.',
      xep: 'XEP-0030 3.1',
      input: v.object({ to: jid, id: word, features: v.optional(features) }),
      output: done,
      callback: 'optional',
      answers: 'xmpp.discover.client',
      examples: [
        {
          to: 'ben@example.com/phone',
          id: 'disco-7',
          features: [
            { kind: 'identity', category: 'client', type: 'web', name: 'Tea' },
            { kind: 'feature', var: 'http://jabber.org/protocol/disco#info' },
          ],
        },
      ],
    },
  },
  pushes: {
    'xmpp.discover.client': {
      summary: 'Somebody asks what this client can do.',
      xep: 'XEP-0030 3.1',
      payload: v.object({
        from: text,
        jid: jidObject,
        id: text,
        node: v.exactOptional(text),
        /** By itself: there is nothing left to do. */
        answered: v.exactOptional(flag),
      }),
      examples: [
        {
          from: 'ben@example.com/phone',
          jid: { user: 'ben', domain: 'example.com', resource: 'phone' },
          id: 'disco-7',
          node: 'https://app.example.com#zHyEOgxTrkpSdGcQKH8EFPLsriY=',
          answered: true,
        },
      ],
    },
  },
})
