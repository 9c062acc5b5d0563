import type { ErrorJson, Link, LinkListener, Outcome, RequestOptions } from '@xmpp-ftw/core'
import {
  CLOSE,
  type ClientFrame,
  type HelloFrame,
  type ServerFrame,
  SUBPROTOCOL,
  VERSION,
} from '@xmpp-ftw/core/wire'
import { Backoff } from './backoff.js'
import { isOffline, onWake } from './page-signals.js'

export interface GatewayOptions {
  /** Makes the socket, where the runtime has no `WebSocket` of its own (Node 20: pass `ws`). */
  socket?: (url: string, protocol: string) => WebSocket
  /** First and longest wait between tries, in milliseconds. Default 500 and 30,000. `false` never tries again. */
  reconnect?: { base?: number; cap?: number } | false
  /** Requests that may wait for the link. More fail with `resource-constraint`. Default 1,000. */
  queue?: number
}

/** Frames between acknowledgements: they let the gateway forget what it keeps for repeated requests. */
const ACK_EVERY = 32

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
  private hello: HelloFrame | undefined
  private readonly waiting = new Map<string, Waiting>()
  private readonly backoff: Backoff
  private retry: ReturnType<typeof setTimeout> | undefined
  private watchdog: ReturnType<typeof setTimeout> | undefined
  private closing: (() => void) | undefined
  private closed = false
  private received = 0
  private acknowledged = 0
  private ids = 0
  private inFlight = 0
  private greetedBefore = false
  private asleep: () => void = () => {}

  constructor(
    private readonly url: string,
    private readonly options: GatewayOptions = {},
  ) {
    const { base = 500, cap = 30_000 } = options.reconnect || {}
    this.backoff = new Backoff(base, cap)
  }

  open(listener: LinkListener): void {
    this.listener = listener
    this.asleep = onWake(() => {
      if (this.retry !== undefined) this.connect()
    })
    this.connect()
  }

  request(event: string, payload: unknown, { callback, signal }: RequestOptions): Promise<Outcome> {
    if (this.closed) return Promise.resolve({ error: closedError() })
    if (signal?.aborted) return Promise.resolve({ error: cancelledError() })
    if (this.waiting.size >= (this.options.queue ?? 1_000)) return Promise.resolve({ error: fullError() })
    this.ids += 1
    const id = String(this.ids)
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
        if (waiting.sent) this.write({ type: 'cancel', id })
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
    this.closed = true
    this.asleep()
    clearTimeout(this.retry)
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

  private read(data: unknown): void {
    let frame: ServerFrame
    try {
      frame = JSON.parse(String(data)) as ServerFrame
    } catch {
      return
    }
    if (this.hello) this.watch(this.hello.heartbeat * 2)
    switch (frame.type) {
      case 'hello':
        return this.greeted(frame)
      case 'response': {
        this.seen(frame.seq)
        const { error, data: answer, rsm } = frame
        return this.settle(frame.id, error ? { error } : { data: answer, ...(rsm && { rsm }) })
      }
      case 'push': {
        this.seen(frame.seq)
        const { reply } = frame
        const answer = reply === undefined ? undefined : (value: unknown) => this.reply(reply, value)
        return this.listener?.push(frame.event, frame.data, answer)
      }
      case 'error':
        if (frame.id !== undefined) this.settle(frame.id, { error: frame.error })
        return
      case 'ping':
        return this.write({ type: 'pong' })
      case 'bye':
        return this.lost(frame.error, frame.retryIn !== undefined, frame.retryIn)
    }
  }

  private greeted(hello: HelloFrame): void {
    if (hello.version !== VERSION) {
      return this.lost({ type: 'cancel', condition: 'unsupported-version' }, false)
    }
    const again = this.greetedBefore
    this.greetedBefore = true
    this.hello = hello
    this.received = 0
    this.acknowledged = 0
    this.backoff.reset()
    this.watch(hello.heartbeat * 2)
    this.listener?.state('online', again ? { resumed: hello.resumed } : {})
    for (const waiting of this.waiting.values()) waiting.sent = false
    this.inFlight = 0
    this.flush()
  }

  private seen(seq: number): void {
    this.received = seq
    if (this.received - this.acknowledged < ACK_EVERY) return
    this.acknowledged = seq
    this.write({ type: 'ack', seq })
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
      waiting.sent = true
      this.inFlight += 1
      this.write(waiting.frame)
      if (this.inFlight >= limit) return
    }
  }

  private reply(id: string, data: unknown): void {
    this.write({ type: 'reply', id, data })
  }

  /** Before `hello` nothing is written; requests go out when it comes. */
  private write(frame: ClientFrame): void {
    if (this.hello && this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame))
  }

  /** The socket is gone, and the session with it; what waits for a response has none to expect. */
  private lost(error: ErrorJson, again: boolean, retryIn?: number): void {
    const greeted = this.hello !== undefined
    const socket = this.socket
    this.socket = undefined
    this.hello = undefined
    clearTimeout(this.watchdog)
    socket?.close()
    if (greeted) this.drop(error)
    if (!again || this.options.reconnect === false) {
      this.closed = true
      this.asleep()
      this.drop(error)
      this.listener?.state('offline', { error })
      return
    }
    const wait = retryIn ?? this.backoff.next()
    this.listener?.state('connecting', { error, retryIn: wait })
    this.retry = setTimeout(() => (isOffline() ? this.lost(error, true) : this.connect()), wait)
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
      () =>
        this.lost(
          { type: 'connection', condition: 'disconnected', description: 'The gateway fell silent' },
          true,
        ),
      ms,
    )
  }
}

function closeError(code: number, reason: string): ErrorJson {
  return {
    type: 'connection',
    condition: 'disconnected',
    description: reason || `WebSocket closed (${code})`,
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
