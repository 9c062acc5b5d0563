/** A stream that is bound: stanzas in both directions, counted, acknowledged and watched (XEP-0198). */
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { within } from './deadline.js'
import { Heartbeat } from './heartbeat.js'
import type { Settings } from './options.js'
import type { Stream } from './stream.js'
import { asStreamError, broken, disconnected } from './stream-errors.js'
import { type StreamManagement, stamped } from './stream-management.js'

const STANZAS: ReadonlySet<string> = new Set(['iq', 'message', 'presence'])

export function isStanza(element: Element): boolean {
  return STANZAS.has(element.name)
}

/** Hands a stanza on. Where a promise is returned, the stanza is handled once that resolves. */
export type Deliver = (stanza: Element) => Promise<void> | undefined

export class BoundStream {
  private readonly stream: Stream
  private readonly management: StreamManagement
  private readonly deliver: Deliver
  private readonly heartbeat: Heartbeat
  private answerDue = false
  /** The server was told of less than it asked for. */
  private answerOwed = false
  private pinged: string | undefined
  /** Told of each acknowledgement. */
  private progressed: () => void = () => {}
  private readonly closing: number

  constructor(stream: Stream, management: StreamManagement, config: Settings, deliver: Deliver) {
    this.stream = stream
    this.management = management
    this.deliver = deliver
    this.closing = config.timeouts.close
    this.heartbeat = new Heartbeat(config.streamManagement, {
      ask: () => this.ask(),
      lastReceived: () => stream.lastReceived,
      backlog: () => stream.backlog,
      dead: () =>
        stream.destroy(broken('connection-timeout', { description: 'The server no longer answers' })),
    })
    void stream.ended.then(() => this.heartbeat.stop())
  }

  /** Begins to deliver: first what came early. */
  open(early: readonly Element[]): void {
    for (const element of early) if (isStanza(element)) this.deliver(element)
    this.stream.handOver((element) => this.receive(element))
  }

  /** Sends again what the server did not get, in order: all of it, or what is counted would not be what was sent. */
  resend(): void {
    this.management.rewind()
    this.write()
  }

  /**
   * Sends a stanza, or has it wait until the server has read what is on its way.
   * @returns false when the stream is over
   * @throws StreamError `resource-constraint`
   */
  send(stanza: Element): boolean {
    if (this.stream.isOver) return false
    const text = stanza.toString(NS.client)
    if (this.management.active && isStanza(stanza)) {
      this.management.sent(text)
      this.write()
    } else this.stream.transmit(text)
    return true
  }

  /** Writes what waits, as much of it as the server should have to read at once. */
  private write(): void {
    const now = Date.now()
    try {
      for (let next = this.management.next(); next; next = this.management.next()) {
        this.stream.transmit(stamped(next, now))
        this.heartbeat.sent(next.xml.length)
      }
    } catch (error) {
      this.stream.destroy(asStreamError(error))
    }
  }

  /** Says goodbye, with a last count so that nothing is delivered twice (section 4). @returns whether it was heard */
  async close(): Promise<boolean> {
    while (this.management.waits && !this.stream.isOver && (await this.progress()));
    this.heartbeat.stop()
    // That the app has got them may have been heard in this very turn, and takes effect in the next.
    if (this.management.handled !== this.management.inbound)
      await new Promise<void>((resolve) => setTimeout(resolve, 0))
    if (this.management.active) this.say(this.management.answer())
    return this.stream.shut()
  }

  /** Whether the server acknowledges something in the time that it has to say goodbye. */
  private progress(): Promise<boolean> {
    const acknowledged = new Promise<boolean>((resolve) => {
      this.progressed = () => resolve(true)
    })
    void this.stream.ended.then(this.progressed)
    return within(acknowledged, this.closing, disconnected).catch(() => false)
  }

  private receive(element: Element): void {
    if (isStanza(element)) {
      if (this.management.active) this.management.received()
      if (!this.isPong(element)) this.handle(element)
    } else if (element.is('r', NS.streamManagement)) this.answer()
    else if (element.is('a', NS.streamManagement)) this.acknowledged(element)
  }

  private handle(element: Element): void {
    const handled = this.deliver(element)
    if (!handled || !this.management.active) return
    const done = this.management.withhold()
    void handled.then(() => {
      done()
      if (this.answerOwed) this.answer()
    })
  }

  private acknowledged(element: Element): void {
    if (!this.management.active) return
    const error = this.management.acknowledge(element.attrs.h)
    if (error) this.stream.fail('undefined-condition', error)
    else {
      this.heartbeat.answered(this.management.pending)
      this.write()
      this.progressed()
    }
  }

  /** Any number of questions in one turn is answered once. */
  private answer(): void {
    if (this.answerDue || !this.management.active) return
    this.answerDue = true
    queueMicrotask(() => {
      this.answerDue = false
      this.answerOwed = this.management.handled !== this.management.inbound
      this.say(this.management.answer())
    })
  }

  private ask(): void {
    if (this.management.active) return this.say(xml('r', { xmlns: NS.streamManagement }))
    // Without stream management any answer will do, an error as well (XEP-0199).
    this.pinged = `ping-${crypto.randomUUID()}`
    this.say(xml('iq', { type: 'get', id: this.pinged }, xml('ping', { xmlns: 'urn:xmpp:ping' })))
  }

  private isPong(stanza: Element): boolean {
    const pong = this.pinged !== undefined && stanza.name === 'iq' && stanza.attrs.id === this.pinged
    if (!pong || stanza.attrs.type === 'get' || stanza.attrs.type === 'set') return false
    this.pinged = undefined
    this.heartbeat.answered(0)
    return true
  }

  /** What keeps the stream going must not fail anybody: a stream that cannot take it is found dead later. */
  private say(element: Element): void {
    try {
      this.stream.say(element)
    } catch {
      // Over, or the server does not read.
    }
  }
}
