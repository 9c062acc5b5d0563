/// <reference path="./xmpp.d.ts" />
import { Client } from '@xmpp/client-core'
import { type Element, xml } from '../element.js'
import { type FtwError, notConnected } from '../errors.js'
import type { Jid } from '../jid.js'
import { NS } from '../namespaces.js'
import { Deferred, within } from './deadline.js'
import type { Endpoint } from './endpoint.js'
import type { Settings } from './options.js'
import { Outbox } from './outbox.js'
import { broken, disconnected } from './stream-errors.js'

/**
 * @xmpp's Client for one stream over one socket: how it sends, and all the ways in which it ends, each of them once and
 * within bounds. What it receives is for `Stream`.
 */
export abstract class StreamSocket extends Client {
  readonly endpoint: Endpoint
  /** Whether TLS protects the stream. */
  secured: boolean
  protected readonly config: Settings
  protected over: FtwError | undefined
  /** The first error of the socket. */
  protected cause: unknown
  protected headerSent = false
  /** Rejects when the stream is over. */
  protected readonly lost = new Deferred<never>()
  private readonly end = new Deferred<FtwError>()
  private readonly goodbye = new Deferred<boolean>()
  private readonly gone = new Deferred<void>()
  private readonly outbox: Outbox
  private closing = false
  private killer: ReturnType<typeof setTimeout> | undefined

  /** @param account for the header's `from`, which is written only once TLS protects it */
  constructor(domain: string, account: Jid | undefined, endpoint: Endpoint, config: Settings) {
    super({ domain, service: endpoint.service, timeout: config.timeouts.step })
    this.endpoint = endpoint
    this.config = config
    this.secured = endpoint.tls === 'direct'
    this.outbox = new Outbox({
      framed: endpoint.framed,
      maxBacklog: config.maxBacklog,
      write: (text) => this.put(text),
      waiting: () => this.socket?.backlog ?? 0,
    })
    this.jid = account ?? null
    this.transports.push(endpoint.transport)
    // An `error` event without a listener throws, so this one comes first and stays.
    this.on('error', (error: unknown) => {
      this.cause ??= error
    })
    this.on('close', () => this.closedByPeer())
    this.on('disconnect', () => this.socketClosed())
  }

  /** Resolves with the reason once the stream is over; never rejects. */
  get ended(): Promise<FtwError> {
    return this.end.promise
  }

  get isOver(): boolean {
    return this.over !== undefined || this.closing
  }

  override isSecure(): boolean {
    return this.secured
  }

  override socketParameters(_service: string): unknown {
    return this.endpoint.target
  }

  /** Nothing more comes out of the inbox than what is in it. */
  protected abstract closeInbox(reason: FtwError): void

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
    this.write(text).catch(() => {})
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
      this._status('closing')
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

  override _streamError(_condition: string): Promise<void> {
    return Promise.resolve()
  }

  private farewell(): void {
    this.put(this.footer(this.footerElement()))
  }

  private closedByPeer(): void {
    if (this.over) return
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
    this._detachParser()
    this.closeInbox(reason)
    this.lost.reject(reason)
    this.end.resolve(reason)
    this.goodbye.resolve(false)
  }

  /** Lets leave what was written, but not for ever. */
  private linger(): void {
    if (!this.socket) return this.kill()
    try {
      this.socket.end()
    } catch {
      return this.kill()
    }
    this.killer ??= setTimeout(() => this.kill(), this.config.timeouts.close)
  }

  private kill(): void {
    clearTimeout(this.killer)
    const socket = this.socket
    this._detachSocket()
    socket?.destroy()
    this.gone.resolve()
  }
}
