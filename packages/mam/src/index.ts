/**
 * Read the histories that servers keep of accounts, rooms and nodes (XEP-0313), and say what is kept (XEP-0441).
 *
 * A query asks for one page; `pages` walks a whole archive. Messages come as they do when they are new, one by one in
 * their order, and none that was not asked for.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/mam'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 *
 * client.on('xmpp.mam.message', ({ from, content, mam }) => console.log(mam.id, from.user, content))
 *
 * // The last twenty messages with Ben …
 * const { rsm } = await client.request('xmpp.mam.query', { with: 'ben@example.com', rsm: { max: 20, before: true } })
 *
 * // … and, after an interruption, everything since, page by page.
 * const since = rsm.last === undefined ? {} : { after: rsm.last }
 * for await (const page of client.pages('xmpp.mam.query', { rsm: { ...since, max: 50 } })) {
 *   console.log('read up to', page.rsm.last)
 * }
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Mam, type MamInit } from './mam.js'

export type { ArchiveEnd, ArchiveMetadata } from './codecs/archive-metadata.js'
export type { ArchivePreferences, PreferencesToSet } from './codecs/archive-preferences.js'
export type { ArchiveQuery } from './codecs/archive-query.js'
export { contract } from './contract.js'
export { Mam, type MamInit } from './mam.js'

export function mam(init: MamInit = {}): ExtensionFactory {
  return (session) => new Mam(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    mam: Mam
  }
}
