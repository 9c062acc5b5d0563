import { Base, type Saved, type StartInfo } from '../../base.js'
import { parseChild } from '../../codec.js'
import { nick } from '../../codecs/nick.js'
import type { Handlers } from '../../contract.js'
import { type Element, xml } from '../../element.js'
import { readError } from '../../iq.js'
import { Jid, jidJson } from '../../jid.js'
import { contract } from './contract.js'
import { type PresenceDetails, presencePayload } from './payload.js'

type Subscription = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'

/** Availability and subscriptions (RFC 6121, sections 3 and 4). */
export class Presence extends Base<typeof contract> {
  readonly name = 'presence'
  readonly contract: typeof contract = contract
  /** What was last said to everybody, to be said again on a new stream. */
  private broadcast: PresenceDetails | undefined

  readonly requests: Handlers<typeof contract> = {
    'xmpp.presence': async (details) => {
      if (details.to === undefined) this.broadcast = details
      return this.say(details)
    },
    'xmpp.presence.get': async ({ to }) => this.say({ to }),
    'xmpp.presence.offline': async () => {
      this.broadcast = undefined
      return this.say({ type: 'unavailable' })
    },
    'xmpp.presence.subscribe': ({ to }) => this.subscription('subscribe', to),
    'xmpp.presence.subscribed': ({ to }) => this.subscription('subscribed', to),
    'xmpp.presence.unsubscribe': ({ to }) => this.subscription('unsubscribe', to),
    'xmpp.presence.unsubscribed': ({ to }) => this.subscription('unsubscribed', to),
  }

  override start({ reconnected }: StartInfo): void {
    if (reconnected) this.announce()
  }

  /** Says once more what was last said to everybody: on a new stream, or when capabilities have changed. */
  announce(): void {
    if (this.broadcast && this.broadcast.type !== 'unavailable') this.say(this.broadcast)
  }

  /**
   * The presence session ends before the stream does (RFC 6121, section 4.5.1). Otherwise ejabberd 23.01 may deliver what was
   * not acknowledged to the very session that is ending, where it is lost.
   */
  override leave(): void {
    if (this.broadcast && this.broadcast.type !== 'unavailable') this.say({ type: 'unavailable' })
  }

  // Not in lean builds.
  override save(): Saved {
    return (this.broadcast ?? null) as Saved
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    this.broadcast = (saved ?? undefined) as PresenceDetails | undefined
  }

  override stop(): void {
    this.broadcast = undefined
  }

  override handles(stanza: Element): boolean {
    return stanza.name === 'presence' && stanza.attrs.type !== 'probe'
  }

  override handle(stanza: Element): boolean {
    const { type } = stanza.attrs
    const from = jidJson(stanza.attrs.from)
    switch (type) {
      case undefined:
      case 'unavailable': {
        const payload = presencePayload.parse(stanza)
        if (payload) this.push('xmpp.presence', payload)
        return payload !== undefined
      }
      case 'error': {
        const { condition, description } = readError(stanza)
        this.push('xmpp.presence.error', {
          error: condition,
          ...(from && { from }),
          ...(description !== undefined && { description }),
        })
        return true
      }
      case 'subscribe': {
        const name = parseChild(stanza, nick)
        const status = stanza.getChildText('status')
        if (!from) return false
        this.push('xmpp.presence.subscribe', {
          from,
          ...(name !== undefined && { nick: name }),
          ...(status !== undefined && { status }),
        })
        return true
      }
      case 'subscribed':
      case 'unsubscribe':
      case 'unsubscribed':
        if (!from) return false
        this.push(`xmpp.presence.${type}`, { from })
        return true
      default:
        return false
    }
  }

  private say(details: PresenceDetails): true {
    const leaves = details.type === 'unavailable'
    const client = details.client ?? (leaves ? undefined : this.session.capabilities)
    this.session.send(presencePayload.build(details, client))
    return true
  }

  /** Subscriptions are between accounts, so a resource is left off (RFC 6121, 3.1.1). */
  private async subscription(type: Subscription, to: string): Promise<true> {
    this.session.send(xml('presence', { to: Jid.parse(to)?.bare().toString(), type }))
    return true
  }
}
