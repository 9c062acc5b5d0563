import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import type { Wire, WireListener } from './wire.js'

/** A TCP connection, with TLS or without it. */
export class SocketWire implements Wire {
  readonly #raw: Socket
  readonly #context: SecureContext
  #socket: Socket
  #listener: WireListener | undefined
  #ended = false

  /** `socket` is what is spoken over, `raw` what is underneath: the same thing unless there is TLS. */
  constructor(socket: Socket, raw: Socket, context: SecureContext) {
    this.#socket = socket
    this.#raw = raw
    this.#context = context
    raw.setNoDelay(true)
  }

  get secure(): boolean {
    return this.#socket instanceof TLSSocket
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    this.#attach()
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }

  async writePieces(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      await this.write(piece)
      // Without Nagle's delay, one turn apart, each piece leaves as a packet of its own.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  startTls(): Promise<void> {
    this.#socket.removeAllListeners('data')
    this.#socket.removeAllListeners('end')
    const secure = new TLSSocket(this.#raw, { isServer: true, secureContext: this.#context })
    this.#socket = secure
    this.#attach()
    return new Promise((resolve, reject) => {
      secure.once('secure', resolve)
      secure.once('error', reject)
      secure.once('close', () => reject(new Error('the connection ended during the TLS handshake')))
    })
  }

  close(): void {
    this.#socket.end()
  }

  reset(): void {
    this.#raw.resetAndDestroy()
  }

  #attach(): void {
    this.#socket.on('data', (bytes: Buffer) => this.#listener?.onBytes(bytes))
    this.#socket.on('error', () => this.#end('reset'))
    this.#socket.on('end', () => this.#end('end'))
    this.#socket.on('close', () => this.#end('end'))
  }

  #end(how: 'end' | 'reset'): void {
    if (this.#ended) return
    this.#ended = true
    this.#listener?.onEnd(how)
  }
}
