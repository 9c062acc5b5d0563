/**
 * Web feeds through the Superfeedr service: subscribe by URL, and new entries are pushed.
 *
 * What entries say is read by `@xmpp-ftw/pubsub`, on which this builds.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/superfeedr'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * client.on('xmpp.superfeedr.push', ({ feed, items }) => {
 *   for (const { atom } of items) console.log(feed, atom?.title, atom?.links?.[0]?.href)
 * })
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * await client.request('xmpp.presence', {})
 *
 * const details = await client.request('xmpp.superfeedr.subscribe', { feed: 'https://example.org/feed' })
 * console.log(details?.title, details?.status.fetch.next)
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Superfeedr, type SuperfeedrInit } from './superfeedr.js'

// The declarations name an extension of it.
export type {} from '@xmpp-ftw/pubsub'
export { contract } from './contract.js'
export { Superfeedr, type SuperfeedrInit } from './superfeedr.js'

export function superfeedr(init?: SuperfeedrInit): ExtensionFactory {
  return (session) => new Superfeedr(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    superfeedr: Superfeedr
  }
}
