/** XEP-0045 Multi-User Chat 1.35.5, sections 5, 17.2 and 17.3: one occupant or affiliated user. */
import { type Defined, defined, type Element, type JidJson, jidJson, schemas, xml } from '@xmpp-ftw/core'

export const role = schemas.choice('moderator', 'participant', 'visitor', 'none')
export const affiliation = schemas.choice('owner', 'admin', 'member', 'outcast', 'none')

export type Role = (typeof role.options)[number]
export type Affiliation = (typeof affiliation.options)[number]

export type Item = Defined<{
  affiliation: Affiliation | undefined
  role: Role | undefined
  jid: JidJson | undefined
  nick: string | undefined
  /** Who did it. */
  actor: Defined<{ nick: string | undefined; jid: JidJson | undefined }> | undefined
  reason: string | undefined
}>

export interface ItemToSend {
  affiliation?: Affiliation | undefined
  role?: Role | undefined
  jid?: string | undefined
  nick?: string | undefined
  reason?: string | undefined
}

/** What a room says of somebody. Roles and affiliations that there are none of are left out. */
export function parseItem(element: Element): Item {
  const { attrs } = element
  const actor = element.getChild('actor')?.attrs
  return defined({
    affiliation: affiliation.options.find((known) => known === attrs.affiliation),
    role: role.options.find((known) => known === attrs.role),
    jid: jidJson(attrs.jid),
    nick: attrs.nick,
    actor: actor && defined({ nick: actor.nick, jid: jidJson(actor.jid) }),
    reason: element.getChildText('reason')?.trim() || undefined,
  })
}

export function buildItem({ reason, affiliation, role, jid, nick }: ItemToSend): Element {
  return xml('item', { affiliation, jid, nick, role }, buildReason(reason))
}

export function buildReason(reason: string | undefined): Element | undefined {
  return reason ? xml('reason', null, reason) : undefined
}
