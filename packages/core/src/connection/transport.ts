import type { BindingName } from './fast.js'

/** What a stream is told about its socket. Nothing comes after `closed`. */
export interface TransportListener {
  /** Connected, TLS included where the transport brings it. */
  connected(): void
  /** Text, or bytes that may end within a character. */
  data(data: unknown): void
  /** What went wrong; `closed` follows. */
  failed(cause: unknown): void
  closed(): void
}

/** What carries a stream: a socket in clear, one with TLS, or a WebSocket. Used once. */
export interface Transport {
  /**
   * Connects. Called once, before anything else.
   * @throws where it cannot even be tried
   */
  open(listener: TransportListener): void
  /** Sends text; over a WebSocket, as one message. A write that fails is followed by the end. */
  write(text: string): void
  /** Bytes handed over but not sent yet. */
  readonly backlog: number
  /** Channel binding of the TLS connection (RFC 5929, RFC 9266), by the name mechanisms give it. */
  binding?(name: BindingName): Uint8Array | undefined
  /** Closes once everything is sent. */
  end(): void
  /** Closes at once, and tells nobody. */
  destroy(): void
}
