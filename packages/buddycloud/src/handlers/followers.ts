import { defined, type Handlers, type IqOptions } from '@xmpp-ftw/core'
import type { ExtensionRequest } from '@xmpp-ftw/pubsub'
import type { Buddycloud } from '../buddycloud.js'
import { channelQuery } from '../codecs/channel-query.js'
import type { followersContract } from '../contracts/followers.js'

export function followers(cloud: Buddycloud): Handlers<typeof followersContract> {
  const list = (owner: unknown, request: ExtensionRequest, options: IqOptions) =>
    owner
      ? cloud.pubsub.getAsOwner(cloud.server, request, options)
      : cloud.pubsub.get(cloud.server, request, options)

  return {
    'xmpp.buddycloud.subscribe': async ({ node }, { signal }) => {
      const subscribe = cloud.pubsub.subscriber(node)
      const reply = await cloud.pubsub.set(cloud.server, { subscribe }, { signal })
      const { subscription = 'subscribed', id, configuration } = reply.subscription ?? {}
      return defined({ subscription, id, configuration, affiliation: reply.affiliation?.affiliation })
    },
    'xmpp.buddycloud.unsubscribe': cloud.at((input, context) =>
      cloud.pubsub.requests['xmpp.pubsub.unsubscribe'](input, context),
    ),
    'xmpp.buddycloud.subscription': cloud.at((input, context) =>
      cloud.pubsub.requests['xmpp.pubsub.subscription'](input, context),
    ),
    'xmpp.buddycloud.subscriptions': async ({ node, owner, ephemeral, rsm }, { signal }) => {
      const extension = channelQuery.build({ subscriptions: { node, ephemeral: Boolean(ephemeral) } })
      const reply = await list(owner, { extension, rsm }, { signal })
      return { items: reply.subscriptions ?? [], rsm: reply.rsm ?? {} }
    },
    'xmpp.buddycloud.affiliations': async ({ node, owner, ephemeral, rsm }, { signal }) => {
      const extension = channelQuery.build({ affiliations: { node, ephemeral: Boolean(ephemeral) } })
      const reply = await list(owner, { extension, rsm }, { signal })
      return { items: reply.affiliations ?? [], rsm: reply.rsm ?? {} }
    },
    'xmpp.buddycloud.affiliation': cloud.at((input, context) =>
      cloud.pubsub.requests['xmpp.pubsub.affiliation'](input, context),
    ),
  }
}
