/// <reference path="./xmpp.d.ts" />
import type { XmppSocket } from '@xmpp/client-core'
import type { FtwError } from '../errors.js'
import type { Login } from './connection.js'

/** One way to reach a server. */
export interface Endpoint {
  /** URI whose scheme tells @xmpp's modules the transport: `xmpp:`, `xmpps:`, `ws:` or `wss:`. */
  readonly service: string
  /** Transport class of @xmpp's, its Socket replaced by ours. */
  readonly transport: unknown
  /** What the socket's `connect` gets. */
  readonly target: unknown
  /** XMPP over WebSocket: one element a message, no surrounding stream (RFC 7395). */
  readonly framed: boolean
  /** `direct`: from the first byte; `starttls`: required on the stream; `none`: the operator wants it plain. */
  readonly tls: 'direct' | 'starttls' | 'none'
  /** Whether a password may be sent as it is although there is no TLS. */
  readonly allowPlain: boolean
  /** Lays TLS over a connected socket. There where `tls` is `starttls`. */
  readonly secure?: (socket: XmppSocket) => XmppSocket
  /** What the last error of the socket comes to, where it is more than a failed connection. */
  readonly explain?: (cause: unknown) => FtwError | undefined
}

/** Knows where servers are and how to get there: Node's sockets, or the browser's WebSocket. */
export interface Dialer {
  /**
   * Places to try, best first.
   * @throws StreamError `policy-violation` and others
   */
  resolve(login: Login): Promise<readonly Endpoint[]>
  /**
   * The place the server named instead: `host`, `host:port` or `[address]:port`.
   * @throws StreamError `policy-violation`
   */
  redirect(login: Login, host: string): readonly Endpoint[]
}
