import type { Handlers, RequestContext, ResultSetRequest } from '@xmpp-ftw/core'
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
    { signal }: RequestContext,
    asked = '',
  ) {
    const extension = channelQuery.build(query)
    const reply = await cloud.pubsub.get(cloud.server, { extension, rsm }, { signal })
    const found = (reply.items ?? []).map((item) => ({
      ...cloud.pubsub.describe(item),
      node: item.node ?? asked,
    }))
    return { items: found, rsm: reply.rsm ?? {} }
  }

  return {
    'xmpp.buddycloud.publish': cloud.at('xmpp.pubsub.publish'),
    'xmpp.buddycloud.item.delete': cloud.at('xmpp.pubsub.item.delete', { notify: true }),
    'xmpp.buddycloud.retrieve': ({ id: ids, rsm, ...input }, context) =>
      page({ ask: 'items', ids, ...input }, rsm, context, input.node),
    'xmpp.buddycloud.items.recent': ({ rsm, since = EVER, ...input }, context) =>
      page({ ask: 'recent-items', since, ...input }, rsm, context),
    'xmpp.buddycloud.items.feed': ({ rsm, since = EVER, ...input }, context) =>
      page({ ask: 'user-items', since, ...input }, rsm, context),
    'xmpp.buddycloud.items.replies': ({ rsm, ...input }, context) =>
      page({ ask: 'replies', ...input }, rsm, context, input.node),
    'xmpp.buddycloud.items.thread': ({ rsm, ...input }, context) =>
      page({ ask: 'thread', ...input }, rsm, context, input.node),
  }
}
