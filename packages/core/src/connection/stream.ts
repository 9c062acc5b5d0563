/// <reference path="./xmpp.d.ts" />
import { Client } from '@xmpp/client-core'
import { type Element, xml } from '../element.js'
import { type FtwError, notConnected } from '../errors.js'
import type { Jid } from '../jid.js'
import { NS } from '../namespaces.js'
import { XmlError } from '../parser.js'
import { Deferred, within } from './deadline.js'
import type { Endpoint } from './endpoint.js'
import { Inbox } from './inbox.js'
import type { Settings } from './options.js'
import { asStreamError, broken, disconnected, overloaded, readStreamError } from './stream-errors.js'
import { StreamParser } from './stream-parser.js'

/** What a server may send before the login is done: features and challenges are small. */
const NEGOTIATION_LIMIT = 1_048_576

/**
 * One XML stream over one socket (RFC 6120, section 4; RFC 7395), from connecting to its end; never used again.
 *
 * @xmpp's Client gives the status machine, headers and footers, framing and sockets. Reading, failing and closing are
 * ours, and nothing is delivered by their events, so that nothing a server sends can reach a listener of theirs.
 */
export class Stream extends Client {
  /** Time of the last bytes that came. */
  lastReceived = Date.now()
  /** Whether TLS protects the stream. */
  secured: boolean
  readonly endpoint: Endpoint
  private readonly domain: string
  private readonly config: Settings
  private readonly inbox = new Inbox()
  private readonly end = new Deferred<FtwError>()
  private readonly lost = new Deferred<never>()
  private readonly goodbye = new Deferred<void>()
  private readonly gone = new Deferred<void>()
  private decoder: InstanceType<typeof TextDecoder> | undefined
  private over: FtwError | undefined
  private cause: unknown
  private allowance = NEGOTIATION_LIMIT
  private outbox = ''
  private headerSent = false
  private closing = false
  private killer: ReturnType<typeof setTimeout> | undefined

  /** @param account for the header's `from`, which is written only once TLS protects it */
  constructor(domain: string, account: Jid | undefined, endpoint: Endpoint, config: Settings) {
    super({ domain, service: endpoint.service, timeout: config.timeouts.step })
    this.endpoint = endpoint
    this.domain = domain
    this.config = config
    this.secured = endpoint.tls === 'direct'
    this.jid = account ?? null
    this.transports.push(endpoint.transport)
    // An `error` event without a listener throws, so this one comes first and stays.
    this.on('error', (error: unknown) => {
      this.cause ??= error
    })
    this.on('open', (root: Element) => this.checkHeader(root))
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

  /** Characters that wait to be sent. */
  get backlog(): number {
    return this.outbox.length + (this.socket?.backlog ?? 0)
  }

  override isSecure(): boolean {
    return this.secured
  }

  override socketParameters(_service: string): unknown {
    return this.endpoint.target
  }

  // Negotiation: one step after the other, each with its deadline

  /** Connects the socket, and TLS where that comes first. */
  async dial(): Promise<void> {
    try {
      await this.step(this.connect(this.endpoint.service))
    } catch (error) {
      throw this.explained(error)
    }
  }

  /** Lays TLS over the connected socket. */
  async startTls(): Promise<void> {
    const socket = this.socket
    if (!socket || !this.endpoint.secure) throw notConnected()
    this.refuseEarly()
    this._detachParser()
    this._detachSocket()
    const connected = new Deferred<void>()
    this.status = 'connecting'
    this.on('connect', () => connected.resolve())
    this._attachSocket(this.endpoint.secure(socket))
    try {
      await this.step(connected.promise)
    } catch (error) {
      throw this.explained(error)
    }
    this.secured = true
  }

  /** Sends a stream header: the first, and anew after TLS and SASL. Resolves with the features. */
  async openStream(): Promise<Element> {
    this.refuseEarly()
    this.decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    this._detachParser()
    this._status('opening')
    this._attachParser(new StreamParser(this.endpoint.framed, this.config.limits))
    const header = this.headerElement()
    header.attrs.to = this.domain
    // Their `open` begins to wait for the answer when the write is done, and misses one that comes first.
    this.headerSent = true
    this.put(this.header(header))
    const features = await this.read()
    if (!features.is('features', NS.stream)) throw broken('unsupported-stanza-type')
    return features
  }

  /** The next first-level element. @throws FtwError when the stream ends, or nothing comes in time */
  read(): Promise<Element> {
    return this.step(this.inbox.next())
  }

  /** Sends an element that is no stanza. */
  say(element: Element): void {
    this.transmit(element.toString(NS.client))
  }

  /** From now on elements go there at once. The handler must not throw. */
  handOver(handler: (element: Element) => void): void {
    this.allowance = Number.POSITIVE_INFINITY
    this.inbox.handOver(handler)
  }

  private step<T>(work: Promise<T>): Promise<T> {
    const late = () => broken('connection-timeout', { description: 'The server did not answer in time' })
    return within(Promise.race([work, this.lost.promise]), this.config.timeouts.step, late)
  }

  /** What came before a restart may be anybody's: it was not protected (RFC 6120, sections 5.4.3.3 and 6.4.6). */
  private refuseEarly(): void {
    if (!this.inbox.isEmpty)
      throw broken('policy-violation', { description: 'Data before the stream was secured' })
  }

  private explained(error: unknown): FtwError {
    return this.endpoint.explain?.(this.cause ?? error) ?? asStreamError(error)
  }

  // Sending

  /**
   * Sends text as it stands in a stream whose default namespace is `jabber:client`. What is sent in one turn leaves in
   * one write.
   * @throws StreamError `not-connected`, or `resource-constraint` when the server does not read
   */
  transmit(text: string): void {
    if (this.isOver) throw notConnected()
    if (this.backlog > this.config.maxBacklog) throw overloaded()
    if (this.endpoint.framed) return this.put(declared(text))
    if (this.outbox === '') queueMicrotask(() => this.flush())
    this.outbox += text
  }

  private flush(): void {
    const text = this.outbox
    this.outbox = ''
    if (text !== '') this.put(text)
  }

  /** A write that fails is followed by the socket's end, which tells the rest. */
  private put(text: string): void {
    this.write(text).catch(() => {})
  }

  // Receiving

  override _onData(data: unknown): void {
    this.lastReceived = Date.now()
    if (this.over || !this.parser) return
    const text = this.decode(data)
    if (text === undefined) return
    this.allowance -= text.length
    if (this.allowance < 0) {
      this.fail('policy-violation')
      return
    }
    try {
      this.parser.write(text)
    } catch (error) {
      if (!(error instanceof XmlError)) {
        this.config.log.error('an element could not be handled', { error: String(error) })
      }
      this.fail(error instanceof XmlError ? error.condition : 'internal-server-error')
    }
  }

  private decode(data: unknown): string | undefined {
    if (typeof data === 'string') return data
    try {
      return this.decoder?.decode(data as Uint8Array, { stream: !this.endpoint.framed })
    } catch {
      this.fail('not-well-formed')
      return undefined
    }
  }

  override _onElement(element: unknown): void {
    const received = element as Element
    if (!received.is('error', NS.stream)) return this.inbox.put(received)
    this.farewell()
    this.finish(readStreamError(received))
    this.linger()
  }

  private checkHeader(root: Element): void {
    const version = Number.parseFloat(root.attrs.version ?? '0.9')
    if (!this.endpoint.framed && !root.is('stream', NS.stream)) this.fail('invalid-namespace')
    else if (!(version >= 1)) this.fail('unsupported-version')
  }

  // The end

  /**
   * Ends the stream because of what the peer did (RFC 6120, section 4.9).
   * @returns the reason, as everybody else gets it
   */
  fail(condition: string, detail?: Element): FtwError {
    if (this.over) return this.over
    if (this.headerSent) {
      this.flush()
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
      this.flush()
      this.farewell()
      this.closing = true
      this._status('closing')
      const answered = this.goodbye.promise.then(() => this.over === undefined)
      clean = await within(answered, this.config.timeouts.close, () => disconnected()).catch(() => false)
      this.finish(disconnected())
      this.linger()
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
    if (this.closing) return this.goodbye.resolve()
    this.flush()
    this.farewell()
    this.finish(disconnected())
    this.linger()
  }

  private socketClosed(): void {
    this.finish(disconnected(undefined, { cause: this.cause }))
    this.kill()
  }

  private finish(reason: FtwError): void {
    if (this.over) return
    this.over = reason
    this.outbox = ''
    this.parser?.stop()
    this._detachParser()
    this.inbox.end(reason)
    this.lost.reject(reason)
    this.end.resolve(reason)
    this.goodbye.resolve()
    // Settles whatever @xmpp's Connection still waits for, and its timers.
    this.emit('error', reason)
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

/** A WebSocket message stands alone, so its element declares its namespace (RFC 7395, section 3.3.3). */
export function declared(text: string): string {
  const name = /^<[\w.-]+(?! xmlns=)(?=[ />])/.exec(text)
  return name ? `${name[0]} xmlns="${NS.client}"${text.slice(name[0].length)}` : text
}
