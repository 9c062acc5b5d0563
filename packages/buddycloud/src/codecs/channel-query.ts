/** Buddycloud Channels (proto-XEP) 0.4: what a channel server is asked beyond XEP-0060, inside of its `<pubsub/>` */
import { type Element, xml } from '@xmpp-ftw/core'

export const NS_CHANNELS = 'http://buddycloud.org/v1'

interface Listing {
  node?: string | undefined
  /** What is there for this visit alone. */
  ephemeral?: boolean
}

interface Feed {
  /** XEP-0082 date and time. */
  since: string
  /** No replies. */
  parentOnly?: boolean
}

interface Threaded {
  node: string
  id: string
}

/** One of the things that can be asked. */
export type ChannelQuery =
  | {
      items: {
        node: string
        ids?: readonly string[] | undefined
        maxItems?: number | undefined
        parentOnly?: boolean
      }
    }
  | { recent: Feed & { max: number } }
  | { feed: Feed }
  | { replies: Threaded }
  | { thread: Threaded }
  | { subscriptions: Listing }
  | { affiliations: Listing }

export const channelQuery = {
  xep: 'Buddycloud Channels 0.4',
  ns: NS_CHANNELS,

  build(query: ChannelQuery): Element {
    if ('items' in query) {
      const { node, ids = [], maxItems, parentOnly } = query.items
      const attributes = { node, max_items: maxItems, ...parentsOf(parentOnly) }
      return xml('items', attributes, ...ids.map((id) => xml('item', { id })))
    }
    if ('recent' in query) {
      const { max, since, parentOnly } = query.recent
      return xml('recent-items', { xmlns: NS_CHANNELS, max, since, ...parentsOf(parentOnly) })
    }
    if ('feed' in query) {
      const { since, parentOnly } = query.feed
      return xml('user-items', { xmlns: NS_CHANNELS, since, ...parentsOf(parentOnly) })
    }
    if ('replies' in query) return threaded('replies', query.replies)
    if ('thread' in query) return threaded('thread', query.thread)
    if ('subscriptions' in query) return listing('subscriptions', query.subscriptions)
    return listing('affiliations', query.affiliations)
  },
}

function parentsOf(parentOnly = false) {
  return parentOnly ? { 'parent-only': true } : {}
}

function threaded(name: 'replies' | 'thread', { node, id }: Threaded): Element {
  return xml(name, { xmlns: NS_CHANNELS, node, item_id: id })
}

function listing(name: 'subscriptions' | 'affiliations', { node, ephemeral }: Listing): Element {
  return xml(name, { node, ...(ephemeral && { 'xmlns:bc': NS_CHANNELS, 'bc:ephemeral': true }) })
}
