/**
 * Avatars: published, announced, fetched and verified (XEP-0084); those of vCards for reading (XEP-0153).
 *
 * What must be said of an image (hash, size, type, pixels) is worked out from its bytes. Builds on `@xmpp-ftw/pubsub`.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/avatar'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * client.on('xmpp.avatar.push.metadata', async ({ from, avatars = [] }) => {
 *   const stored = avatars.find(({ url }) => url === undefined)
 *   if (stored?.id === undefined) return
 *   const { content, type } = await client.request('xmpp.avatar.data', { of: from, id: stored.id })
 *   if (type !== undefined) console.log(from.user, `data:${type};base64,${content}`)
 * })
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * await client.request('xmpp.presence', {})
 *
 * const content =
 *   'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
 * await client.request('xmpp.avatar.publish', { content })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import { Avatar, type AvatarInit } from './avatar.js'
import type { contract } from './contract.js'

// The declarations name an extension of it.
export type {} from '@xmpp-ftw/pubsub'
export { Avatar, type AvatarInit } from './avatar.js'
export { contract } from './contract.js'

export function avatar(init?: AvatarInit): ExtensionFactory {
  return (session) => new Avatar(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    avatar: Avatar
  }
}
