import {
  Base,
  ClientError,
  type Element,
  type Handlers,
  Jid,
  parseChild,
  type Saved,
  type Session,
  StanzaError,
} from '@xmpp-ftw/core'
import { NS_PING, pingPayload } from './codecs/ping.js'
import { contract } from './contract.js'

export interface PingInit {
  /** Leave answering to the app, by `xmpp.ping.pong`. What it has not answered in time is answered for it. */
  manual?: boolean
  /** Milliseconds the app has for that. Default 10,000. */
  limit?: number
}

interface Received {
  iq: Element
  timer: ReturnType<typeof setTimeout> | undefined
}

/** Pings the app may still answer, or answer again: enough for any honest peer. */
const REMEMBERED = 100

/** XEP-0199. */
export class Ping extends Base<typeof contract> {
  readonly name = 'ping'
  readonly contract: typeof contract = contract
  override readonly features = [NS_PING]
  /** Sender and id → the ping itself, and the timer that answers it. */
  private readonly received = new Map<string, Received>()

  constructor(
    session: Session,
    private readonly init: PingInit = {},
  ) {
    super(session)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.ping': async ({ to, timeout }, { signal }) => {
      await this.session.iq.get(to, pingPayload.build(true), { signal, timeout })
      return true as const
    },
    'xmpp.ping.pong': async (input) => {
      const ping = this.received.get(keyOf(input.to, input.id))
      if (!ping) throw new ClientError("Missing 'id' key", input)
      this.answer(ping)
      return true as const
    },
  }

  // Not in lean builds.
  override save(): Saved {
    return null
  }

  override stop(): void {
    for (const { timer } of this.received.values()) clearTimeout(timer)
    this.received.clear()
  }

  override handles(stanza: Element): boolean {
    return (
      stanza.name === 'iq' && stanza.attrs.type === 'get' && parseChild(stanza, pingPayload) !== undefined
    )
  }

  override handle(stanza: Element): boolean {
    // A server may leave out the address when it speaks for itself (RFC 6120, 8.1.2.1).
    const from = Jid.parse(stanza.attrs.from ?? this.session.jid.domain)
    const { id } = stanza.attrs
    if (!from || id === undefined)
      return this.session.refuse(stanza, new StanzaError('modify', 'jid-malformed'))
    const ping: Received = { iq: stanza, timer: undefined }
    this.remember(keyOf(from.toString(), id), ping)
    if (this.init.manual) ping.timer = setTimeout(() => this.answer(ping), this.init.limit ?? 10_000)
    else this.answer(ping)
    this.push('xmpp.ping', { from: from.toJSON(), id, ...(!this.init.manual && { answered: true }) })
    return true
  }

  private answer({ iq, timer }: Received): void {
    clearTimeout(timer)
    this.session.answer(iq)
  }

  private remember(key: string, ping: Received): void {
    this.received.delete(key)
    this.received.set(key, ping)
    if (this.received.size <= REMEMBERED) return
    for (const [oldest, forgotten] of this.received) {
      this.answer(forgotten)
      this.received.delete(oldest)
      return
    }
  }
}

function keyOf(from: string, id: string): string {
  return `${from}\n${id}`
}
