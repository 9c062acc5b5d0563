import { defined, type Handlers, type OutputOf, type RequestContext } from '@xmpp-ftw/core'
import type { Buddycloud } from '../buddycloud.js'
import { channelQuery } from '../codecs/channel-query.js'
import type { followersContract } from '../contracts/followers.js'

type Listing = OutputOf<(typeof followersContract)['requests']['xmpp.buddycloud.subscriptions']['input']>

export function followers(cloud: Buddycloud): Handlers<typeof followersContract> {
  const list = async (
    ask: 'subscriptions' | 'affiliations',
    { owner, rsm, ...input }: Listing,
    { signal }: RequestContext,
  ) => {
    const request = { extension: channelQuery.build({ ask, ...input }), rsm }
    const reply = owner
      ? await cloud.pubsub.getAsOwner(cloud.server, request, { signal })
      : await cloud.pubsub.get(cloud.server, request, { signal })
    return { ...reply, rsm: reply.rsm ?? {} }
  }

  return {
    'xmpp.buddycloud.subscribe': async ({ node }, { signal }) => {
      const subscribe = cloud.pubsub.subscriber(node)
      const reply = await cloud.pubsub.set(cloud.server, { subscribe }, { signal })
      const { subscription = 'subscribed', id, configuration } = reply.subscription ?? {}
      return defined({ subscription, id, configuration, affiliation: reply.affiliation?.affiliation })
    },
    'xmpp.buddycloud.unsubscribe': cloud.at('xmpp.pubsub.unsubscribe'),
    'xmpp.buddycloud.subscription': cloud.at('xmpp.pubsub.subscription'),
    'xmpp.buddycloud.subscriptions': async (input, context) => {
      const { subscriptions: items = [], rsm } = await list('subscriptions', input, context)
      return { items, rsm }
    },
    'xmpp.buddycloud.affiliations': async (input, context) => {
      const { affiliations: items = [], rsm } = await list('affiliations', input, context)
      return { items, rsm }
    },
    'xmpp.buddycloud.affiliation': cloud.at('xmpp.pubsub.affiliation'),
  }
}
