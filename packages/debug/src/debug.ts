import {
  Base,
  type Callers,
  type Element,
  type Handlers,
  permit,
  type Saved,
  type Session,
  StanzaError,
} from '@xmpp-ftw/core'
import { maskedStanza } from './codecs/masked-stanza.js'
import { contract } from './contract.js'

export interface DebugInit {
  /** Accounts that may see their stanzas: bare JIDs, or `anyone`. By default nobody. */
  allow?: Callers
  /** Longest text to push, in characters; what goes beyond is left off. Default 65,536. */
  limit?: number
}

/** Shows the app the stanzas of its own session, where the operator allows it and the app asks for it. */
export class Debug extends Base<typeof contract> {
  readonly name = 'debug'
  readonly contract: typeof contract = contract
  readonly requests: Handlers<typeof contract> = {
    'xmpp.debug.enable': async () => {
      if (!this.allowed(this.session.jid))
        throw new StanzaError('auth', 'forbidden', { description: 'The operator does not show stanzas' })
      this.begin()
      return true
    },
    'xmpp.debug.disable': async () => {
      this.stop()
      return true
    },
  }
  private readonly allowed: ReturnType<typeof permit>
  private readonly limit: number
  private end: (() => void) | undefined

  constructor(session: Session, { allow = [], limit = 65_536 }: DebugInit = {}) {
    super(session)
    this.allowed = permit(allow)
    this.limit = limit
  }

  // Not in lean builds.
  override save(): Saved {
    return this.end !== undefined
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    if (saved === true && this.allowed(this.session.jid)) this.begin()
  }

  /** Whoever logs in next may not be allowed to see, or may not want to. */
  override stop(): void {
    this.end?.()
    this.end = undefined
  }

  private begin(): void {
    this.end ??= this.session.tap((direction, stanza) => this.show(direction, stanza))
  }

  private show(direction: 'in' | 'out', stanza: Element): void {
    const xml = maskedStanza(stanza)
    this.push('xmpp.debug.stanza', {
      direction,
      xml: xml.slice(0, this.limit),
      ...(xml.length > this.limit && { truncated: true }),
    })
  }
}
