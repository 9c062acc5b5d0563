/** Superfeedr's dialect of XEP-0060, section 7.1.2: new entries of a feed, or that it is in error */
import { type Codec, defined, type Element, parseChild } from '@xmpp-ftw/core'
import { type FeedStatus, feedStatus } from './feed-status.js'
import { NS_EVENT } from './namespaces.js'

export interface FeedEvent {
  feed?: string
  meta?: FeedStatus
  /** As elements, in their order; their payloads are inside. */
  items: Element[]
}

export const feedEvent: Omit<Codec<FeedEvent>, 'build'> = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS_EVENT,

  parse(element) {
    if (!element.is('event', NS_EVENT)) return undefined
    const lists = element.getChildren('items', NS_EVENT)
    const meta = parseChild(element, feedStatus)
    if (!meta && lists.length === 0) return undefined
    const feed = meta?.feed ?? lists[0]?.attrs.node
    return defined({
      feed,
      meta: meta && defined({ ...meta, feed }),
      items: lists.flatMap((list) => list.getChildren('item', NS_EVENT)),
    })
  },
}
