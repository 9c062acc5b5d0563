/** XEP-0045 Multi-User Chat 1.35.5, section 7.2.2: presence as a room passes it on. */
import { defined, type Element, parseChild } from '@xmpp-ftw/core'
import { type MucUser, mucUser } from './muc-user.js'
import { occupantId } from './occupant-id.js'

const NOTHING: MucUser = { status: [] }

export interface ParsedPresence {
  user: MucUser
  gone: boolean
  show: string | undefined
  text: string | undefined
  occupantId: string | undefined
}

const SHOWS = ['away', 'chat', 'dnd', 'xa']

export function parsePresence(stanza: Element): ParsedPresence {
  const show = stanza.getChildText('show')?.trim()
  return {
    user: parseChild(stanza, mucUser) ?? NOTHING,
    gone: stanza.attrs.type === 'unavailable',
    show: show !== undefined && SHOWS.includes(show) ? show : undefined,
    text: stanza.getChildText('status'),
    occupantId: parseChild(stanza, occupantId),
  }
}

/** What the app is told of an occupant. */
export function describeOccupant(
  room: string,
  nick: string | undefined,
  self: boolean,
  { user: { status, item }, gone, show, text, occupantId }: ParsedPresence,
) {
  const renamed = status.includes(303) ? item?.nick : undefined
  return defined({
    room,
    nick: renamed ?? nick,
    status: status.length > 0 ? status : gone ? ('unavailable' as const) : undefined,
    type: gone ? ('unavailable' as const) : undefined,
    affiliation: item?.affiliation,
    role: item?.role,
    jid: item?.jid,
    show,
    text,
    oldNick: renamed === undefined ? undefined : nick,
    actor: item?.actor,
    reason: item?.reason,
    self: self || undefined,
    occupantId,
  })
}

export type OccupantPayload = ReturnType<typeof describeOccupant>
