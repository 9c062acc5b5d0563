import { Base, type Element, type Handlers, type Saved, type Session } from '@xmpp-ftw/core'
import { stanzaText } from './codecs/stanza-text.js'
import { contract } from './contract.js'

export interface WtfInit {
  /** Longest text to push, in characters; a longer stanza is only logged. Default 65,536. */
  limit?: number
}

/** Shows what is left over. It is asked last, whatever its place in the list, and what it shows is not taken. */
export class Wtf extends Base<typeof contract> {
  readonly name = 'wtf'
  readonly contract: typeof contract = contract
  override readonly order = 'last'
  readonly requests: Handlers<typeof contract> = {}

  constructor(
    session: Session,
    private readonly init: WtfInit = {},
  ) {
    super(session)
  }

  // Not in lean builds.
  override save(): Saved {
    return null
  }

  override handles(): boolean {
    return true
  }

  /** @returns `false`, always: a request that nobody took is still refused by the session (RFC 6120, 8.2.3) */
  override handle(stanza: Element): boolean {
    const text = stanzaText.parse(stanza)
    if (text === undefined) return false
    const { limit = 65_536 } = this.init
    if (text.length <= limit) this.push('xmpp.wtf.push', text)
    else
      this.session.log.debug('a stanza nobody took is too long to show', {
        stanza: stanza.name,
        length: text.length,
      })
    return false
  }
}
