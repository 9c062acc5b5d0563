/** RFC 6121, section 4.7: what a presence stanza says. */

import { parseChild } from '../../codec.js'
import { type Caps, caps } from '../../codecs/caps.js'
import { nick } from '../../codecs/nick.js'
import { type Element, xml } from '../../element.js'
import { type JidJson, jidJson } from '../../jid.js'

export interface PresencePayload {
  from: JidJson
  show?: string
  status?: string
  priority?: number
  client?: Caps
  nick?: string
}

export interface PresenceDetails {
  to?: string | undefined
  type?: string | undefined
  show?: string | undefined
  status?: string | undefined
  priority?: number | undefined
  client?: Caps | undefined
}

const SHOWS = new Set(['away', 'chat', 'dnd', 'xa'])

export const presencePayload = {
  xep: 'RFC 6121 4.7',

  parse(stanza: Element): PresencePayload | undefined {
    const from = jidJson(stanza.attrs.from)
    if (!from) return undefined
    const written = stanza.getChildText('show')?.trim() ?? ''
    const show = stanza.attrs.type === 'unavailable' ? 'offline' : SHOWS.has(written) ? written : undefined
    const status = stanza.getChildText('status')
    const priority = Number.parseInt(stanza.getChildText('priority') ?? '', 10)
    const client = parseChild(stanza, caps)
    const name = parseChild(stanza, nick)
    const told: PresencePayload = { from }
    if (show !== undefined) told.show = show
    if (status !== undefined) told.status = status
    if (Number.isInteger(priority)) told.priority = priority
    if (client !== undefined) told.client = client
    if (name !== undefined) told.nick = name
    return told
  },

  /** @param client takes the place of the details' own */
  build(details: PresenceDetails, client = details.client): Element {
    const { to, type, show, status, priority } = details
    const stanza = xml('presence', { to, type: type === 'unavailable' ? type : undefined })
    if (status !== undefined) stanza.append(xml('status', null, status))
    if (priority !== undefined) stanza.append(xml('priority', null, priority))
    if (show !== undefined && SHOWS.has(show)) stanza.append(xml('show', null, show))
    return client ? stanza.append(caps.build(client)) : stanza
  },
}
