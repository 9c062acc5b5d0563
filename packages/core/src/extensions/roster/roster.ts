import { Base, type Saved } from '../../base.js'
import type { Handlers } from '../../contract.js'
import { type Element, xml } from '../../element.js'
import { StanzaError } from '../../errors.js'
import { Jid } from '../../jid.js'
import * as NS from '../../namespaces.js'
import { contract } from './contract.js'
import { type RosterEdit, type RosterItem, rosterItem } from './item.js'

/** The contact list (RFC 6121, section 2). */
export class Roster extends Base<typeof contract> {
  readonly name = 'roster'
  readonly contract: typeof contract = contract

  readonly requests: Handlers<typeof contract> = {
    'xmpp.roster.get': async (_input, { signal }) => {
      const reply = await this.session.iq.get(undefined, xml('query', { xmlns: NS.roster }), { signal })
      const items = reply.getChild('query', NS.roster)?.elements() ?? []
      return items.map(rosterItem.parse).filter((item): item is RosterItem => item !== undefined)
    },
    'xmpp.roster.add': (input, { signal }) => this.set(input, signal),
    'xmpp.roster.edit': (input, { signal }) => this.set(input, signal),
    'xmpp.roster.group': (input, { signal }) => this.set(input, signal),
    'xmpp.roster.remove': ({ jid }, { signal }) => this.set({ jid, subscription: 'remove' }, signal),
  }

  // Not in lean builds.
  override save(): Saved {
    return null
  }

  override handles(stanza: Element): boolean {
    return (
      stanza.name === 'iq' && stanza.attrs.type === 'set' && stanza.getChild('query', NS.roster) !== undefined
    )
  }

  override handle(stanza: Element): boolean {
    if (!this.isOwn(stanza.attrs.from)) {
      // Anybody could plant a contact otherwise (RFC 6121, 2.1.6).
      return this.session.refuse(stanza, new StanzaError('cancel', 'service-unavailable'))
    }
    const item = stanza
      .getChild('query', NS.roster)
      ?.elements()
      .map(rosterItem.parse)
      .find((parsed) => parsed !== undefined)
    if (!item) return this.session.refuse(stanza, new StanzaError('modify', 'bad-request'))
    this.session.answer(stanza)
    this.push('xmpp.roster.push', item)
    return true
  }

  private isOwn(from: string | undefined): boolean {
    return from === undefined || this.session.account.equals(Jid.parse(from))
  }

  private async set(edit: RosterEdit, signal: AbortSignal): Promise<true> {
    await this.session.iq.set(undefined, xml('query', { xmlns: NS.roster }, rosterItem.build(edit)), {
      signal,
    })
    return true
  }
}
