/** A gateway that says what a test tells it to say, and clients that connect to it. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import type { Client } from '../src/client.js'
import { connect } from '../src/connect.js'

export type Frame = Record<string, unknown>

/** The gateway's end of one connection. */
export class Peer {
  private readonly frames: Frame[] = []
  private waiting: (() => void) | undefined

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as Frame)
      this.waiting?.()
    })
  }

  /** A string goes out as it is. */
  send(...frames: unknown[]): void {
    for (const frame of frames) this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  async next(): Promise<Frame> {
    while (this.frames.length === 0) await new Promise<void>((resolve) => (this.waiting = resolve))
    return this.frames.shift() as Frame
  }

  get unread(): number {
    return this.frames.length
  }
}

export class ScriptedGateway {
  readonly url: string
  private readonly clients: Client[] = []
  /** Connections that no `accept` has taken yet. */
  private readonly connections: WebSocket[] = []

  private constructor(private readonly server: WebSocketServer) {
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('connection', (socket) => this.connections.push(socket))
  }

  static async start(): Promise<ScriptedGateway> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    return new ScriptedGateway(server)
  }

  /** A client that `stop` closes. */
  open(options: Parameters<typeof connect>[1] = {}): Client {
    const client = connect(this.url, {
      reconnect: { base: 5, cap: 20 },
      socket: (url, protocol) => new WebSocket(url, protocol) as never,
      ...options,
    })
    this.clients.push(client)
    return client
  }

  /** The next connection, to which it says that first. */
  async accept(...frames: unknown[]): Promise<Peer> {
    if (this.connections.length === 0) await once(this.server, 'connection')
    const peer = new Peer(this.connections.shift() as WebSocket)
    peer.send(...frames)
    return peer
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.close()))
    this.server.close()
  }
}
