/**
 * XEP-0198: Stream Management, version 1.6.3: the counters, what is not acknowledged yet, and what it takes to resume.
 * Sends nothing and has no timers.
 */
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'
import type { SentStanza, StreamState } from './connection.js'
import type { StreamManagementOptions } from './options.js'
import { overloaded } from './stream-errors.js'

const MODULUS = 2 ** 32
const UNSIGNED = /^\d{1,10}$/
/** Stanzas that may be withheld. Servers keep those they got no answer for, and some no more than 500. */
const MAX_WITHHELD = 250
/** Stanzas, and characters of them, that are on their way to a server that has not acknowledged them. */
const MAX_WRITTEN = 250
const MAX_WRITTEN_SIZE = 262_144

interface Withheld {
  /** Stanzas that were received before it. */
  readonly before: number
}

export class StreamManagement {
  /** Stanzas received since the stream was enabled. */
  inbound = 0
  /** Of them, what the server was told about last. */
  private told = 0
  /** Stanzas received, but not yet handled, oldest first. */
  private readonly withheld = new Set<Withheld>()
  /** Whether stanzas are counted: from `<enable/>` on, whatever became of the socket. */
  active = false
  id: string | undefined
  max: number | undefined
  location: string | undefined
  private acknowledged = 0
  private queue: SentStanza[] = []
  private size = 0
  /** Of the queue, what was written: stanzas, and characters of them. */
  private written = 0
  private writtenSize = 0
  private readonly options: StreamManagementOptions

  constructor(options: StreamManagementOptions, state?: StreamState) {
    this.options = options
    if (!state) return
    this.active = true
    this.id = state.id
    this.max = state.max
    this.location = state.location
    this.inbound = this.told = state.inbound
    this.acknowledged = state.acknowledged
    this.queue = [...state.unacknowledged]
    for (const { xml } of this.queue) this.size += xml.length
    // How far the other process got is not known.
    this.written = this.queue.length
    this.writtenSize = this.size
  }

  get resumable(): boolean {
    return this.id !== undefined
  }

  /** How many stanzas the server has not acknowledged. */
  get pending(): number {
    return this.queue.length
  }

  /** Whether any of them is still to be written. */
  get waits(): boolean {
    return this.written < this.queue.length
  }

  /** The state to save; `undefined` when the server does not offer to resume. */
  state(jid: string): StreamState | undefined {
    if (this.id === undefined) return undefined
    return {
      jid,
      id: this.id,
      ...(this.max !== undefined && { max: this.max }),
      ...(this.location !== undefined && { location: this.location }),
      inbound: this.inbound,
      acknowledged: this.acknowledged,
      unacknowledged: [...this.queue],
    }
  }

  /** Starts counting what is sent: right after `<enable/>` (section 4). */
  enable(): void {
    this.reset()
    this.active = true
  }

  /** The server agreed. What comes is counted from zero, beginning with the very next stanza. */
  enabled(element: Element): void {
    const { id, max, location, resume } = element.attrs
    if ((resume === 'true' || resume === '1') && id) this.id = id
    this.max = max !== undefined && UNSIGNED.test(max) ? Number(max) : undefined
    this.location = location
  }

  /** Forgets the session; what was not acknowledged is handed out. */
  reset(): SentStanza[] {
    const left = this.queue
    this.queue = []
    this.size = this.written = this.writtenSize = 0
    this.withheld.clear()
    this.inbound = this.told = this.acknowledged = 0
    this.active = false
    this.id = this.max = this.location = undefined
    return left
  }

  /** Counts a stanza that came. */
  received(): void {
    this.inbound = (this.inbound + 1) % MODULUS
  }

  /** How many stanzas the server may be told of: all that were received before the first that is withheld. */
  get handled(): number {
    for (const { before } of this.withheld) return before
    return this.inbound
  }

  /** How many stanzas came of which the server does not know that they did. */
  get untold(): number {
    return (this.inbound - this.told + MODULUS) % MODULUS
  }

  /**
   * The stanza that was counted last is not handled yet.
   * @returns what tells that it is
   */
  withhold(): () => void {
    const stanza = { before: (this.inbound - 1 + MODULUS) % MODULUS }
    this.withheld.add(stanza)
    if (this.withheld.size > MAX_WITHHELD) {
      for (const oldest of this.withheld) {
        this.withheld.delete(oldest)
        break
      }
    }
    return () => void this.withheld.delete(stanza)
  }

  /**
   * Keeps a stanza until it is acknowledged.
   * @throws StreamError `resource-constraint` when too much is kept already
   */
  sent(stanza: string): void {
    const { maxQueue, maxQueueBytes } = this.options
    if (this.queue.length >= maxQueue || this.size + stanza.length > maxQueueBytes) throw overloaded()
    this.queue.push({ xml: stanza, at: Date.now() })
    this.size += stanza.length
  }

  /**
   * The next stanza to write, which counts as written from then on; `undefined` while the server has as many to read as
   * it should: what it is asked meanwhile must not wait behind all the rest.
   */
  next(): SentStanza | undefined {
    if (this.written >= MAX_WRITTEN || this.writtenSize >= MAX_WRITTEN_SIZE) return undefined
    const stanza = this.queue[this.written]
    if (!stanza) return undefined
    this.written += 1
    this.writtenSize += stanza.xml.length
    return stanza
  }

  /** What is not acknowledged is to be written again, in order: the stream is another one. */
  rewind(): void {
    this.written = this.writtenSize = 0
  }

  /**
   * The server has handled that many stanzas.
   * @returns what to tell it when that cannot be: it was never sent so many, or takes an acknowledgement back
   */
  acknowledge(h: string | undefined): Element | undefined {
    const handled = h !== undefined && UNSIGNED.test(h) ? Number(h) : Number.NaN
    // Modulo 2^32 a count that goes backwards is one far ahead of what was sent.
    const news = (handled - this.acknowledged + MODULUS) % MODULUS
    if (!(handled < MODULUS && news <= this.written)) {
      const sent = (this.acknowledged + this.written) % MODULUS
      return xml('handled-count-too-high', { xmlns: NS.streamManagement, h: h ?? '', 'send-count': sent })
    }
    for (const { xml } of this.queue.splice(0, news)) {
      this.size -= xml.length
      this.writtenSize -= xml.length
    }
    this.written -= news
    this.acknowledged = handled
    return undefined
  }

  enableRequest(): Element {
    return xml('enable', { xmlns: NS.streamManagement, resume: 'true', max: this.options.max })
  }

  /**
   * Asks for everything that did not come. What came and is withheld is here, and must not come again, so from here on
   * it is ours.
   */
  resumeRequest(): Element {
    this.withheld.clear()
    this.told = this.inbound
    return xml('resume', { xmlns: NS.streamManagement, previd: this.id, h: this.inbound })
  }

  answer(): Element {
    this.told = this.handled
    return xml('a', { xmlns: NS.streamManagement, h: this.told })
  }
}

/** How long a message may be late before it says so. */
const LATE = 5_000

/**
 * The text to send a stanza again with: a message that is late tells when it was meant to leave (XEP-0198, section 4;
 * XEP-0203).
 */
export function stamped({ xml: text, at }: SentStanza, now: number): string {
  const end = '</message>'
  if (now - at < LATE || !text.startsWith('<message') || !text.endsWith(end) || text.includes(NS.delay))
    return text
  return (
    text.slice(0, -end.length) + xml('delay', { xmlns: NS.delay, stamp: new Date(at).toISOString() }) + end
  )
}
