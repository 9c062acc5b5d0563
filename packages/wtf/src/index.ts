/**
 * Shows the app every stanza that nothing else took, as XML text. For finding out what goes on, not for production:
 * the text holds whatever others send.
 *
 * @example
 * ```ts
 * import { embed } from '@xmpp-ftw/client'
 * import { wtf } from '@xmpp-ftw/wtf'
 *
 * const client = embed([wtf()])
 * client.on('xmpp.wtf.push', (xml) => console.log(xml))
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Wtf, type WtfInit } from './wtf.js'

export { contract } from './contract.js'
export { Wtf, type WtfInit } from './wtf.js'

export function wtf(init?: WtfInit): ExtensionFactory {
  return (session) => new Wtf(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    wtf: Wtf
  }
}
