/**
 * Nodes to publish to and to subscribe to, at services (XEP-0060) and at accounts (PEP, XEP-0163).
 *
 * Items are pushed one by one in their order. What an item says is read and written by `@xmpp-ftw/item-parser`.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/pubsub'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * client.on('xmpp.pubsub.push.item', ({ node, id, entry }) => console.log(node, id, entry))
 *
 * const news = { to: 'pubsub.example.com', node: 'news' }
 * await client.request('xmpp.pubsub.create', news)
 * await client.request('xmpp.pubsub.subscribe', news)
 * await client.request('xmpp.pubsub.publish', { ...news, content: { atom: { title: 'Hello', content: 'Hello all' } } })
 * const { items } = await client.request('xmpp.pubsub.retrieve', { ...news, rsm: { max: 10 } })
 * console.log(items[0]?.entry?.atom?.title)
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Pubsub, type PubsubInit } from './pubsub.js'

// For packages that build on this one, which need no other copy of the parser.
export { type Entry, entrySchema, safeAddress } from '@xmpp-ftw/item-parser'
export type { Notification } from './codecs/event.js'
export type { Header } from './codecs/headers.js'
export type { OwnerReply, OwnerRequest } from './codecs/owner.js'
export type { ExtensionRequest, Item, ItemsQuery, PubsubReply, PubsubRequest } from './codecs/pubsub.js'
export type { Affiliation, Subscription } from './codecs/states.js'
export { contract } from './contract.js'
export type { Notice, NoticeFilter, NoticeHandler } from './notifications.js'
export type { ItemsOptions, PublishOptions, SubscribeOptions } from './operations.js'
export { type AuthorisationRequest, Pubsub, type PubsubInit } from './pubsub.js'

export function pubsub(init?: PubsubInit): ExtensionFactory {
  return (session) => new Pubsub(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    pubsub: Pubsub
  }
}
