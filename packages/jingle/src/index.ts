/**
 * Calls: sessions of Jingle (XEP-0166) as JSON, or whole calls whose offers and answers are a browser's own.
 *
 * In a page, `@xmpp-ftw/jingle/browser` binds them to an `RTCPeerConnection`.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/jingle'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * client.on('xmpp.jingle.incoming', async ({ id, from, media }) => {
 *   console.log(from.user, 'calls', media)
 *   await client.request('xmpp.jingle.reject', { id, reason: 'busy' })
 * })
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * await client.request('xmpp.presence', {})
 * await client.request('xmpp.jingle.calls', {})
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Jingle, type JingleInit } from './jingle.js'

export { contract } from './contract.js'
export { Jingle, type JingleInit } from './jingle.js'
export type { Reason, SessionJson, SessionToSend } from './session-json.js'

export function jingle(init?: JingleInit): ExtensionFactory {
  return (session) => new Jingle(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    jingle: Jingle
  }
}
