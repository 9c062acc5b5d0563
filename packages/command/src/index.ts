/**
 * List, inspect and run the commands of others, and offer own ones (XEP-0050).
 *
 * A command may take several stages, each with a form to fill in; what a service hides in its forms is sent back by
 * itself. Own commands are offered by the app, by other extensions, or by who sets up the sessions.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/command'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 *
 * const { items } = await client.request('xmpp.command.list', { to: 'svc.example.com' })
 * for (const { node, name } of items) console.log(node, name)
 *
 * const stage = await client.request('xmpp.command.do', { to: 'svc.example.com', node: 'config' })
 * if (stage.sessionId && stage.form) {
 *   const { sessionId } = stage
 *   const form = [{ var: 'part', value: 'mail' }]
 *   const next = { to: 'svc.example.com', node: 'config', sessionId, form }
 *   const { note } = await client.request('xmpp.command.do', next)
 *   console.log(note?.description)
 * }
 *
 * await client.request('xmpp.command.offer', { node: 'ring', name: 'Ring the bell', callers: 'anyone' })
 * client.on('xmpp.command.request', ({ from }, reply) => {
 *   reply({ note: { description: `It rings for ${from.domain}` } })
 * })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import { Command, type CommandInit } from './command.js'
import type { contract } from './contract.js'

export type { Action, StageAction, StageReply } from './codecs/command.js'
export { Command, type CommandInit } from './command.js'
export { contract } from './contract.js'
export { type CommandCall, commandError, type OwnCommand } from './offers.js'

export function command(init?: CommandInit): ExtensionFactory {
  return (session) => new Command(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    command: Command
  }
}
