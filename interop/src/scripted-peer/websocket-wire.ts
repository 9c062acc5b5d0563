import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Wire, WireListener } from './wire.js'

/** A WebSocket: bytes are sent as text messages, pieces as the fragments of one message. */
export class WebSocketWire implements Wire {
  readonly secure: boolean
  readonly #websocket: WebSocket
  readonly #raw: Socket
  readonly #early: Uint8Array[] = []
  #listener: WireListener | undefined
  #how: 'end' | 'reset' | undefined

  constructor(websocket: WebSocket, raw: Socket, secure: boolean) {
    this.#websocket = websocket
    this.#raw = raw
    this.secure = secure
    websocket.on('message', (message: Buffer) => {
      if (this.#listener === undefined) this.#early.push(message)
      else this.#listener.onBytes(message)
    })
    websocket.on('error', () => websocket.terminate())
    // 1006: closed without a closing handshake.
    websocket.on('close', (code) => {
      this.#how = code === 1006 ? 'reset' : 'end'
      this.#listener?.onEnd(this.#how)
    })
  }

  listen(listener: WireListener): void {
    this.#listener = listener
    for (const message of this.#early.splice(0)) listener.onBytes(message)
    if (this.#how !== undefined) listener.onEnd(this.#how)
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.writePieces([bytes])
  }

  async writePieces(pieces: readonly Uint8Array[]): Promise<void> {
    for (const [index, piece] of pieces.entries()) {
      await new Promise<void>((resolve, reject) => {
        this.#websocket.send(piece, { binary: false, fin: index === pieces.length - 1 }, (error) =>
          error ? reject(error) : resolve(),
        )
      })
    }
  }

  startTls(): Promise<void> {
    return Promise.reject(new Error('a WebSocket has no STARTTLS'))
  }

  close(): void {
    this.#websocket.close(1000)
  }

  reset(): void {
    this.#raw.resetAndDestroy()
  }
}
