/** Requests of other entities: each get or set is answered exactly once (RFC 6120, section 8.2.3). */
import { stanzaError } from './codecs/stanza-error.js'
import { type Element, xml } from './element.js'
import type { StanzaError } from './errors.js'

export interface RefusalDetails {
  /** What was asked, sent back beside the error. */
  payload?: Element
  /** Condition of the extension's own, inside the error (RFC 6120, section 8.3.4). */
  application?: Element
}

interface Waiting {
  /** Milliseconds. */
  limit: number
  onLate(): void
  /** Once the time runs. */
  timer: ReturnType<typeof setTimeout> | undefined
}

export class IncomingIqs {
  private readonly open = new Map<Element, Waiting>()

  constructor(private readonly send: (stanza: Element) => void) {}

  /** Whether the stanza asks for an answer, which it has not had yet. */
  isOpen(stanza: Element): boolean {
    return this.open.has(stanza)
  }

  /** How many requests of others wait for an answer. */
  get size(): number {
    return this.open.size
  }

  /** Notes a get or set. Everything noted must be answered; `limit` milliseconds after `wait`, `onLate` sees to it. */
  note(iq: Element, limit: number, onLate: () => void): void {
    this.open.set(iq, { limit, onLate, timer: undefined })
  }

  /** What was noted is handed on. Where it had its answer at once, as most do, nothing is to be waited for. */
  wait(iq: Element): void {
    const waiting = this.open.get(iq)
    if (waiting) waiting.timer ??= setTimeout(waiting.onLate, waiting.limit)
  }

  /** Starts the time anew. `false` when the request waits no more. */
  prolong(iq: Element, limit: number): boolean {
    const waiting = this.open.get(iq)
    if (!waiting) return false
    clearTimeout(waiting.timer)
    waiting.timer = setTimeout(waiting.onLate, limit)
    return true
  }

  /** Answers with a result. `false` when the request has had its answer, or its stream is gone. */
  answer(iq: Element, payload?: Element): boolean {
    if (!this.close(iq)) return false
    return this.deliver(xml('iq', { type: 'result', to: iq.attrs.from, id: iq.attrs.id }, payload))
  }

  /** Answers with an error. `false` when the request has had its answer, or its stream is gone. */
  refuse(iq: Element, error: StanzaError, { payload, application }: RefusalDetails = {}): boolean {
    if (!this.close(iq)) return false
    return this.deliver(
      xml(
        'iq',
        { type: 'error', to: iq.attrs.from, id: iq.attrs.id },
        payload,
        stanzaError.build(error, application),
      ),
    )
  }

  /** Nobody is there to answer any more: who waits is told so. */
  // Not in lean builds.
  refuseAll(error: StanzaError): void {
    for (const iq of [...this.open.keys()]) this.refuse(iq, error)
  }

  /** The stream is gone: nobody waits any more. */
  clear(): void {
    for (const { timer } of this.open.values()) clearTimeout(timer)
    this.open.clear()
  }

  /** Answers are given from timers, too, where nobody would catch that the stream was cut just now. */
  private deliver(stanza: Element): boolean {
    try {
      this.send(stanza)
      return true
    } catch {
      return false
    }
  }

  private close(iq: Element): boolean {
    const waiting = this.open.get(iq)
    if (waiting?.timer !== undefined) clearTimeout(waiting.timer)
    return this.open.delete(iq)
  }
}
