import { defineContract, schemas } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'
import { except } from './except.js'
import { ben, channelItem, node, posts, rsm, since, truthy } from './vocabulary.js'

const { requests, pushes } = contract
const publish = requests['xmpp.pubsub.publish']
const retract = requests['xmpp.pubsub.item.delete']

const page = { output: v.array(channelItem), paged: true, callback: 'required' } as const
/** The item in question, by its global id or the one it has in the node. */
const item = v.object({ node, id: retract.input.entries.id, rsm })
const global = `tag:channels.example.com,${posts},1`

export const itemsContract = defineContract({
  requests: {
    'xmpp.buddycloud.publish': {
      summary: 'Publish to a channel: a post, a reply, a rating, media.',
      xep: 'Buddycloud Channels, XEP-0060 7.1',
      input: except(publish.input, ['to']),
      /** The global id. */
      output: publish.output,
      callback: 'required',
      examples: [
        { node: posts, content: { atom: { content: 'Hello' } } },
        { node: posts, content: { atom: { content: 'Hello back' }, 'in-reply-to': { ref: global } } },
      ],
    },
    'xmpp.buddycloud.item.delete': {
      summary: 'Delete an item of a channel; its followers are told.',
      xep: 'Buddycloud Channels, XEP-0060 7.2',
      input: except(retract.input, ['to', 'notify']),
      output: retract.output,
      callback: 'required',
      examples: [{ node: posts, id: '1' }],
    },
    'xmpp.buddycloud.retrieve': {
      ...page,
      summary: 'Ask for items of a node; with `parentOnly`, without replies.',
      xep: 'Buddycloud Channels, XEP-0060 6.5',
      input: except(requests['xmpp.pubsub.retrieve'].input, ['to', 'subId'], { parentOnly: truthy }),
      examples: [
        { node: posts, parentOnly: true, rsm: { max: 10 } },
        { node: posts, id: ['1', '2'] },
      ],
    },
    'xmpp.buddycloud.items.recent': {
      ...page,
      summary: 'Ask for the latest items of everything one follows, `max` of each channel.',
      xep: 'Buddycloud Channels',
      input: v.object({
        /** Default 30. */
        max: v.optional(schemas.integer(1, 2_147_483_647), 30),
        since,
        parentOnly: truthy,
        rsm,
      }),
      examples: [{ since: '2024-05-01T00:00:00Z', max: 20, parentOnly: true, rsm: { max: 50 } }],
    },
    'xmpp.buddycloud.items.feed': {
      ...page,
      summary: 'Ask for everything that one follows, as one feed.',
      xep: 'Buddycloud Channels',
      input: v.object({ since, parentOnly: truthy, rsm }),
      examples: [{ since: 1714521600000, rsm: { max: 50 } }],
    },
    'xmpp.buddycloud.items.replies': {
      ...page,
      summary: 'Ask for the replies to an item.',
      xep: 'Buddycloud Channels',
      input: item,
      examples: [{ node: posts, id: global }],
    },
    'xmpp.buddycloud.items.thread': {
      ...page,
      summary: 'Ask for the whole thread that an item is in.',
      xep: 'Buddycloud Channels',
      input: item,
      examples: [{ node: posts, id: global, rsm: { max: 20 } }],
    },
  },
  pushes: {
    'xmpp.buddycloud.push.item': {
      summary: 'An item was published.',
      xep: 'XEP-0060 7.1.2',
      payload: except(pushes['xmpp.pubsub.push.item'].payload, ['from']),
      examples: [
        {
          node: posts,
          id: '1',
          entry: { atom: { content: { type: 'text', content: 'Hello' } } },
          publisher: ben,
        },
      ],
    },
    'xmpp.buddycloud.push.retract': {
      summary: 'An item was deleted; with `tombstone`, items still show that it was there.',
      xep: 'Buddycloud Channels, XEP-0060 7.2.2',
      payload: except(pushes['xmpp.pubsub.push.retract'].payload, ['from'], {
        tombstone: v.exactOptional(v.literal(true)),
      }),
      examples: [{ node: posts, id: '1', tombstone: true }],
    },
  },
})
