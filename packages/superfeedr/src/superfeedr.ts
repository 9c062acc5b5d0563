import {
  Base,
  defined,
  delay,
  type Element,
  type Handlers,
  Jid,
  Lru,
  parseChild,
  type Saved,
  type Session,
} from '@xmpp-ftw/core'
import type { Entry, Pubsub } from '@xmpp-ftw/pubsub'
import { feedEvent } from './codecs/feed-event.js'
import { feedReply } from './codecs/feed-reply.js'
import { feedRequest } from './codecs/feed-request.js'
import { contract } from './contract.js'

export interface SuperfeedrInit {
  /** JID of the service. Default `firehoser.superfeedr.com`. */
  service?: string
}

/** Other services than the own that a session can be told by. */
const SERVICES = 100

/** Web feeds through Superfeedr: XEP-0060 with what the service adds to it. */
export class Superfeedr extends Base<typeof contract> {
  readonly name = 'superfeedr'
  readonly contract: typeof contract = contract
  override readonly requires = ['pubsub'] as const
  private readonly service: string
  /** Where else this session has asked: bare JIDs. */
  private readonly others = new Lru<true>(SERVICES)

  /** @throws TypeError when the service is no JID */
  constructor(session: Session, { service = 'firehoser.superfeedr.com' }: SuperfeedrInit = {}) {
    super(session)
    const jid = Jid.parse(service)
    if (!jid) throw new TypeError(`The service must be a JID: ${service}`)
    this.service = jid.bare().toString()
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.superfeedr.subscribe': async ({ feed, jid = this.account, to, format }, { signal }) => {
      const payload = feedRequest.build({ subscribe: { feed, jid, format } })
      const reply = await this.session.iq.set(this.serviceOf(to), payload, { signal })
      const { status, ...subscription } = parseChild(reply, feedReply)?.subscription ?? {}
      return status && { ...subscription, status }
    },
    'xmpp.superfeedr.unsubscribe': async ({ feed, jid, to }, { signal }) => {
      await this.pubsub.unsubscribe(this.serviceOf(to), feed, { jid, signal })
      return true as const
    },
    'xmpp.superfeedr.retrieve': async ({ feed, jid, to }, { signal }) => {
      const payload = feedRequest.build({ items: { feed, jid } })
      const reply = await this.session.iq.get(this.serviceOf(to), payload, { signal })
      const { meta, items = [] } = parseChild(reply, feedReply) ?? {}
      return defined({ meta, items: this.entriesOf(items) })
    },
    'xmpp.superfeedr.subscriptions': async ({ page = 1, to }, { signal }) => {
      const payload = feedRequest.build({ subscriptions: { jid: this.account, page } })
      const reply = await this.session.iq.get(this.serviceOf(to), payload, { signal })
      return parseChild(reply, feedReply)?.subscriptions ?? []
    },
  }

  override start(): void {
    this.pubsub.intercept(this.take)
  }

  // Not in lean builds.
  override save(): Saved {
    return this.others.save()
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    this.start()
    this.others.restore(saved as [string, true][])
  }

  override stop(): void {
    this.others.clear()
  }

  /** Anybody can send such messages: those of services are taken, and all others left to pubsub. */
  private readonly take = (stanza: Element): boolean => {
    const from = Jid.parse(stanza.attrs.from ?? '')
      ?.bare()
      .toString()
    if (from === undefined || (from !== this.service && !this.others.get(from))) return false
    const told = parseChild(stanza, feedEvent)
    if (!told) return false
    const items = this.entriesOf(told.items)
    this.push('xmpp.superfeedr.push', defined({ ...told, items, delay: parseChild(stanza, delay)?.when }))
    return true
  }

  /** From now on that service may tell something, too. */
  private serviceOf(to = this.service): string {
    const service = Jid.parse(to)?.bare().toString()
    if (service !== undefined && service !== this.service) this.others.set(service, true)
    return to
  }

  /** What items say, less those that say nothing. */
  private entriesOf(items: readonly Element[]): Entry[] {
    return items.map((item) => this.pubsub.parser.parse(item)).filter((entry) => entry !== undefined)
  }

  /** Resources are nothing to the service, and change with every stream. */
  private get account(): string {
    return this.session.account.toString()
  }

  private get pubsub(): Pubsub {
    return this.session.extension('pubsub')
  }
}
