import type { FtwError } from '../errors.js'
import type { Login } from './connection.js'
import type { Transport } from './transport.js'

/** One way to reach a server. */
export interface Endpoint {
  /** URI of it, for the operator's log: `xmpp:`, `xmpps:` (direct TLS), `ws:` or `wss:`. */
  readonly service: string
  /** A new socket to it. */
  transport(): Transport
  /** XMPP over WebSocket: one element a message, no surrounding stream (RFC 7395). */
  readonly framed: boolean
  /** `direct`: from the first byte; `starttls`: required on the stream; `none`: the operator wants it plain. */
  readonly tls: 'direct' | 'starttls' | 'none'
  /** Whether a password may be sent as it is although there is no TLS. */
  readonly allowPlain: boolean
  /** Lays TLS over a connected socket of its own. There where `tls` is `starttls`. */
  secure?(transport: Transport): Transport
  /** What the last error of the socket comes to, where it is more than a failed connection. */
  explain?(cause: unknown): FtwError | undefined
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
