import type { Handlers, IqOptions, ResultSetRequest } from '@xmpp-ftw/core'
import type { Buddycloud } from '../buddycloud.js'
import { type ChannelQuery, channelQuery } from '../codecs/channel-query.js'
import type { itemsContract } from '../contracts/items.js'

/** Before there was anything. */
const EVER = '2000-01-01T00:00:00.000Z'

export function items(cloud: Buddycloud): Handlers<typeof itemsContract> {
  /** A page of items. The reply says which nodes they are in, or else they are in the one that was asked for. */
  async function page(
    query: ChannelQuery,
    rsm: ResultSetRequest | undefined,
    asked: string,
    options: IqOptions,
  ) {
    const extension = channelQuery.build(query)
    const reply = await cloud.pubsub.get(cloud.server, { extension, rsm }, options)
    const found = (reply.items ?? []).map((item) => ({
      ...cloud.pubsub.describe(item),
      node: item.node ?? asked,
    }))
    return { items: found, rsm: reply.rsm ?? {} }
  }

  return {
    'xmpp.buddycloud.publish': cloud.at((input, context) =>
      cloud.pubsub.requests['xmpp.pubsub.publish'](input, context),
    ),
    'xmpp.buddycloud.item.delete': cloud.at((input, context) =>
      cloud.pubsub.requests['xmpp.pubsub.item.delete']({ ...input, notify: true }, context),
    ),
    'xmpp.buddycloud.retrieve': ({ node, id: ids, maxItems, parentOnly, rsm }, { signal }) =>
      page({ items: { node, ids, maxItems, parentOnly: Boolean(parentOnly) } }, rsm, node, { signal }),
    'xmpp.buddycloud.items.recent': ({ max, since = EVER, parentOnly, rsm }, { signal }) =>
      page({ recent: { max, since, parentOnly: Boolean(parentOnly) } }, rsm, '', { signal }),
    'xmpp.buddycloud.items.feed': ({ since = EVER, parentOnly, rsm }, { signal }) =>
      page({ feed: { since, parentOnly: Boolean(parentOnly) } }, rsm, '', { signal }),
    'xmpp.buddycloud.items.replies': ({ node, id, rsm }, { signal }) =>
      page({ replies: { node, id } }, rsm, node, { signal }),
    'xmpp.buddycloud.items.thread': ({ node, id, rsm }, { signal }) =>
      page({ thread: { node, id } }, rsm, node, { signal }),
  }
}
