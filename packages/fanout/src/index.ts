/**
 * Channels of the Fanout push service: subscribe to them, and what is published on them is pushed.
 *
 * Builds on `@xmpp-ftw/pubsub`, which reads what is published.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/fanout'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * client.on('fanout.fpp.push', ({ channel, content }) => console.log(channel, content?.json))
 * await client.request('xmpp.login.anonymous', { jid: 'anon.fanout.io' })
 * await client.request('xmpp.presence', {})
 * await client.request('fanout.fpp.subscribe', { realm: '9f2c', channel: 'scores' })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Fanout, type FanoutInit } from './fanout.js'

// The declarations name an extension of it.
export type {} from '@xmpp-ftw/pubsub'
export { contract } from './contract.js'
export { Fanout, type FanoutInit } from './fanout.js'

export function fanout(init?: FanoutInit): ExtensionFactory {
  return (session) => new Fanout(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    fanout: Fanout
  }
}
