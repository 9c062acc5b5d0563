/// <reference path="./xmpp.d.ts" />
import websocket from '@xmpp/websocket'

/** What is used of a WebSocket, a browser's or the `ws` package's. */
export interface AnyWebSocket {
  readonly bufferedAmount: number
  close(): void
  /** `ws` only: ends at once. */
  terminate?(): void
}

interface TheirSocket {
  socket: AnyWebSocket | null
  secure: boolean
  url: string | null
  connect(target: unknown): void
  _attachSocket(socket: AnyWebSocket): void
  _detachSocket(): void
}

interface TheirTransport {
  new (): { Socket: new () => TheirSocket }
  readonly prototype: { Socket: new () => TheirSocket }
}

/** @xmpp's WebSocket transport over sockets that `open` makes. */
export function websocketTransport<Target>(open: (target: Target) => AnyWebSocket): unknown {
  const entity = { transports: [] as TheirTransport[] }
  websocket({ entity })
  const Theirs = entity.transports[0]
  if (!Theirs) throw new Error('@xmpp/websocket has no transport')

  class Socket extends Theirs.prototype.Socket {
    override connect(target: unknown): void {
      this._attachSocket(open(target as Target))
    }

    get backlog(): number {
      return this.socket?.bufferedAmount ?? 0
    }

    destroy(): void {
      const socket = this.socket
      if (!socket) return
      this._detachSocket()
      if (socket.terminate) socket.terminate()
      else socket.close()
    }
  }
  class Transport extends Theirs {}
  Transport.prototype.Socket = Socket
  return Transport
}
