/**
 * The XML behind the events: every stanza of a session as text, secrets masked.
 *
 * Closed twice: the operator names who may see stanzas, and the app has to ask for them.
 *
 * @example
 * ```ts
 * import { embed } from '@xmpp-ftw/client'
 * import { debug } from '@xmpp-ftw/debug'
 *
 * const client = embed([debug({ allow: 'anyone' })])
 * client.on('xmpp.debug.stanza', ({ direction, xml }) => console.log(direction, xml))
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * await client.request('xmpp.debug.enable')
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Debug, type DebugInit } from './debug.js'

export { contract } from './contract.js'
export { Debug, type DebugInit } from './debug.js'

export function debug(init?: DebugInit): ExtensionFactory {
  return (session) => new Debug(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    debug: Debug
  }
}
