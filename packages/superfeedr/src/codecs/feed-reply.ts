/** Superfeedr's dialect of XEP-0060, sections 5.6, 6.1 and 6.5: what the service answers */
import { type Codec, defined, type Element, parseChild } from '@xmpp-ftw/core'
import { type FeedStatus, feedStatus } from './feed-status.js'
import { NS_PUBSUB } from './namespaces.js'

/** A feed somebody is subscribed to, with what the service says about it. */
export type FeedSubscription = Partial<FeedStatus> & { jid?: string }

/** What was answered, as far as it was there. */
export interface FeedReply {
  subscription?: FeedSubscription
  subscriptions?: FeedSubscription[]
  meta?: FeedStatus
  /** As elements; their payloads are inside. */
  items?: Element[]
}

export const feedReply: Omit<Codec<FeedReply>, 'build'> = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS_PUBSUB,

  parse(element) {
    if (!element.is('pubsub', NS_PUBSUB)) return undefined
    const subscription = element.getChild('subscription', NS_PUBSUB)
    const list = element.getChild('subscriptions', NS_PUBSUB)
    const items = element.getChild('items', NS_PUBSUB)
    return defined({
      subscription: subscription && parseSubscription(subscription),
      subscriptions: list?.getChildren('subscription', NS_PUBSUB).map(parseSubscription),
      meta: parseChild(element, feedStatus) ?? (items && parseChild(items, feedStatus)),
      items: items?.getChildren('item', NS_PUBSUB),
    })
  },
}

function parseSubscription(element: Element): FeedSubscription {
  const { node, jid } = element.attrs
  return { ...parseChild(element, feedStatus), ...defined({ feed: node, jid }) }
}
