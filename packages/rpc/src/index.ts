/**
 * Call procedures of others, and be called (XEP-0009).
 *
 * Whoever calls is refused unless the app, or who sets up the sessions, allows it.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/rpc'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 *
 * const [state] = await client.request('xmpp.rpc.perform', {
 *   to: 'rpc.example.com/srv',
 *   method: 'examples.getStateName',
 *   params: [{ type: 'i4', value: 6 }],
 * })
 * console.log(state?.value)
 *
 * await client.request('xmpp.rpc.allow', { callers: ['ben@example.com'] })
 * client.on('xmpp.rpc.request', ({ from, id, method }) => {
 *   const to = from
 *   if (method === 'ring') client.send('xmpp.rpc.result', { to, id, params: [{ type: 'boolean', value: true }] })
 *   else client.send('xmpp.rpc.result', { to, id, fault: { code: 1, message: 'No such method' } })
 * })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { Fault } from './codecs/rpc.js'
import type { contract } from './contract.js'
import { Rpc, type RpcInit } from './rpc.js'

export type { Fault } from './codecs/rpc.js'
export type { RpcMember, RpcParam, RpcValue } from './codecs/value.js'
export { contract } from './contract.js'
export { Rpc, type RpcInit } from './rpc.js'
export { RpcFault } from './rpc-fault.js'

export function rpc(init?: RpcInit): ExtensionFactory {
  return (session) => new Rpc(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    rpc: Rpc
  }
  interface ErrorJson {
    /** What a procedure says that failed. */
    fault?: Fault
  }
}
