import { defineContract, schemas } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'
import { channelItems, node, posts, rsm, since, truthy } from './vocabulary.js'
import { asked, told } from './wrap.js'

/** The item in question, by its global id or the one it has in the node. */
const { id } = contract.requests['xmpp.pubsub.item.delete'].input.entries
const item = v.object({ node, id, rsm })
const global = `tag:channels.example.com,${posts},1`

const page = {
  paged: true,
  callback: 'required',
  xep: 'Buddycloud Channels',
  after: 'xmpp.buddycloud.register',
} as const

export const itemsContract = defineContract({
  requests: {
    /** Answers the global id. */
    'xmpp.buddycloud.publish': asked('xmpp.pubsub.publish', {
      summary: 'Publish to a channel: a post, a reply, a rating, media.',
      examples: [
        { node: posts, content: { atom: { content: 'Hello' } } },
        { node: posts, content: { atom: { content: 'Hello back' }, 'in-reply-to': { ref: global } } },
      ],
    }),
    'xmpp.buddycloud.item.delete': asked('xmpp.pubsub.item.delete', {
      summary: 'Delete an item of a channel; its followers are told.',
      less: ['notify'],
    }),
    'xmpp.buddycloud.retrieve': {
      ...page,
      summary: 'Ask for items of a node; with `parentOnly`, without replies.',
      input: asked('xmpp.pubsub.retrieve', { less: ['subId'], more: { parentOnly: truthy } }).input,
      output: channelItems,
      examples: [
        { node: posts, parentOnly: true, rsm: { max: 10 } },
        { node: posts, id: ['1', '2'] },
      ],
    },
    'xmpp.buddycloud.items.recent': {
      ...page,
      summary: 'Ask for the latest items of everything one follows, `max` (30) of each node.',
      input: v.object({
        max: v.optional(schemas.integer(1, 2_147_483_647), 30),
        since,
        parentOnly: truthy,
        rsm,
      }),
      output: channelItems,
      examples: [{ since: '2024-05-01T00:00:00Z', max: 20, parentOnly: true, rsm: { max: 50 } }],
    },
    'xmpp.buddycloud.items.feed': {
      ...page,
      summary: 'Ask for everything that one follows, as one feed.',
      input: v.object({ since, parentOnly: truthy, rsm }),
      output: channelItems,
      examples: [{ since: 1714521600000, rsm: { max: 50 } }],
    },
    'xmpp.buddycloud.items.replies': {
      ...page,
      summary: 'Ask for the replies to an item.',
      input: item,
      output: channelItems,
      examples: [{ node: posts, id: global }],
    },
    'xmpp.buddycloud.items.thread': {
      ...page,
      summary: 'Ask for the whole thread that an item is in.',
      input: item,
      output: channelItems,
      examples: [{ node: posts, id: '1', rsm: { max: 20 } }],
    },
  },
  pushes: {
    'xmpp.buddycloud.push.item': told('xmpp.pubsub.push.item'),
    'xmpp.buddycloud.push.retract': told('xmpp.pubsub.push.retract', {
      summary: 'An item was deleted; with `tombstone`, items still show that it was there.',
      more: { tombstone: v.exactOptional(v.literal(true)) },
    }),
  },
})
