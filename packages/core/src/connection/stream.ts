import { type Element, xml } from '../element.js'
import type { FtwError } from '../errors.js'
import type { Jid } from '../jid.js'
import * as NS from '../namespaces.js'
import { XmlError } from '../xml/xml-error.js'
import type { Endpoint } from './endpoint.js'
import { Inbox } from './inbox.js'
import type { Settings } from './options.js'
import { broken, readStreamError } from './stream-errors.js'
import { StreamParser } from './stream-parser.js'
import { StreamSocket } from './stream-socket.js'

/** What a server may send before the login is done: features and challenges are small. */
const NEGOTIATION_LIMIT = 1_048_576

/** One XML stream over one socket (RFC 6120, section 4; RFC 7395), from connecting to its end; never used again. */
export class Stream extends StreamSocket {
  /** Time of the last bytes that came. */
  lastReceived = Date.now()
  private readonly domain: string
  private readonly account: Jid | undefined
  private readonly inbox = new Inbox()
  private decoder: InstanceType<typeof TextDecoder> | undefined
  private allowance = NEGOTIATION_LIMIT

  /** @param account for the header's `from`, which is not written before TLS protects it */
  constructor(domain: string, account: Jid | undefined, endpoint: Endpoint, config: Settings) {
    super(endpoint, config)
    this.domain = domain
    this.account = account
  }

  // Negotiation: one step after the other, each with its deadline

  /** Connects the socket, and TLS where that comes first. */
  dial(): Promise<void> {
    return this.connect()
  }

  /** Lays TLS over the connected socket. */
  async startTls(): Promise<void> {
    this.refuseEarly()
    this.parser = undefined
    await this.encrypt()
  }

  /** Sends a stream header: the first, and anew after TLS and SASL. Resolves with the features. */
  openStream(): Promise<Element> {
    this.refuseEarly()
    this.restart()
    this.headerSent = true
    this.put(this.header())
    return this.features()
  }

  /** The features of a stream that was opened, or that goes on after SASL2 (XEP-0388, section 2.6). */
  async features(): Promise<Element> {
    const features = await this.read()
    if (!features.is('features', NS.stream)) throw broken('unsupported-stanza-type')
    return features
  }

  private restart(): void {
    const { framed } = this.endpoint
    this.decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    this.parser?.stop()
    this.parser = new StreamParser(
      framed,
      {
        open: (header) => this.checkHeader(header),
        element: (element) => this.take(element),
        close: () => this.closedByPeer(),
      },
      this.config.limits,
    )
  }

  private header(): string {
    // Where the operator wants no TLS there is nothing to wait for.
    const from = this.secured || this.endpoint.tls === 'none' ? this.account?.toString() : undefined
    const attrs = { to: this.domain, from, version: '1.0' }
    if (this.endpoint.framed) return xml('open', { xmlns: NS.framing, ...attrs }).toString()
    const empty = xml('stream:stream', { xmlns: NS.client, 'xmlns:stream': NS.stream, ...attrs }).toString()
    return `<?xml version='1.0'?>${empty.slice(0, -2)}>`
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

  /** What came before a restart may be anybody's: it was not protected (RFC 6120, sections 5.4.3.3 and 6.4.6). */
  private refuseEarly(): void {
    if (this.inbox.isEmpty) return
    throw broken('policy-violation', { description: 'Data before the stream was secured' })
  }

  // Receiving

  protected override receive(data: unknown): void {
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
      if (error instanceof XmlError) this.config.log.warn('unusable XML', { error: error.message })
      else this.config.log.error('an element could not be handled', { error: String(error) })
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

  private take(element: Element): void {
    if (element.is('error', NS.stream)) this.leave(readStreamError(element))
    else this.inbox.put(element)
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
