import type { Base } from './base.js'
import type { Element } from './element.js'
import { StanzaError } from './errors.js'
import type { IncomingIqs } from './incoming-iq.js'
import type { IqTracker } from './iq.js'
import type { Log } from './log.js'
import type { Meter } from './meter.js'

/** Who is to hear of a stanza. */
interface Receivers {
  readonly extensions: readonly Base[]
  /** Replies to our own requests. */
  readonly iq: IqTracker
  /** Requests of others. */
  readonly incoming: IncomingIqs
  /** Milliseconds until a request of others is refused. */
  readonly iqTimeout: number
}

/** Brings each stanza that came to whoever takes it. Whatever goes wrong stays with this stanza. */
export class StanzaRouter {
  private readonly normal: readonly Base[]
  private readonly last: readonly Base[]
  private readonly holding: readonly Base[]

  constructor(
    private readonly to: Receivers,
    private readonly log: Log,
    private readonly meter: Meter,
  ) {
    this.normal = to.extensions.filter((extension) => extension.order === 'normal')
    this.last = to.extensions.filter((extension) => extension.order === 'last')
    this.holding = to.extensions.filter((extension) => extension.hold)
  }

  /** Whether somebody wants to think about the message first; `undefined` where nobody does. */
  held(message: Element): Promise<boolean> | undefined {
    for (const extension of this.holding) {
      try {
        const held = extension.hold?.(message)
        if (held) return held
      } catch (error) {
        this.meter('stanza_failed', message.name)
        this.log.error('a message could not be looked at', { error: String(error) })
      }
    }
    return undefined
  }

  /** Offers a stanza to everybody in turn. */
  route(stanza: Element): void {
    const { type, id } = stanza.attrs
    const { iq, incoming, iqTimeout } = this.to
    if (stanza.name === 'iq' && type !== 'get' && type !== 'set') {
      if (!iq.settle(stanza)) this.meter('reply_dropped', stanza.name)
      return
    }
    if (stanza.name === 'iq') {
      if (!id) return this.meter('iq_without_id', stanza.name)
      incoming.note(stanza, iqTimeout, () => this.refuse(stanza, 'resource-constraint'))
      if (stanza.elements().length !== 1) return this.refuse(stanza, 'bad-request')
    }
    try {
      if (this.taken(stanza)) return
    } catch (error) {
      this.meter('stanza_failed', stanza.name)
      this.log.error('a stanza could not be handled', { stanza: stanza.name, error: String(error) })
      return this.refuse(stanza, 'internal-server-error')
    }
    this.refuse(stanza, 'service-unavailable')
  }

  /** @returns whether anybody took it, and sees to its answer where it is a request */
  private taken(stanza: Element): boolean {
    for (const extension of this.normal) {
      if (!extension.handles(stanza) || !extension.handle(stanza)) continue
      if (stanza.name === 'iq') this.to.incoming.wait(stanza)
      return true
    }
    for (const extension of this.last) if (extension.handles(stanza)) extension.handle(stanza)
    return false
  }

  private refuse(stanza: Element, condition: string): void {
    const { incoming } = this.to
    if (!incoming.isOpen(stanza)) return
    const type =
      condition === 'bad-request' ? 'modify' : condition === 'resource-constraint' ? 'wait' : 'cancel'
    try {
      incoming.refuse(stanza, new StanzaError(type, condition))
    } catch (error) {
      this.log.debug('a request could not be refused', { error: String(error) })
    }
  }
}
