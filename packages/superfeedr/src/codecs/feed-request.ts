/** Superfeedr's dialect of XEP-0060, sections 5.6, 6.1 and 6.5: what the service is asked */
import { type Element, xml } from '@xmpp-ftw/core'
import { NS_PUBSUB, NS_SUPERFEEDR } from './namespaces.js'

export type FeedRequest =
  | { subscribe: { feed: string; jid: string; format?: 'atom' | 'json' | undefined } }
  | { items: { feed: string; jid?: string | undefined } }
  | { subscriptions: { jid: string; page: number } }

export const feedRequest = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS_PUBSUB,
  build: (request: FeedRequest): Element => xml('pubsub', { xmlns: NS_PUBSUB }, buildRequest(request)),
}

const EXTENDED = { 'xmlns:superfeedr': NS_SUPERFEEDR }

function buildRequest(request: FeedRequest): Element {
  if ('subscribe' in request) {
    const { feed, jid, format } = request.subscribe
    return xml('subscribe', { node: feed, jid, ...(format && { ...EXTENDED, 'superfeedr:format': format }) })
  }
  if ('items' in request) {
    const { feed, jid } = request.items
    return xml('items', { node: feed, jid })
  }
  const { jid, page } = request.subscriptions
  return xml('subscriptions', { jid, ...EXTENDED, 'superfeedr:page': page })
}
