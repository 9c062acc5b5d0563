import { type Element, xml } from '../element.js'
import { type FtwError, notConnected } from '../errors.js'
import * as NS from '../namespaces.js'
import { Deferred, within } from './deadline.js'
import type { Endpoint } from './endpoint.js'
import type { BindingName } from './fast.js'
import type { Settings } from './options.js'
import { Outbox } from './outbox.js'
import { asStreamError, broken, disconnected } from './stream-errors.js'
import type { StreamParser } from './stream-parser.js'
import type { Transport } from './transport.js'

/**
 * One stream over one socket: how it connects and sends, and all the ways in which it ends, each of them once and
 * within bounds. What it receives is for `Stream`.
 */
export abstract class StreamSocket {
  readonly endpoint: Endpoint
  /** Whether TLS protects the stream. */
  secured: boolean
  protected readonly config: Settings
  protected over: FtwError | undefined
  protected headerSent = false
  protected parser: StreamParser | undefined
  /** Ends the step of the negotiation that waits. */
  private interrupt: ((reason: FtwError) => void) | undefined
  private transport: Transport | undefined
  /** The first error of the socket. */
  private cause: unknown
  private readonly end = new Deferred<FtwError>()
  private readonly goodbye = new Deferred<boolean>()
  private readonly gone = new Deferred<void>()
  private readonly outbox: Outbox
  private closing = false
  private killer: ReturnType<typeof setTimeout> | undefined

  constructor(endpoint: Endpoint, config: Settings) {
    this.endpoint = endpoint
    this.config = config
    this.secured = endpoint.tls === 'direct'
    this.outbox = new Outbox({
      framed: endpoint.framed,
      maxBacklog: config.maxBacklog,
      write: (text) => this.put(text),
      waiting: () => this.transport?.backlog ?? 0,
    })
  }

  /** Resolves with the reason once the stream is over; never rejects. */
  get ended(): Promise<FtwError> {
    return this.end.promise
  }

  get isOver(): boolean {
    return this.over !== undefined || this.closing
  }

  /** What waits to be sent. */
  get backlog(): number {
    return this.outbox.backlog
  }

  /** What ties a login to the TLS connection; `undefined` where there is nothing of that kind. */
  binding(name: BindingName): Uint8Array | undefined {
    return this.transport?.binding?.(name)
  }

  /** Nothing more comes out of the inbox than what is in it. */
  protected abstract closeInbox(reason: FtwError): void

  /** Bytes or text came. Must not throw. */
  protected abstract receive(data: unknown): void

  /** Connects the socket, and TLS where that comes first. @throws FtwError */
  protected connect(): Promise<void> {
    return this.attach(this.endpoint.transport())
  }

  /** Lays TLS over the connected socket. @throws FtwError */
  protected async encrypt(): Promise<void> {
    const secure = this.transport && this.endpoint.secure?.(this.transport)
    if (!secure) throw notConnected()
    await this.attach(secure)
    this.secured = true
  }

  /** From now on that is the stream's socket. */
  private async attach(transport: Transport): Promise<void> {
    const connected = new Deferred<void>()
    this.transport = transport
    try {
      transport.open({
        connected: () => connected.resolve(),
        data: (data) => this.receive(data),
        failed: (cause) => {
          this.cause ??= cause
        },
        closed: () => this.socketClosed(),
      })
      await this.step(connected.promise)
    } catch (error) {
      const { cause = error } = this
      throw this.endpoint.explain?.(cause) ?? asStreamError(cause)
    }
  }

  /** One step of the negotiation, with its deadline. */
  protected step<T>(work: Promise<T>): Promise<T> {
    const late = () => broken('connection-timeout', { description: 'The server did not answer in time' })
    // One for each step: a promise for all would keep the results of every one that it was raced with.
    const lost = new Promise<never>((_resolve, reject) => {
      this.interrupt = reject
      if (this.over) reject(this.over)
    })
    return within(Promise.race([work, lost]), this.config.timeouts.step, late)
  }

  /**
   * Sends text as it stands in a stream whose default namespace is `jabber:client`.
   * @throws StreamError `not-connected`, or `resource-constraint` when the server does not read
   */
  transmit(text: string): void {
    if (this.isOver) throw notConnected()
    this.outbox.put(text)
  }

  /** A write that fails is followed by the socket's end, which tells the rest. */
  protected put(text: string): void {
    this.transport?.write(text)
  }

  /**
   * Ends the stream because of what the peer did (RFC 6120, section 4.9).
   * @returns the reason, as everybody else gets it
   */
  fail(condition: string, detail?: Element): FtwError {
    if (this.over) return this.over
    if (this.headerSent) {
      this.outbox.flush()
      const cause = xml(condition, { xmlns: NS.streamErrors }).toString() + (detail?.toString() ?? '')
      const prefix = this.endpoint.framed ? ` xmlns:stream="${NS.stream}"` : ''
      this.put(`<stream:error${prefix}>${cause}</stream:error>`)
      this.farewell()
    }
    const reason = detail
      ? disconnected({ condition: detail.name, xmlns: detail.getNS() ?? '' })
      : broken(condition)
    this.finish(reason)
    this.linger()
    return reason
  }

  /** Says goodbye without waiting for an answer. */
  leave(reason: FtwError): void {
    if (this.over) return
    if (this.headerSent) {
      this.outbox.flush()
      this.farewell()
    }
    this.finish(reason)
    this.linger()
  }

  /** Drops the socket. Nothing is said, so that the server keeps the session for a while (XEP-0198, section 5). */
  destroy(reason: FtwError): void {
    this.finish(reason)
    this.kill()
  }

  /**
   * Closes properly (RFC 6120, section 4.4), within the time that closing may take.
   * @returns whether the server said goodbye, too: then it has got everything
   */
  async shut(): Promise<boolean> {
    let clean = false
    if (!this.over) {
      this.outbox.flush()
      this.farewell()
      this.closing = true
      clean = await within(this.goodbye.promise, this.config.timeouts.close, () => disconnected()).catch(
        () => false,
      )
      this.finish(disconnected())
      if (clean) this.linger()
      else this.kill()
    }
    await this.gone.promise
    return clean
  }

  private farewell(): void {
    this.put(this.endpoint.framed ? xml('close', { xmlns: NS.framing }).toString() : '</stream:stream>')
  }

  protected closedByPeer(): void {
    if (this.over) return
    this.parser?.stop()
    if (this.closing) return this.goodbye.resolve(true)
    this.leave(disconnected())
  }

  private socketClosed(): void {
    this.finish(disconnected(undefined, { cause: this.cause }))
    this.kill()
  }

  private finish(reason: FtwError): void {
    if (this.over) return
    this.over = reason
    this.outbox.drop()
    this.parser?.stop()
    this.closeInbox(reason)
    this.interrupt?.(reason)
    this.end.resolve(reason)
    this.goodbye.resolve(false)
  }

  /** Lets leave what was written, but not for ever. */
  private linger(): void {
    if (!this.transport) return this.kill()
    this.transport.end()
    this.killer ??= setTimeout(() => this.kill(), this.config.timeouts.close)
  }

  private kill(): void {
    clearTimeout(this.killer)
    this.transport?.destroy()
    this.transport = undefined
    this.gone.resolve()
  }
}
