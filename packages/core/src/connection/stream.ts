import type { Element } from '../element.js'
import { type FtwError, notConnected } from '../errors.js'
import type { Jid } from '../jid.js'
import { NS } from '../namespaces.js'
import { XmlError } from '../parser.js'
import { Deferred, within } from './deadline.js'
import type { Endpoint } from './endpoint.js'
import { Inbox } from './inbox.js'
import type { Settings } from './options.js'
import { asStreamError, broken, readStreamError } from './stream-errors.js'
import { StreamParser } from './stream-parser.js'
import { StreamSocket } from './stream-socket.js'

/** What a server may send before the login is done: features and challenges are small. */
const NEGOTIATION_LIMIT = 1_048_576

/**
 * One XML stream over one socket (RFC 6120, section 4; RFC 7395), from connecting to its end; never used again.
 *
 * @xmpp's Client gives the status machine, headers and footers, framing and sockets. Reading, failing and closing are
 * ours, and nothing is delivered by their events, so that nothing a server sends can reach a listener of theirs.
 */
export class Stream extends StreamSocket {
  /** Time of the last bytes that came. */
  lastReceived = Date.now()
  private readonly domain: string
  private readonly inbox = new Inbox()
  private decoder: InstanceType<typeof TextDecoder> | undefined
  private allowance = NEGOTIATION_LIMIT

  constructor(domain: string, account: Jid | undefined, endpoint: Endpoint, config: Settings) {
    super(domain, account, endpoint, config)
    this.domain = domain
    this.on('open', (root: Element) => this.checkHeader(root))
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
    if (this.inbox.isEmpty) return
    throw broken('policy-violation', { description: 'Data before the stream was secured' })
  }

  private explained(error: unknown): FtwError {
    return this.endpoint.explain?.(this.cause ?? error) ?? asStreamError(error)
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
    this.leave(readStreamError(received))
  }

  private checkHeader(root: Element): void {
    const version = Number.parseFloat(root.attrs.version ?? '0.9')
    if (!this.endpoint.framed && !root.is('stream', NS.stream)) this.fail('invalid-namespace')
    else if (!(version >= 1)) this.fail('unsupported-version')
  }

  protected override closeInbox(reason: FtwError): void {
    this.inbox.end(reason)
  }
}
