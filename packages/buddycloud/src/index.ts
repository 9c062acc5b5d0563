/**
 * Buddycloud channels: find the channel server, post, reply, follow, search, and answer for media.
 *
 * Builds on `@xmpp-ftw/pubsub`, `disco`, `register`, `search` and `http`, which have to be installed, too.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/buddycloud'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * client.on('xmpp.buddycloud.push.item', ({ node, entry }) => console.log(node, entry?.atom?.content))
 *
 * await client.request('xmpp.buddycloud.discover')
 * await client.request('xmpp.buddycloud.register')
 * client.send('xmpp.buddycloud.presence')
 *
 * const node = '/user/anna@example.com/posts'
 * const { id } = await client.request('xmpp.buddycloud.publish', { node, content: { atom: { content: 'Hello' } } })
 * await client.request('xmpp.buddycloud.subscribe', { node: '/user/ben@example.net/posts' })
 * const { items } = await client.request('xmpp.buddycloud.items.recent', { max: 20, rsm: { max: 50 } })
 * console.log(id, items[0]?.entry?.atom?.content)
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import { Buddycloud, type BuddycloudInit } from './buddycloud.js'
import type { contract } from './contract.js'

export { Buddycloud, type BuddycloudInit } from './buddycloud.js'
export type { BuddycloudCache, MediaServer } from './cache.js'
export { contract } from './contract.js'

/** All sessions of one call share its `cache`. */
export function buddycloud(init?: BuddycloudInit): ExtensionFactory {
  return (session) => new Buddycloud(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    buddycloud: Buddycloud
  }
}
