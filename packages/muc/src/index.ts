/**
 * Rooms where many people talk: entering, occupants, messages, invitations, moderation, configuration (XEP-0045).
 *
 * Rooms are entered again by themselves after a cut that lost the stream, or when a room forgot us (XEP-0410).
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/muc'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * client.on('xmpp.muc.message', ({ room, nick, content }) => console.log(room, nick, content))
 * await client.request('xmpp.muc.join', { room: 'tea@muc.example.com', nick: 'anna', history: { maxstanzas: 20 } })
 * await client.request('xmpp.muc.message', { room: 'tea@muc.example.com', content: 'hello all' })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Muc, type MucInit } from './muc.js'

export { contract } from './contract.js'
export { Muc, type MucInit } from './muc.js'

export function muc(init?: MucInit): ExtensionFactory {
  return (session) => new Muc(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    muc: Muc
  }
}
