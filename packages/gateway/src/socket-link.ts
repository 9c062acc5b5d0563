import type { ErrorJson } from '@xmpp-ftw/core'
import {
  CLOSE,
  type ClientFrame,
  decodeClientFrame,
  encode,
  FrameError,
  type ResumeFrame,
  VERSION,
} from '@xmpp-ftw/core/wire'
import type { RawData, WebSocket } from 'ws'
import { type GatewayCondition, gatewayError } from './errors.js'
import type { GatewaySession, Outlet } from './gateway-session.js'
import type { GatheredWrites } from './gathered-writes.js'
import type { Beating } from './heartbeat.js'
import type { Settings } from './options.js'
import type { Sessions } from './sessions.js'
import { wait } from './wait.js'

/** What a link needs to know of the gateway it belongs to. */
export interface LinkHost {
  readonly settings: Settings
  readonly extensions: readonly string[]
  readonly sessions: Sessions
  /** Where its client is. */
  readonly place: string
  /** Nothing comes or leaves any more; the socket may still be closing. */
  gone(link: SocketLink): void
}

/** The client's way to say that it wants its session no more (RFC 6455, section 7.4.1). */
const NORMAL_CLOSURE = 1000
/** What browsers close with when a page goes, to be reloaded or for good. */
const GOING_AWAY = 1001

/** Bytes that are gathered before they leave. */
const GATHERED = 65_536

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
  private attached: GatewaySession

  constructor(
    private readonly socket: WebSocket,
    private readonly host: LinkHost,
    private readonly writes: GatheredWrites,
  ) {
    this.attached = host.sessions.create(host.place)
  }

  /** The session it speaks for at the moment. */
  get session(): GatewaySession {
    return this.attached
  }

  /** Bytes that wait for the client. */
  get buffered(): number {
    return this.socket.bufferedAmount
  }

  /** Greets the client and listens to it. */
  open(): void {
    const { socket } = this
    socket.on('message', (message: RawData, binary: boolean) => this.read(message, binary))
    socket.on('close', (code: number) => this.leave(code !== NORMAL_CLOSURE, code === GOING_AWAY))
    socket.on('error', (error) => this.broken(error))
    this.session.attach(this)
    this.greet({ resumed: false })
  }

  send(text: string): void {
    if (this.closing) return
    this.said = true
    const { bufferedBytes } = this.host.settings.limits
    this.writes.begin()
    this.socket.send(text)
    // Only what the system does not take is the client's delay.
    if (this.socket.bufferedAmount > Math.min(bufferedBytes, GATHERED)) this.writes.end()
    if (this.socket.bufferedAmount > bufferedBytes) this.overload()
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
    this.session.beat()
    if (mute || this.quiet > 0) this.send(encode({ type: 'ping' }))
  }

  overload(): void {
    this.hangUp('overloaded', CLOSE.overloaded, wait(5_000))
  }

  replaced(): void {
    this.hangUp('taken-over', CLOSE.takenOver)
  }

  /**
   * Says goodbye, and why.
   * @param retryIn milliseconds to wait before connecting again; absent when that is pointless, and then the session
   *   is not kept either
   */
  hangUp(condition: GatewayCondition, code: number, retryIn?: number): void {
    if (this.closing) return
    farewell(this.socket, gatewayError(condition), code, retryIn)
    this.host.settings.meter('hung_up', condition)
    this.leave(retryIn !== undefined)
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
        return this.resume(frame)
      default:
        this.session.tokens.confirm()
        return this.session.take(frame)
    }
  }

  /** Goes on with a session that was cut instead of the one made for this socket, and says whether it could. */
  private resume(frame: ResumeFrame): void {
    if (this.resumeTried || this.session.used)
      throw new FrameError('bad-frame', 'A resume frame must be the first')
    if (frame.session === this.session.id)
      throw new FrameError('bad-frame', "'session' is the one that was just begun")
    this.resumeTried = true
    const { sessions, settings } = this.host
    const claimed = sessions.claim(frame)
    if (typeof claimed === 'string') {
      settings.meter('resume_refused', claimed)
      return this.greet({ resumed: false, reason: claimed })
    }
    const { session, missed } = claimed
    const unused = this.attached
    this.attached = session
    unused.detach(this)
    sessions.end(unused)
    session.attach(this)
    settings.meter('session_resumed', '')
    settings.log.debug('a session was resumed', { session: session.id, missed: missed.length })
    this.greet({ resumed: true, received: session.received })
    for (const text of missed) this.send(text)
  }

  private greet(outcome: { resumed: boolean; received?: number; reason?: string }): void {
    const { extensions, settings } = this.host
    const { frameBytes, pendingRequests } = settings.limits
    const window = settings.resumeWindow
    this.send(
      encode({
        type: 'hello',
        version: VERSION,
        session: this.session.id,
        ...outcome,
        heartbeat: settings.heartbeat,
        resume: { window, ...(window > 0 && { token: this.session.tokens.issue() }) },
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

  /**
   * @param keep whether the client may come back for its session
   * @param reloads whether it comes back at once or never
   */
  private leave(keep: boolean, reloads = false): void {
    if (this.closing) return
    this.closing = true
    if (this.session.detach(this)) {
      const { sessions, settings } = this.host
      if (keep) sessions.keep(this.session, reloads ? settings.reloadWindow : settings.resumeWindow)
      else this.host.sessions.end(this.session)
    }
    this.host.gone(this)
  }
}

/** The last frame of a connection, and its end. */
export function farewell(socket: WebSocket, error: ErrorJson, code: number, retryIn?: number): void {
  socket.send(encode({ type: 'bye', error, ...(retryIn !== undefined && { retryIn }) }))
  socket.close(code, error.condition)
}
