import {
  Base,
  defined,
  type Handlers,
  Jid,
  Lru,
  type Saved,
  type Session,
  type StartInfo,
  type Tap,
  xml,
} from '@xmpp-ftw/core'
import type { Notice, Pubsub } from '@xmpp-ftw/pubsub'
import { type Channel, channelOf, nodeOf } from './channel.js'
import { contract } from './contract.js'

export interface FanoutInit {
  /** JID of the service. Default `pubsub.fanout.io`. */
  service?: string
}

interface Subscribed extends Channel {
  to: string
  jid: string
}

/** Channels that a session remembers. */
const CHANNELS = 1_000

/** Channels of the Fanout push service: XEP-0060 with items of JSON (XEP-0335). */
export class Fanout extends Base<typeof contract> {
  readonly name = 'fanout'
  readonly contract: typeof contract = contract
  override readonly requires = ['pubsub'] as const
  private readonly service: string
  /** Subscribed to in this session, by service and node. */
  private readonly channels = new Lru<Subscribed>(CHANNELS)
  /** Services that have our presence on this stream. */
  private readonly greeted = new Lru<true>(CHANNELS)
  /** Whose subscriptions they are where the app does not say. */
  private account: string | undefined

  /** @throws TypeError when the service is no JID */
  constructor(session: Session, { service = 'pubsub.fanout.io' }: FanoutInit = {}) {
    super(session)
    const jid = Jid.parse(service)
    if (!jid) throw new TypeError(`The service must be a JID: ${service}`)
    this.service = jid.bare().toString()
    session.tap(this.watch)
  }

  readonly requests: Handlers<typeof contract> = {
    'fanout.fpp.subscribe': async ({ to = this.service, jid = this.own, ...target }, { signal }) => {
      const { realm, channel } = target
      const key = keyOf(to, nodeOf(target))
      const before = this.channels.get(key)
      // Remembered before it is answered, as what is published may come along with the answer.
      this.channels.set(key, { realm, channel, to, jid })
      try {
        const { subscription, id, configuration } = await this.enter(to, target, jid, signal)
        return defined({ subscription, id, configuration })
      } catch (error) {
        if (before) this.channels.set(key, before)
        else this.channels.delete(key)
        // Where the service was not there yet, neither was presence told.
        this.greeted.delete(to)
        throw error
      }
    },
    'fanout.fpp.unsubscribe': async ({ to = this.service, jid, ...target }, { signal }) => {
      const node = nodeOf(target)
      await this.pubsub.unsubscribe(to, node, { jid, signal })
      this.channels.delete(keyOf(to, node))
      return true as const
    },
  }

  /** Services forget who is there with the stream, and an anonymous account is another one on the next. */
  override async start({ reconnected }: StartInfo): Promise<void> {
    this.pubsub.claim({}, this.take)
    this.greeted.clear()
    const before = this.account
    this.account = this.own
    if (!reconnected) return
    // Behind the presence for everybody, which built-ins repeat in their turn: servers deliver to who is available.
    await undefined
    for (const channel of [...this.channels.values()]) {
      if (before === this.account || channel.jid !== before) this.greet(channel.to)
      else void this.renew(channel)
    }
  }

  // Not in lean builds.
  override save(): Saved {
    const channels = this.channels.save().map(([key, channel]) => [key, { ...channel }] as const)
    return { channels, greeted: this.greeted.save(), account: this.account }
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    const { channels, greeted, account } = saved as unknown as {
      channels: [string, Subscribed][]
      greeted: [string, true][]
      account?: string
    }
    this.pubsub.claim({}, this.take)
    this.channels.restore(channels)
    this.greeted.restore(greeted)
    this.account = account
  }

  override stop(): void {
    this.channels.clear()
    this.account = undefined
  }

  private async renew(channel: Subscribed): Promise<void> {
    channel.jid = this.own
    try {
      await this.enter(channel.to, channel, channel.jid)
    } catch (error) {
      this.session.log.warn('a channel could not be subscribed to again', { error: String(error) })
    }
  }

  private enter(to: string, channel: Channel, jid: string, signal?: AbortSignal) {
    this.greet(to)
    return this.pubsub.subscribe(to, nodeOf(channel), { jid, signal })
  }

  /** Tells a service that somebody is there to push to, once. */
  private greet(to: string): void {
    if (this.greeted.get(to)) return
    this.session.send(xml('presence', { to }))
    this.greeted.set(to, true)
  }

  /** Who tells everybody that they leave is gone for services, too (RFC 6121, 4.6.3), and comes back to them as well. */
  private readonly watch: Tap = (direction, { name, attrs: { to, type } }) => {
    if (direction === 'in' || name !== 'presence' || to !== undefined) return
    if (type === 'unavailable') this.greeted.clear()
    else if (type === undefined) for (const channel of [...this.channels.values()]) this.greet(channel.to)
  }

  /** Items of channels are taken; whatever else there is, also of services that have channels, is left to pubsub. */
  private readonly take = (notice: Notice): boolean => {
    if (notice.kind !== 'item') return false
    const { node, item, id, publisher, delay, headers } = notice
    const from = notice.from.toString()
    const channel = this.channelAt(notice.from.bare().toString(), node)
    if (!channel) return false
    const entry = item && this.pubsub.parser.parse(item)
    const told = { from, ...channel, id, entry, content: entry, publisher, delay, headers }
    this.push('fanout.fpp.push', defined(told))
    return true
  }

  /** What a node of that service is: as subscribed to, or as the own service names channels. */
  private channelAt(service: string, node: string): Channel | undefined {
    const known = this.channels.get(keyOf(service, node))
    if (known) return { realm: known.realm, channel: known.channel }
    return service === this.service ? channelOf(node) : undefined
  }

  private get own(): string {
    return this.session.account.toString()
  }

  private get pubsub(): Pubsub {
    return this.session.extension('pubsub')
  }
}

/** Bare JIDs hold no blank. */
function keyOf(service: string, node: string): string {
  return `${Jid.parse(service)?.bare() ?? service} ${node}`
}
