/** RFC 6121, section 2.1.2: one contact of `jabber:iq:roster`. */
import { type Element, xml } from '../../element.js'
import { Jid, type JidJson } from '../../jid.js'
import * as NS from '../../namespaces.js'

export interface RosterItem {
  jid: JidJson
  subscription?: string
  name?: string
  ask?: string
  groups?: string[]
  approved?: boolean
}

export interface RosterEdit {
  jid: string
  name?: string | undefined
  groups?: readonly string[] | undefined
  subscription?: 'remove'
}

export const rosterItem = {
  xep: 'RFC 6121 2.1.2',
  ns: NS.roster,

  parse(element: Element): RosterItem | undefined {
    const jid = Jid.parse(element.attrs.jid ?? '')
    if (element.name !== 'item' || !jid) return undefined
    const { subscription, name, ask, approved } = element.attrs
    const groups = element.getChildren('group').map((group) => group.text())
    const item: RosterItem = { jid: jid.toJSON() }
    if (subscription !== undefined) item.subscription = subscription
    if (name !== undefined) item.name = name
    if (ask !== undefined) item.ask = ask
    if (groups.length > 0) item.groups = groups
    if (approved === 'true' || approved === '1') item.approved = true
    return item
  },

  build({ jid, name, groups = [], subscription }: RosterEdit): Element {
    return xml('item', { jid, name, subscription }, ...groups.map((group) => xml('group', null, group)))
  },
}
