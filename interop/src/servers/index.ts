/**
 * Real XMPP servers, each in a directory of its own that goes when the server does.
 *
 *     await using server = await startProsody({ users: [{ user: 'alice', password: 'secret' }] })
 *     connect(server.websocket)
 */
export { type Coturn, type CoturnOptions, startCoturn } from './coturn.js'
export { startEjabberd } from './ejabberd.js'
export { startProsody } from './prosody.js'
export { type FaultProxy, type FaultProxyOptions, startFaultProxy } from './proxy.js'
export type {
  Account,
  ServerKind,
  ServerOptions,
  ServerPorts,
  ServerServices,
  XmppServer,
} from './types.js'
