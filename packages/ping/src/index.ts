/**
 * Ask whether another entity is there, and answer when others ask (XEP-0199).
 *
 * A ping is answered by itself; the app is told. With `manual` the app answers, within a time limit.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/ping'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * await client.request('xmpp.ping', { to: 'example.com', timeout: 5_000 })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Ping, type PingInit } from './ping.js'

export { contract } from './contract.js'
export { Ping, type PingInit } from './ping.js'

export function ping(init?: PingInit): ExtensionFactory {
  return (session) => new Ping(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    ping: Ping
  }
}
