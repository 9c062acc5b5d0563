import type { Transport, TransportListener } from './transport.js'

/** What is used of a WebSocket, a browser's or the `ws` package's. */
export interface AnyWebSocket {
  readonly bufferedAmount: number
  onopen: Handler
  onmessage: Handler
  onerror: Handler
  onclose: Handler
  send(text: string): void
  close(): void
  /** `ws` only: ends at once. */
  terminate?(): void
}

// biome-ignore lint/suspicious/noExplicitAny: browsers and `ws` each have their own events
type Handler = ((event: any) => void) | null

/** XMPP over WebSocket (RFC 7395): each element is a message of its own. */
export class WebSocketTransport implements Transport {
  private readonly connect: () => AnyWebSocket
  private socket: AnyWebSocket | undefined

  constructor(connect: () => AnyWebSocket) {
    this.connect = connect
  }

  get backlog(): number {
    return this.socket?.bufferedAmount ?? 0
  }

  open(listener: TransportListener): void {
    const socket = this.connect()
    this.socket = socket
    socket.onopen = () => listener.connected()
    socket.onmessage = ({ data }: { data: unknown }) => listener.data(data)
    socket.onerror = ({ error }: { error?: unknown }) => listener.failed(error)
    socket.onclose = () => listener.closed()
  }

  write(text: string): void {
    this.socket?.send(text)
  }

  end(): void {
    this.socket?.close()
  }

  destroy(): void {
    const { socket } = this
    if (!socket) return
    this.socket = undefined
    socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null
    if (socket.terminate) socket.terminate()
    else socket.close()
  }
}
