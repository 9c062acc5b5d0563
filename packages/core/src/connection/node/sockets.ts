/// <reference path="../xmpp.d.ts" />
import type { LookupFunction, Socket as NetSocket } from 'node:net'
import type { TLSSocket, ConnectionOptions as TlsOptions } from 'node:tls'
import tcp from '@xmpp/tcp'
import tls from '@xmpp/tls'
import { type ClientOptions, WebSocket } from 'ws'
import { websocketTransport } from '../websocket-transport.js'

const KEEPALIVE = 30_000

interface Transport<Socket> {
  new (): { Socket: new () => Socket }
  readonly prototype: { Socket: new () => Socket }
}

/** @xmpp/tls's wrapper of a TLS socket. */
interface TheirTls {
  socket: TLSSocket | null
  secure: boolean
  connect(target: unknown): void
  write(text: string, done?: (error?: Error | null) => void): void
  end(): void
}

function transportOf<Socket>(add: (init: { entity: { transports: unknown[] } }) => void): Transport<Socket> {
  const transports: unknown[] = []
  add({ entity: { transports } })
  return transports[0] as Transport<Socket>
}

const TheirTcp = transportOf<NetSocket & { secure: boolean }>(tcp)
const TheirTlsTransport = transportOf<TheirTls>(tls)

/** An error may come after the stream has let go of the socket; without a listener it would end the process. */
function nobodyCares(): void {}

class TcpSocket extends TheirTcp.prototype.Socket {
  constructor() {
    super()
    this.on('error', nobodyCares)
    this.setNoDelay(true)
    this.setKeepAlive(true, KEEPALIVE)
  }

  get backlog(): number {
    return this.writableLength
  }
}

/** TLS from the first byte, or over a socket that is connected (`socket` in its options). */
export class TlsSocket extends TheirTlsTransport.prototype.Socket {
  private inner: TLSSocket | null = null
  private raw: NetSocket | undefined

  override connect(options: TlsOptions): void {
    super.connect(options)
    this.inner = this.socket
    this.raw = options.socket as NetSocket | undefined
    this.inner?.on('error', nobodyCares)
    this.inner?.setNoDelay(true)
    this.inner?.setKeepAlive(true, KEEPALIVE)
  }

  get backlog(): number {
    return this.inner?.writableLength ?? 0
  }

  destroy(): void {
    this.inner?.destroy()
    this.raw?.destroy()
  }
}

class Tcp extends TheirTcp {}
Tcp.prototype.Socket = TcpSocket

class Tls extends TheirTlsTransport {}
Tls.prototype.Socket = TlsSocket

export const tcpTransport: unknown = Tcp
export const tlsTransport: unknown = Tls

export interface WebSocketTarget {
  readonly url: string
  readonly options: ClientOptions & { readonly lookup: LookupFunction }
}

export const wsTransport: unknown = websocketTransport<WebSocketTarget>(({ url, options }) => {
  const socket = new WebSocket(url, ['xmpp'], options)
  socket.on('error', nobodyCares)
  return socket
})
