import {
  type ClientFrame,
  decodeServerFrame,
  encode,
  type ServerFrame,
  SUBPROTOCOL,
} from '@xmpp-ftw/core/wire'
import { WebSocket } from 'ws'

type Kind = ServerFrame['type']
type FrameOf<K extends Kind> = Extract<ServerFrame, { type: K }>

export interface WireClientOptions {
  origin?: string
  headers?: Record<string, string>
  protocols?: string[]
}

/** A client made of nothing but a socket: says exactly what a test wants said. */
export class WireClient {
  /** Frames that no `next` has taken yet, oldest first. */
  readonly frames: ServerFrame[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  private readonly watchers = new Set<() => void>()

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data, binary) => {
      if (binary) throw new Error('The gateway sent a binary message')
      this.frames.push(decodeServerFrame(String(data)))
      for (const watcher of this.watchers) watcher()
    })
    socket.on('error', () => {})
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
    )
  }

  static open(url: string, options: WireClientOptions = {}): WireClient {
    const { origin = 'https://chat.example.com', headers = {}, protocols = [SUBPROTOCOL] } = options
    return new WireClient(new WebSocket(url, protocols, { headers, ...(origin !== '' && { origin }) }))
  }

  /** Connects and takes the hello. */
  static async greeted(url: string, options?: WireClientOptions): Promise<WireClient> {
    const client = WireClient.open(url, options)
    await client.next('hello')
    return client
  }

  send(frame: ClientFrame): void {
    this.socket.send(encode(frame))
  }

  raw(text: string | Buffer): void {
    this.socket.send(text)
  }

  /** The next frame of that type; those before it stay for others. */
  async next<K extends Kind>(
    kind: K,
    fits: (frame: FrameOf<K>) => boolean = () => true,
  ): Promise<FrameOf<K>> {
    for (;;) {
      const index = this.frames.findIndex((frame) => frame.type === kind && fits(frame as FrameOf<K>))
      if (index >= 0) return this.frames.splice(index, 1)[0] as FrameOf<K>
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher)
          resolve()
        }
        this.watchers.add(watcher)
      })
    }
  }

  async request(id: string, event: string, data?: unknown, callback?: boolean): Promise<FrameOf<'response'>> {
    this.send({ type: 'request', id, event, data, ...(callback !== undefined && { callback }) })
    return this.next('response', (frame) => frame.id === id)
  }

  async login(id = 'login'): Promise<FrameOf<'response'>> {
    return this.request(id, 'xmpp.login', { jid: 'anna@example.com/test', password: 's3cret' })
  }

  /** Resolves when everything sent before has been read and answered. */
  async settled(): Promise<void> {
    this.send({ type: 'ping' })
    await this.next('pong')
  }

  async close(): Promise<void> {
    this.socket.close(1000)
    await this.closed
  }
}

/** What a handshake that is no WebSocket came to. */
export function refused(client: WireClient): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    client.socket.on('upgrade', () => reject(new Error('The handshake was accepted')))
    client.socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += String(chunk)
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown }),
      )
    })
  })
}
