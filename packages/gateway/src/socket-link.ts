import type { ErrorJson } from '@xmpp-ftw/core'
import { CLOSE, type ClientFrame, decodeClientFrame, encode, FrameError, VERSION } from '@xmpp-ftw/core/wire'
import type { RawData, WebSocket } from 'ws'
import { type GatewayCondition, gatewayError } from './errors.js'
import type { GatewaySession, Outlet } from './gateway-session.js'
import type { Beating } from './heartbeat.js'
import type { Settings } from './options.js'
import { wait } from './wait.js'

/** What a link needs to know of the gateway it belongs to. */
export interface LinkHost {
  readonly settings: Settings
  readonly extensions: readonly string[]
  /** Nothing comes or leaves any more; the socket may still be closing. */
  gone(link: SocketLink): void
}

/** Looks in a row that found nothing: two in each heartbeat. */
const SILENT = 4

/** One WebSocket of a client, greeted and speaking frames for a session. */
export class SocketLink implements Outlet, Beating {
  private heard = true
  private said = true
  private quiet = 0
  private bad = 0
  private resumeTried = false
  private closing = false

  constructor(
    private readonly socket: WebSocket,
    readonly session: GatewaySession,
    private readonly host: LinkHost,
  ) {}

  /** Greets the client and listens to it. */
  open(): void {
    const { socket } = this
    socket.on('message', (message: RawData, binary: boolean) => this.read(message, binary))
    socket.on('close', () => this.leave())
    socket.on('error', (error) => this.broken(error))
    this.session.attach(this)
    this.greet()
  }

  send(text: string): void {
    if (this.closing) return
    this.said = true
    this.socket.send(text)
    if (this.socket.bufferedAmount > this.host.settings.limits.bufferedBytes) {
      this.hangUp('overloaded', CLOSE.overloaded, wait(5_000))
    }
  }

  refuse(condition: GatewayCondition, id?: string, description?: string): void {
    const { limits, meter } = this.host.settings
    meter('frame_refused', condition)
    this.send(
      encode({ type: 'error', error: gatewayError(condition, description), ...(id !== undefined && { id }) }),
    )
    this.bad += 1
    if (this.bad > limits.badFrames) this.hangUp('too-many-bad-frames', CLOSE.protocol)
  }

  /** Pings where nothing moves, and gives up where that does not help. */
  beat(): void {
    this.quiet = this.heard ? 0 : this.quiet + 1
    if (this.quiet >= SILENT) return this.hangUp('silent', CLOSE.silent, wait(1_000))
    const mute = !this.said
    this.heard = false
    this.said = false
    this.bad = 0
    this.session.acknowledge()
    if (mute || this.quiet > 0) this.send(encode({ type: 'ping' }))
  }

  /**
   * Says goodbye, and why.
   * @param retryIn milliseconds to wait before connecting again; absent when that is pointless
   */
  hangUp(condition: GatewayCondition, code: number, retryIn?: number): void {
    if (this.closing) return
    this.closing = true
    farewell(this.socket, gatewayError(condition), code, retryIn)
    this.host.settings.meter('hung_up', condition)
    this.host.gone(this)
  }

  /** Ends the socket without waiting for the client. */
  terminate(): void {
    this.socket.terminate()
  }

  private read(message: RawData, binary: boolean): void {
    if (this.closing) return
    this.heard = true
    const bytes = message as Buffer
    if (bytes.length > this.host.settings.limits.frameBytes) {
      this.refuse('frame-too-long')
      return this.hangUp('frame-too-long', CLOSE.frameTooLong, wait(1_000))
    }
    if (binary) return this.refuse('bad-frame', undefined, 'Frames are text messages')
    try {
      this.take(decodeClientFrame(bytes.toString()))
    } catch (error) {
      if (error instanceof FrameError) return this.refuse(error.condition, error.id, error.message)
      this.host.settings.log.error('a frame failed', { session: this.session.id, error: String(error) })
      this.refuse('internal-server-error')
    }
  }

  private take(frame: ClientFrame): void {
    switch (frame.type) {
      case 'ping':
        return this.send(encode({ type: 'pong' }))
      case 'pong':
        return
      case 'resume':
        return this.resume()
      default:
        return this.session.take(frame)
    }
  }

  /** No session outlives its socket yet, so there is none to go back to. */
  private resume(): void {
    if (this.resumeTried || this.session.used)
      throw new FrameError('bad-frame', 'A resume frame must be the first')
    this.resumeTried = true
    this.greet('not-supported')
  }

  private greet(reason?: string): void {
    const { extensions, settings } = this.host
    const { frameBytes, pendingRequests } = settings.limits
    this.send(
      encode({
        type: 'hello',
        version: VERSION,
        session: this.session.id,
        resumed: false,
        ...(reason !== undefined && { reason }),
        heartbeat: settings.heartbeat,
        resume: { window: 0 },
        limits: { frameBytes, pendingRequests },
        extensions,
      }),
    )
  }

  /** The socket closes itself after an error: with 1009, 1007 or 1002 (RFC 6455) where the client broke its rules. */
  private broken(error: Error): void {
    this.host.settings.meter('socket_failed', (error as NodeJS.ErrnoException).code ?? error.name)
    this.host.settings.log.debug('a socket failed', { session: this.session.id, error: error.message })
  }

  private leave(): void {
    if (this.closing) return
    this.closing = true
    this.host.gone(this)
  }
}

/** The last frame of a connection, and its end. */
export function farewell(socket: WebSocket, error: ErrorJson, code: number, retryIn?: number): void {
  socket.send(encode({ type: 'bye', error, ...(retryIn !== undefined && { retryIn }) }))
  socket.close(code, error.condition)
}
