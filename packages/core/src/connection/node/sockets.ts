import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls, TLSSocket, type ConnectionOptions as TlsOptions } from 'node:tls'
import { type ClientOptions, WebSocket } from 'ws'
import type { BindingName } from '../fast.js'
import type { Transport, TransportListener } from '../transport.js'
import { WebSocketTransport } from '../websocket-transport.js'
import { channelBinding } from './channel-binding.js'

const KEEPALIVE = 30_000

/** An error may come after the stream has let go of the socket; without a listener it would end the process. */
function nobodyCares(): void {}

/** A socket of Node's, with or without TLS. */
export class SocketTransport implements Transport {
  private readonly connect: () => Socket
  private readonly ready: 'connect' | 'secureConnect'
  private readonly below: Socket | undefined
  private socket: Socket | undefined
  private letGo: () => void = nobodyCares

  /**
   * @param ready the event that tells that it is connected
   * @param below the socket under it
   */
  constructor(connect: () => Socket, ready: 'connect' | 'secureConnect' = 'connect', below?: Socket) {
    this.connect = connect
    this.ready = ready
    this.below = below
  }

  get backlog(): number {
    return this.socket?.writableLength ?? 0
  }

  open(listener: TransportListener): void {
    const socket = this.connect()
    this.socket = socket
    socket.on('error', nobodyCares)
    // Small stanzas would wait for the acknowledgement of those before them, 44 ms each.
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEPALIVE)
    const listeners: [string, (argument: unknown) => void][] = [
      [this.ready, () => listener.connected()],
      ['data', (bytes) => listener.data(bytes)],
      ['error', (cause) => listener.failed(cause)],
      ['close', () => listener.closed()],
    ]
    for (const [event, tell] of listeners) socket.on(event, tell)
    this.letGo = () => {
      for (const [event, tell] of listeners) socket.off(event, tell)
    }
  }

  write(text: string): void {
    this.socket?.write(text)
  }

  binding(name: BindingName): Uint8Array | undefined {
    return this.socket instanceof TLSSocket ? channelBinding(this.socket, name) : undefined
  }

  end(): void {
    this.socket?.end()
  }

  destroy(): void {
    this.release()?.destroy()
    this.below?.destroy()
  }

  /** The socket, for whoever lays something over it. Nothing is heard of it any more. */
  release(): Socket | undefined {
    const { socket } = this
    this.letGo()
    this.socket = undefined
    return socket
  }
}

export function tcp(target: TcpNetConnectOpts): SocketTransport {
  return new SocketTransport(() => connectTcp(target))
}

/** TLS from the first byte, or over a socket that is connected (`socket` in the options). */
export function tls(options: TlsOptions): SocketTransport {
  return new SocketTransport(() => connectTls(options), 'secureConnect', options.socket as Socket | undefined)
}

export function websocket(url: string, options: ClientOptions): Transport {
  return new WebSocketTransport(() => {
    const socket = new WebSocket(url, ['xmpp'], options)
    socket.on('error', nobodyCares)
    return socket
  })
}
