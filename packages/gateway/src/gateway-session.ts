import { randomUUID } from 'node:crypto'
import {
  type AppSide,
  Cancellation,
  errorJson,
  type Outcome,
  type RequestOptions,
  Session,
  StreamError,
} from '@xmpp-ftw/core'
import {
  type AckFrame,
  type CancelFrame,
  encode,
  FrameError,
  type ReplyFrame,
  type RequestFrame,
} from '@xmpp-ftw/core/wire'
import { Answered } from './answered.js'
import { Deliveries } from './deliveries.js'
import { gatewayError } from './errors.js'
import { pushText, responseText } from './frame-text.js'
import type { Settings } from './options.js'
import { ReplayBuffer } from './replay-buffer.js'
import { ResumeTokens } from './resume-tokens.js'
import type { SavedGatewaySession } from './saved-session.js'
import { SessionLog } from './session-log.js'

/** Where the frames of a session leave: the socket it has at the moment. */
export interface Outlet {
  send(text: string): void
  /** A frame of the client's could not be used. */
  refuse(condition: 'duplicate-id', id: string): void
  /** The client does not keep up. It is detached before this returns. */
  overload(): void
  /** Another socket has the session now. */
  replaced(): void
}

type SessionFrame = RequestFrame | ReplyFrame | CancelFrame | AckFrame

/** Longest id of a request: it is kept, and sent back. */
const ID_LENGTH = 128
/** Frames of the client after which it is told that they arrived. */
const ACK_EVERY = 32
/** Of the replay buffer, what a client with a socket may leave unacknowledged. The rest is for while it has none. */
const CONNECTED_SHARE = 0.5
/** Milliseconds that requests which are cut have to say so themselves. */
const CUT = 500

/** A request that waits for its response. */
class Pending extends Cancellation implements RequestOptions {
  constructor(readonly callback: boolean) {
    super()
  }
}

/**
 * An XMPP session with what both sides need to agree on what arrived. It knows no socket: frames come in by `take`
 * and leave through whatever outlet is attached. Without one they wait for the next.
 */
export class GatewaySession implements AppSide {
  readonly id: string
  readonly tokens = new ResumeTokens()
  /** How many of the client's frames arrived. */
  received = 0
  private session: Session | undefined
  private outlet: Outlet | undefined
  /** Of the frames that arrived, how many the client was told about. */
  private told = 0
  /** Whether the client acknowledges what it gets. It may leave that out, but cannot be kept waiting for then. */
  private acknowledges = false
  /** Whether it has left that out for so long that nothing waits for it. */
  private mute = false
  private lastReply = 0
  /** Told when the last request is answered: no further one is taken. */
  private idle: (() => void) | undefined
  private ended: Promise<void> | undefined
  private readonly answered = new Answered()
  private readonly replay: ReplayBuffer
  private readonly deliveries = new Deliveries()
  private readonly pending = new Map<string, Pending>()
  private readonly replies = new Map<string, (answer: unknown) => void>()

  /**
   * @param place where its client is, for the limits of logins
   * @param lost told when more was missed by a client without a socket than can be kept for it
   * @param saved what another process left of it
   * @throws Error when that makes no sense here
   */
  constructor(
    private readonly settings: Settings,
    private readonly place: string,
    private readonly lost: () => void,
    saved?: SavedGatewaySession,
  ) {
    this.id = saved?.id ?? randomUUID()
    const { limits, resumeWindow } = settings
    this.replay = new ReplayBuffer({
      frames: limits.replayFrames,
      size: limits.replaySize,
      // A client may acknowledge once in a heartbeat: a window shorter than that must not cut it off.
      age: resumeWindow ? Math.max(resumeWindow, 2 * settings.heartbeat) : Number.POSITIVE_INFINITY,
    })
    if (saved) this.restore(saved)
  }

  private restore(saved: SavedGatewaySession): void {
    this.tokens.restore(saved.tokens)
    this.received = saved.received
    this.told = saved.told
    this.acknowledges = saved.acknowledges
    this.mute = saved.mute
    this.lastReply = saved.lastReply
    this.answered.restore(saved.answered)
    this.replay.restore(saved.seq, saved.frames)
    this.session = this.open()
    this.session.restore(saved.session)
  }

  /**
   * Leaves its stream for another process, where that can go on; the session is over here then, and `undefined` where it
   * is as before. Requests that are under way fail. Call it when no frame comes any more.
   * @param until milliseconds since 1970: when its client is not waited for any more
   */
  async save(until: number): Promise<SavedGatewaySession | undefined> {
    if (this.ended || !this.session || !this.hasStream) return undefined
    await this.cut()
    const session = this.ended ? undefined : this.session.suspend()
    if (!session) return undefined
    this.ended = this.session.close()
    return {
      version: 1,
      id: this.id,
      until,
      place: this.place,
      tokens: this.tokens.save(),
      received: this.received,
      told: this.told,
      acknowledges: this.acknowledges,
      mute: this.mute,
      lastReply: this.lastReply,
      answered: this.answered.save(),
      seq: this.replay.seq,
      frames: this.replay.save(),
      session,
    }
  }

  /** Fails the requests that are under way. One that does not take notice has its response all the same. */
  private async cut(): Promise<void> {
    if (this.pending.size === 0) return
    const reason = new StreamError('disconnected', { description: 'The gateway is going down' })
    for (const request of this.pending.values()) request.abort(reason)
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CUT)
    })
    await Promise.race([this.drain(), limit])
    clearTimeout(timer)
    for (const id of [...this.pending.keys()]) this.respond(id, { error: reason.toJSON() })
  }

  /** Whether it took any frame: from then on the client cannot ask for another session in its place. */
  get used(): boolean {
    return this.received > 0
  }

  get over(): boolean {
    return this.ended !== undefined
  }

  /** Whether a client has it at the moment. */
  get connected(): boolean {
    return this.outlet !== undefined
  }

  /** Whether there is an XMPP stream to lose. */
  get hasStream(): boolean {
    return this.session !== undefined && this.session.status !== 'offline'
  }

  /** From now on frames leave there, and nowhere else. */
  attach(outlet: Outlet): void {
    const before = this.outlet
    this.outlet = outlet
    if (before && before !== outlet) before.replaced()
  }

  /** @returns whether it was attached: the session has no outlet now */
  detach(outlet: Outlet): boolean {
    if (this.outlet !== outlet) return false
    this.outlet = undefined
    return true
  }

  /** The frames after `seq`; `undefined` when they are not all there any more. */
  missed(seq: number): readonly string[] | undefined {
    return this.replay.after(seq)
  }

  /** Looked at now and then, while there is a socket. */
  beat(): void {
    this.acknowledge()
    if (this.acknowledges && this.replay.isStale()) return this.outlet?.overload()
    this.bound()
    if (this.acknowledges || !this.replay.isStale(2 * this.settings.heartbeat)) return
    this.mute = true
    this.deliveries.upTo(this.replay.seq)
  }

  /** @throws FrameError when a value makes no sense */
  take(frame: SessionFrame): void {
    if (this.ended) return
    if (frame.type === 'ack') return this.acknowledged(frame.seq)
    if (frame.id.length > ID_LENGTH) throw new FrameError('bad-frame', `'id' is longer than ${ID_LENGTH}`)
    this.received += 1
    if (frame.type === 'request') this.requested(frame)
    else if (frame.type === 'reply') this.replied(frame)
    else this.pending.get(frame.id)?.abort()
    if (this.received - this.told >= ACK_EVERY) this.acknowledge()
  }

  /** Tells the client how many of its frames arrived, if that is news. */
  acknowledge(): void {
    if (this.told === this.received) return
    this.told = this.received
    this.outlet?.send(encode({ type: 'ack', seq: this.received }))
  }

  push(event: string, payload: unknown, reply?: (answer: unknown) => void): void {
    if (this.ended) return
    const seq = this.replay.seq + 1
    const id = reply && this.expectReply(reply)
    let text: string
    try {
      text = pushText(seq, event, payload, id)
    } catch (error) {
      return this.failed('a push could not be encoded', event, error)
    }
    this.deliver(text)
  }

  /** Takes no further requests; resolves when those that were begun are answered. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.idle = resolve
      if (this.pending.size === 0) resolve()
    })
  }

  /**
   * Resolves when the client has acknowledged everything it was pushed until now. What that was made of is
   * acknowledged to the XMPP server no sooner: should the client never come back, the server still has it.
   */
  delivered(): Promise<void> | undefined {
    return this.mute || this.replay.length === 0 ? undefined : this.deliveries.of(this.replay.seq)
  }

  /** Ends the session for good, its XMPP stream too. Never rejects. */
  end(): Promise<void> {
    this.ended ??= this.close()
    return this.ended
  }

  private async close(): Promise<void> {
    this.outlet = undefined
    this.replies.clear()
    try {
      await this.session?.close()
    } catch (error) {
      this.failed('a session could not be closed', 'close', error)
    }
  }

  private requested(frame: RequestFrame): void {
    const { id } = frame
    // The one response to a request that is still being carried out comes when it is done.
    if (this.pending.has(id)) return
    const answer = this.answered.seq(id)
    if (answer !== undefined) {
      const again = this.replay.get(answer)
      if (again === undefined) this.outlet?.refuse('duplicate-id', id)
      else this.outlet?.send(again)
      return
    }
    if (this.pending.size >= this.settings.limits.pendingRequests) {
      this.settings.meter('request_refused', 'too-many-requests')
      return this.respond(id, { error: gatewayError('too-many-requests') })
    }
    if (this.idle) {
      this.settings.meter('request_refused', 'going-away')
      return this.respond(id, { error: gatewayError('going-away') })
    }
    void this.carryOut(frame)
  }

  private async carryOut({ id, event, data, callback = true }: RequestFrame): Promise<void> {
    const request = new Pending(callback)
    const begun = performance.now()
    this.pending.set(id, request)
    try {
      this.session ??= this.open()
      const outcome = await this.session.request(event, data, request)
      this.pending.delete(id)
      this.settings.meter('request', outcome.error?.condition ?? 'ok')
      this.respond(id, outcome)
    } catch (error) {
      this.pending.delete(id)
      this.failed('a request failed', event, error)
      this.respond(id, { error: errorJson(error) })
    }
    this.settings.took((performance.now() - begun) / 1_000)
    if (this.pending.size === 0) this.idle?.()
  }

  /** Made for the first request: a client that only connects costs no more than its socket. */
  private open(): Session {
    const { extensions, connector, iqTimeout, log, meter } = this.settings
    const session = new Session({
      connector,
      extensions,
      meter,
      log: new SessionLog(log, this.id),
      ...(iqTimeout !== undefined && { iqTimeout }),
    })
    session.attach(this)
    return session
  }

  private respond(id: string, outcome: Outcome): void {
    if (this.ended) return
    const seq = this.replay.seq + 1
    const text = responseText(seq, id, outcome)
    this.answered.add(id, seq)
    this.deliver(text)
  }

  /** Sends a numbered frame, now or once there is a socket again. */
  private deliver(text: string): void {
    this.replay.add(text)
    this.outlet?.send(text)
    this.bound()
  }

  /** Nothing is kept without limit, nor forgotten behind the back of a client that acknowledges. */
  private bound(): void {
    if (!this.acknowledges) {
      this.replay.trim()
      this.deliveries.upTo(this.replay.seq - this.replay.length)
    } else if (this.outlet && this.replay.isOver(CONNECTED_SHARE)) this.outlet.overload()
    else if (!this.outlet && this.replay.isOver()) this.lost()
  }

  private expectReply(reply: (answer: unknown) => void): string {
    this.lastReply += 1
    const id = String(this.lastReply)
    this.replies.set(id, reply)
    if (this.replies.size > this.settings.limits.pendingReplies) {
      for (const oldest of this.replies.keys()) {
        this.replies.delete(oldest)
        this.settings.meter('reply_forgotten', 'limit')
        break
      }
    }
    return id
  }

  /** One that was answered before, or was forgotten, is nobody's fault. */
  private replied({ id, data }: ReplyFrame): void {
    const reply = this.replies.get(id)
    if (!reply) return this.settings.meter('reply_dropped', 'unknown')
    this.replies.delete(id)
    try {
      reply(data)
    } catch (error) {
      this.failed('a reply could not be taken', 'reply', error)
    }
  }

  private acknowledged(seq: number): void {
    if (!Number.isSafeInteger(seq) || seq < 0 || seq > this.replay.seq) {
      throw new FrameError('bad-frame', "'seq' of an ack frame must be one that was sent")
    }
    this.acknowledges = true
    this.mute = false
    this.replay.acknowledge(seq)
    this.deliveries.upTo(seq)
  }

  private failed(what: string, label: string, error: unknown): void {
    this.settings.meter('gateway_failed', label)
    this.settings.log.error(what, { session: this.id, label, error: String(error) })
  }
}
