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
    return {
      from,
      ...(show !== undefined && { show }),
      ...(status !== undefined && { status }),
      ...(Number.isInteger(priority) && { priority }),
      ...(client !== undefined && { client }),
      ...(name !== undefined && { nick: name }),
    }
  },

  build({ to, type, show, status, priority, client }: PresenceDetails): Element {
    return xml(
      'presence',
      { to, type: type === 'unavailable' ? type : undefined },
      status !== undefined && xml('status', null, status),
      priority !== undefined && xml('priority', null, priority),
      show !== undefined && SHOWS.has(show) && xml('show', null, show),
      client && caps.build(client),
    )
  },
}
