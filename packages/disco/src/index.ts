/**
 * Ask entities what they are and what they offer, and answer the same about this client (XEP-0030, XEP-0115).
 *
 * Questions are answered by themselves from what the installed extensions can do, which presence announces; the app
 * is told. With `manual` the app answers, within a time limit.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/disco'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * const services = await client.request('xmpp.discover.items', { of: 'example.com' })
 * for (const { jid } of services.items) {
 *   const { items } = await client.request('xmpp.discover.info', { of: jid })
 *   if (items.some((entry) => entry.kind === 'identity' && entry.category === 'conference')) console.log(jid)
 * }
 * ```
 *
 * @packageDocumentation
 */
import { type ExtensionFactory, Lru, type PushesOf, type RequestsOf } from '@xmpp-ftw/core'
import type { Capabilities } from './capabilities.js'
import type { contract } from './contract.js'
import { Disco, type DiscoInit } from './disco.js'

export type { Capabilities } from './capabilities.js'
export { contract } from './contract.js'
export { Disco, type DiscoInit, type Identity, type NodeProvider } from './disco.js'

/** Proven capabilities that are remembered: there are fewer versions of clients in use. */
const PROVEN = 1_000

/** All sessions of one call share what they have learned about clients; nothing of it is a session's own. */
export function disco(init: DiscoInit = {}): ExtensionFactory {
  const proven = new Lru<Capabilities>(PROVEN)
  return (session) => new Disco(session, init, proven)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    disco: Disco
  }
}
