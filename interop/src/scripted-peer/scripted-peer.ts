import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer } from 'node:tls'
import { WebSocketServer } from 'ws'
import { createAuthority } from '../certificates/x509.js'
import { PeerConnection, type WaitOptions } from './peer-connection.js'
import { SocketWire } from './socket-wire.js'
import { WebSocketWire } from './websocket-wire.js'
import type { Wire } from './wire.js'

export interface ScriptedPeerOptions {
  /**
   * `direct`: TLS from the first byte (wss for a WebSocket); `starttls`: plain until `connection.startTls()`.
   * That works without saying so, too: it only makes a test tell what it is about.
   */
  readonly tls?: 'direct' | 'starttls' | false
  /** Speaks WebSocket, subprotocol `xmpp`, instead of plain TCP. */
  readonly websocket?: boolean
  /** The name the certificate is made out to, besides localhost and 127.0.0.1; `ftw.test` by default. */
  readonly domain?: string
  /** A free one by default. */
  readonly port?: number
}

export interface ScriptedPeer {
  readonly host: '127.0.0.1'
  readonly port: number
  /** `xmpp:`, `xmpps:`, `ws:` or `wss:`. */
  readonly url: string
  readonly domain: string
  /** The certificate of the authority that vouches for the peer, as PEM. */
  readonly ca: string
  /** How many connections came so far. */
  readonly connections: number
  /** The next connection, in the order they came. Waits for it. */
  accept(options?: WaitOptions): Promise<PeerConnection>
  /** Ends what is open and stops listening. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A server that says what a test tells it to say. */
export async function scriptedPeer(options: ScriptedPeerOptions = {}): Promise<ScriptedPeer> {
  const { tls = false, websocket = false, domain = 'ftw.test' } = options
  const authority = createAuthority('Throw-away authority of a scripted peer')
  const issued = authority.issue(domain, [domain, `*.${domain}`, 'localhost', '127.0.0.1'])
  const identity = { cert: issued.certificate, key: issued.key }
  const queue = new Queue<PeerConnection>()
  const sockets = new RawSockets()
  let connections = 0
  const accept = (wire: Wire) => {
    connections += 1
    queue.push(new PeerConnection(wire))
  }

  const server = websocket
    ? websocketServer(tls === 'direct' ? identity : undefined, sockets, accept)
    : socketServer(tls === 'direct', identity, sockets, accept)
  const port = await listen(server, options.port ?? 0)
  const scheme = websocket ? (tls === 'direct' ? 'wss' : 'ws') : tls === 'direct' ? 'xmpps' : 'xmpp'
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    sockets.destroy()
    queue.fail(new Error('the peer was stopped'))
    await closed
  }
  return {
    host: '127.0.0.1',
    port,
    url: `${scheme}://127.0.0.1:${port}${websocket ? '/xmpp-websocket' : ''}`,
    domain,
    ca: authority.certificate,
    get connections() {
      return connections
    },
    accept: ({ timeoutMs = 15_000 } = {}) => queue.shift(timeoutMs),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

interface Identity {
  readonly cert: string
  readonly key: string
}

function socketServer(
  direct: boolean,
  identity: Identity,
  sockets: RawSockets,
  accept: (wire: Wire) => void,
): Server {
  const context = createSecureContext(identity)
  const server = direct
    ? createTlsServer(identity, (socket) => accept(new SocketWire(socket, sockets.below(socket), context)))
    : createServer((socket) => accept(new SocketWire(socket, socket, context)))
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy())
  sockets.watch(server)
  return server
}

function websocketServer(
  identity: Identity | undefined,
  sockets: RawSockets,
  accept: (wire: Wire) => void,
): Server {
  const http = identity === undefined ? createHttpServer() : createHttpsServer(identity)
  const websockets = new WebSocketServer({
    server: http,
    handleProtocols: (protocols) => (protocols.has('xmpp') ? 'xmpp' : false),
  })
  websockets.on('connection', (socket, request) =>
    accept(new WebSocketWire(socket, sockets.below(request.socket), identity !== undefined)),
  )
  sockets.watch(http)
  return http
}

/** The TCP connections of a server. Node hides them below TLS, and only they can be reset. */
class RawSockets {
  readonly #byRemotePort = new Map<number, Socket>()

  watch(server: Server): void {
    server.prependListener('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0
      this.#byRemotePort.set(port, socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#byRemotePort.delete(port))
    })
  }

  /** The TCP connection that carries `socket`, or `socket` itself. */
  below(socket: Socket): Socket {
    return this.#byRemotePort.get(socket.remotePort ?? 0) ?? socket
  }

  destroy(): void {
    for (const socket of this.#byRemotePort.values()) socket.destroy()
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return reject(new Error('no TCP address'))
      resolve(address.port)
    })
  })
}

/** Hands each thing to one who asks for it, whoever comes first. */
class Queue<T> {
  readonly #things: T[] = []
  readonly #takers: { take(thing: T): void; fail(error: Error): void }[] = []

  push(thing: T): void {
    const taker = this.#takers.shift()
    if (taker === undefined) this.#things.push(thing)
    else taker.take(thing)
  }

  shift(timeoutMs: number): Promise<T> {
    const thing = this.#things.shift()
    if (thing !== undefined) return Promise.resolve(thing)
    return new Promise((resolve, reject) => {
      const taker = {
        take: (next: T) => {
          clearTimeout(timer)
          resolve(next)
        },
        fail: (error: Error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      const timer = setTimeout(() => {
        this.#takers.splice(this.#takers.indexOf(taker), 1)
        reject(new Error(`no connection came within ${timeoutMs} ms`))
      }, timeoutMs)
      this.#takers.push(taker)
    })
  }

  fail(error: Error): void {
    for (const taker of this.#takers.splice(0)) taker.fail(error)
  }
}
