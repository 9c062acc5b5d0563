import type { ErrorJson, Link, LinkListener, Outcome, RequestOptions } from '@xmpp-ftw/core'
import {
  CLOSE,
  type ClientFrame,
  encode,
  type HelloFrame,
  type PushFrame,
  type ServerFrame,
  SUBPROTOCOL,
  VERSION,
} from '@xmpp-ftw/core/wire'
import { Backoff } from './backoff.js'
import { isOffline, onLeave, onWake } from './page-signals.js'
import { PageStateStore, type ResumeStorage } from './page-state.js'
import { ResumableSession } from './resumable-session.js'

export interface GatewayOptions {
  /** Makes the socket, where the runtime has no `WebSocket` of its own (Node 20: pass `ws`). */
  socket?: (url: string, protocol: string) => WebSocket
  /** First and longest wait between tries, in milliseconds. Default 500 and 30,000. `false` never tries again. */
  reconnect?: { base?: number; cap?: number } | false
  /** Requests that may wait for the link. More fail with `resource-constraint`. Default 1,000. */
  queue?: number
  /**
   * Where to keep what the page needs to go on with its session after a reload: `sessionStorage`, which each tab has
   * for itself. It holds a secret. Without it a page that goes ends its session.
   */
  storage?: ResumeStorage
  /** Name under which it is kept. Default `xmpp-ftw` and the URL. */
  storageKey?: string
}

/** Frames between acknowledgements, and the longest time to the next, in milliseconds. */
const ACK_EVERY = 32
const ACK_WITHIN = 1_000
/** Requests that end an XMPP stream. What is not acknowledged by then, its server delivers again on the next. */
const LAST_WORDS: ReadonlySet<string> = new Set(['xmpp.login', 'xmpp.login.anonymous', 'xmpp.logout'])
/** Milliseconds a gateway has to show that it is there, after a time in which nobody listened. */
const PROOF_OF_LIFE = 5_000

type Timer = ReturnType<typeof setTimeout>

interface Waiting {
  /** Whether it is on its way; else it waits for one of those before it. */
  sent: boolean
  frame: ClientFrame & { type: 'request' }
  resolve(outcome: Outcome): void
}

/** A link through a gateway: `docs/wire-protocol.md`. */
export class GatewayLink implements Link {
  private socket: WebSocket | undefined
  private listener: LinkListener | undefined
  /** The session, which may outlive its socket. */
  private session: ResumableSession | undefined
  /** Of the connection there is; absent while frames cannot be sent. */
  private hello: HelloFrame | undefined
  private resumeAsked = false
  private readonly waiting = new Map<string, Waiting>()
  private readonly backoff: Backoff
  private readonly store: PageStateStore
  private retry: Timer | undefined
  private watchdog: Timer | undefined
  private ackDue: Timer | undefined
  /** Runs while the session is cut: then it is given up. */
  private end: Timer | undefined
  private closing: (() => void) | undefined
  private closed = false
  private ids = 0
  private inFlight = 0
  private greetedBefore = false
  private deafen: () => void = () => {}

  constructor(
    private readonly url: string,
    private readonly options: GatewayOptions = {},
  ) {
    const { base = 500, cap = 30_000 } = options.reconnect || {}
    this.backoff = new Backoff(base, cap)
    this.store = new PageStateStore(options.storage, options.storageKey ?? `xmpp-ftw ${url}`)
  }

  open(listener: LinkListener): void {
    this.listener = listener
    const asleep = onWake(() => this.wake())
    // What nobody can come back for is not left behind to be waited for.
    const leaving = this.options.storage ? () => {} : onLeave(() => void this.close())
    this.deafen = () => {
      asleep()
      leaving()
    }
    const state = this.store.load()
    if (state) {
      this.session = ResumableSession.of(state)
      listener.state('resuming')
    }
    this.connect()
  }

  request(event: string, payload: unknown, { callback, signal }: RequestOptions): Promise<Outcome> {
    if (this.closed) return Promise.resolve({ error: closedError() })
    if (signal?.aborted) return Promise.resolve({ error: cancelledError() })
    if (this.waiting.size >= (this.options.queue ?? 1_000)) return Promise.resolve({ error: fullError() })
    this.ids += 1
    const page = this.session?.page ?? 0
    const id = page === 0 ? String(this.ids) : `${page}.${this.ids}`
    const frame: Waiting['frame'] = {
      type: 'request',
      id,
      event,
      data: payload,
      ...(!callback && { callback }),
    }
    return new Promise((resolve) => {
      const abort = () => {
        const waiting = this.waiting.get(id)
        if (!waiting) return
        if (waiting.sent) this.count(encode({ type: 'cancel', id }))
        this.settle(id, { error: cancelledError() })
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.waiting.set(id, {
        sent: false,
        frame,
        resolve: (outcome) => {
          signal?.removeEventListener('abort', abort)
          resolve(outcome)
        },
      })
      this.flush()
    })
  }

  async close(): Promise<void> {
    if (this.closed) return
    if (this.ackDue !== undefined) this.acknowledge()
    this.finish()
    const socket = this.socket
    if (socket && socket.readyState < 3) {
      await new Promise<void>((resolve) => {
        this.closing = resolve
        // A dead peer never answers the closing handshake.
        const limit = setTimeout(resolve, 2_000)
        this.closing = () => {
          clearTimeout(limit)
          resolve()
        }
        socket.close(1000)
      })
    }
    this.drop(closedError())
    this.listener?.state('offline')
  }

  private connect(): void {
    clearTimeout(this.retry)
    this.retry = undefined
    this.resumeAsked = false
    let socket: WebSocket
    try {
      const { socket: make } = this.options
      socket = make ? make(this.url, SUBPROTOCOL) : new WebSocket(this.url, SUBPROTOCOL)
    } catch (error) {
      return this.lost({ type: 'connection', condition: 'disconnected', description: String(error) }, false)
    }
    this.socket = socket
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.read(data)
    }
    // What went wrong is told by the close that follows.
    socket.onerror = () => {}
    socket.onclose = ({ code, reason }) => {
      if (socket !== this.socket) return
      this.closing?.()
      if (!this.closed) this.lost(closeError(code, reason), code !== CLOSE.refused)
    }
    // A socket that never opens, or opens and stays mute, counts as lost.
    this.watch(20_000)
  }

  /** The network is back, or somebody looks: what went wrong meanwhile is found out now. */
  private wake(): void {
    if (this.retry !== undefined) this.connect()
    else if (this.hello) {
      this.write({ type: 'ping' })
      this.watch(PROOF_OF_LIFE)
    }
  }

  private read(data: unknown): void {
    let frame: ServerFrame
    try {
      // A text that says `null` is no frame either.
      frame = (JSON.parse(String(data)) ?? {}) as ServerFrame
    } catch {
      return
    }
    if (this.hello) this.watch(this.hello.heartbeat * 2)
    switch (frame.type) {
      case 'hello':
        return this.greeted(frame)
      case 'response':
      case 'push':
        return this.numbered(frame)
      case 'error':
        if (frame.id !== undefined) this.settle(frame.id, { error: frame.error })
        return
      case 'ack':
        return this.session?.confirm(frame.seq)
      case 'ping':
        return this.put(encode({ type: 'pong' }))
      case 'bye':
        return this.lost(frame.error, frame.retryIn !== undefined, frame.retryIn)
    }
  }

  private greeted(hello: HelloFrame): void {
    if (hello.version !== VERSION) {
      return this.lost({ type: 'cancel', condition: 'unsupported-version' }, false)
    }
    if (this.session?.resumable && !this.resumeAsked) {
      this.resumeAsked = true
      return this.put(encode(this.session.request()))
    }
    clearTimeout(this.end)
    this.end = undefined
    this.backoff.reset()
    this.hello = hello
    this.watch(hello.heartbeat * 2)
    if (hello.resumed && this.session) this.resumed(hello, this.session)
    else this.begun(hello)
    this.greetedBefore = true
    this.flush()
  }

  /** The acknowledgement shows that the greeting arrived, so that the secret in it replaces the one before. */
  private resumed(hello: HelloFrame, session: ResumableSession): void {
    const again = session.resumed(hello)
    this.save()
    this.acknowledge()
    for (const text of again) this.put(text)
    this.listener?.state('online', { resumed: true })
  }

  private begun(hello: HelloFrame): void {
    const before = this.session
    this.session = ResumableSession.begun(hello)
    this.save()
    // A page that was reloaded has asked nothing yet that its old session could have failed to answer.
    if (before && this.greetedBefore) this.drop(goneError(hello.reason))
    const again = this.greetedBefore || this.resumeAsked
    const error = this.resumeAsked && { error: goneError(hello.reason) }
    this.listener?.state('online', again ? { resumed: false, ...error } : {})
  }

  /** Each response and push once, in their order. */
  private numbered(frame: ServerFrame & { type: 'response' | 'push' }): void {
    const { session } = this
    if (!session || !this.hello) return
    if (frame.seq > session.received + 1) {
      return this.lost({ ...disconnected(), description: 'The gateway left something out' }, true)
    }
    const news = frame.seq > session.received
    if (news) session.received = frame.seq
    if (frame.type === 'push') {
      if (news) this.pushed(frame, session)
    } else {
      const { id, error, data, rsm } = frame
      this.settle(id, error ? { error } : { data, ...(rsm && { rsm }) })
    }
    if (news && session === this.session) this.seen(session)
  }

  private pushed({ event, data, reply }: PushFrame, session: ResumableSession): void {
    const answer = reply === undefined ? undefined : (value: unknown) => this.reply(reply, value, session)
    this.listener?.push(event, data, answer)
  }

  private seen(session: ResumableSession): void {
    this.save()
    if (session.received - session.acknowledged >= ACK_EVERY) this.acknowledge()
    else this.ackDue ??= setTimeout(() => this.acknowledge(), ACK_WITHIN)
  }

  private acknowledge(): void {
    clearTimeout(this.ackDue)
    this.ackDue = undefined
    const { session } = this
    if (!session || !this.hello) return
    session.acknowledged = session.received
    this.write({ type: 'ack', seq: session.received })
  }

  private settle(id: string, outcome: Outcome): void {
    const waiting = this.waiting.get(id)
    if (!waiting) return
    this.waiting.delete(id)
    if (waiting.sent) this.inFlight -= 1
    waiting.resolve(outcome)
    this.flush()
  }

  /** Sends what waits, as many at once as the gateway takes. */
  private flush(): void {
    const limit = this.hello?.limits.pendingRequests ?? 0
    if (this.inFlight >= limit || this.inFlight === this.waiting.size) return
    for (const waiting of this.waiting.values()) {
      if (waiting.sent) continue
      const text = encode(waiting.frame)
      // Sent all the same it would end the connection, after each resume again.
      if (this.isTooLong(text)) return this.settle(waiting.frame.id, { error: tooLongError() })
      if (this.ackDue !== undefined && LAST_WORDS.has(waiting.frame.event)) this.acknowledge()
      waiting.sent = true
      this.inFlight += 1
      this.count(text)
      if (this.inFlight >= limit) return
    }
  }

  /** An answer belongs to the session that asked: another knows nothing of the question. */
  private reply(id: string, data: unknown, session: ResumableSession): void {
    if (session !== this.session || this.closed) return
    const text = encode({ type: 'reply', id, data })
    if (this.isTooLong(text)) throw new Error('The reply is longer than the gateway takes')
    this.count(text)
  }

  private isTooLong(text: string): boolean {
    const { frameBytes } = this.hello?.limits ?? {}
    if (frameBytes === undefined || text.length * 3 <= frameBytes) return false
    return new TextEncoder().encode(text).length > frameBytes
  }

  /** Sends a frame that has to arrive: now, or after the session was resumed. */
  private count(text: string): void {
    this.session?.count(text)
    if (this.hello) this.put(text)
  }

  /** Before `hello` nothing is written; requests go out when it comes. */
  private write(frame: ClientFrame): void {
    if (this.hello) this.put(encode(frame))
  }

  private put(text: string): void {
    if (this.socket?.readyState === 1) this.socket.send(text)
  }

  private save(): void {
    if (this.closed) return
    const state = this.session?.state
    if (state) this.store.save(state)
    else this.store.clear()
  }

  /** The socket is gone. What waits goes on waiting where the session can be resumed, else it has nothing to expect. */
  private lost(error: ErrorJson, again: boolean, retryIn?: number): void {
    const socket = this.socket
    const { hello } = this
    this.socket = undefined
    this.hello = undefined
    clearTimeout(this.watchdog)
    clearTimeout(this.ackDue)
    this.ackDue = undefined
    socket?.close()
    if (!again || this.options.reconnect === false) {
      this.finish()
      this.drop(error)
      this.listener?.state('offline', { error })
      return
    }
    if (this.session && !this.session.resumable) this.forget(error)
    if (hello && this.session) {
      this.end = setTimeout(() => this.giveUp(error), hello.resume.window + 2 * hello.heartbeat)
    }
    const wait = retryIn ?? this.backoff.next()
    this.listener?.state(this.session ? 'resuming' : 'connecting', { error, retryIn: wait })
    this.retry = setTimeout(() => (isOffline() ? this.lost(error, true) : this.connect()), wait)
  }

  /** By now the gateway has ended the session. */
  private giveUp(error: ErrorJson): void {
    this.forget(error)
    this.listener?.state('connecting', { error })
  }

  private forget(error: ErrorJson): void {
    this.session = undefined
    this.store.clear()
    this.drop(error)
  }

  private finish(): void {
    this.closed = true
    this.deafen()
    this.store.clear()
    for (const timer of [this.retry, this.watchdog, this.ackDue, this.end]) clearTimeout(timer)
  }

  private drop(error: ErrorJson): void {
    const dropped = [...this.waiting.values()]
    this.waiting.clear()
    this.inFlight = 0
    for (const { resolve } of dropped) resolve({ error })
  }

  private watch(ms: number): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(
      () => this.lost({ ...disconnected(), description: 'The gateway fell silent' }, true),
      ms,
    )
  }
}

function disconnected(): ErrorJson {
  return { type: 'connection', condition: 'disconnected' }
}

function closeError(code: number, reason: string): ErrorJson {
  return { ...disconnected(), description: reason || `WebSocket closed (${code})` }
}

/** The session could not be resumed. */
function goneError(reason: string | undefined): ErrorJson {
  return {
    ...disconnected(),
    description: 'The session could not be resumed',
    ...(reason !== undefined && { application: { condition: reason } }),
  }
}

function closedError(): ErrorJson {
  return { type: 'connection', condition: 'not-connected', description: 'You are not connected' }
}

function cancelledError(): ErrorJson {
  return { type: 'cancel', condition: 'cancelled' }
}

function fullError(): ErrorJson {
  return {
    type: 'wait',
    condition: 'resource-constraint',
    description: 'Too many requests wait for the gateway',
  }
}

function tooLongError(): ErrorJson {
  return {
    type: 'modify',
    condition: 'frame-too-long',
    description: 'The request is longer than the gateway takes',
  }
}
