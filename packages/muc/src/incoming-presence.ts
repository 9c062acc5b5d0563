import { type Element, readError, StanzaError } from '@xmpp-ftw/core'
import {
  describeOccupant,
  type OccupantPayload,
  type ParsedPresence,
  parsePresence,
} from './codecs/occupant.js'
import { defined } from './defined.js'
import type { Room } from './room.js'
import type { Turns } from './tell.js'

/** What takes an occupant out of a room, other than leaving it (XEP-0045, 15.6). */
const REMOVED = [301, 307, 321, 322, 332, 333]

/** A presence from a room of ours. */
export function takePresence(stanza: Element, room: Room, nick: string | undefined, turns: Turns): boolean {
  const { type } = stanza.attrs
  if (type === 'error') return refused(stanza, room, nick, turns)
  if (type !== undefined && type !== 'unavailable') return false
  const presence = parsePresence(stanza)
  const { status } = presence.user
  const own = status.includes(110) || (nick !== undefined && nick === room.nick)
  if (status.includes(110) && nick === room.nick && presence.occupantId) {
    // We sent none, so it is the room that stamps them (XEP-0421, 3.1).
    room.vouches = true
  }
  if (!room.vouches) presence.occupantId = undefined
  const payload = describeOccupant(room.jid, nick, own, presence)
  if (presence.gone) return gone(room, nick, presence, payload, turns)
  if (nick !== undefined) room.seen(nick, payload)
  const confirmed = status.includes(110) && nick !== undefined
  if (confirmed) room.nick = nick
  if (confirmed && room.state === 'joining') {
    for (const lost of room.complete()) {
      turns.tell('xmpp.muc.roster', {
        room: room.jid,
        nick: lost,
        status: 'unavailable',
        type: 'unavailable',
        role: 'none',
      })
    }
    turns.tell('xmpp.muc.roster', payload)
    turns.entered(room, payload)
    return true
  }
  turns.tell('xmpp.muc.roster', payload)
  if (confirmed) room.renaming?.resolve(nick)
  return true
}

function gone(
  room: Room,
  nick: string | undefined,
  { user: { status, destroy } }: ParsedPresence,
  payload: OccupantPayload,
  { tell, ended }: Turns,
): boolean {
  if (nick !== undefined && payload.oldNick !== undefined && payload.nick !== undefined) {
    room.renamed(nick, payload.nick)
    tell('xmpp.muc.roster', payload)
    return true
  }
  // The room itself went, or we did.
  const over = payload.self === true || nick === undefined
  const removed = destroy !== undefined || status.some((code) => REMOVED.includes(code))
  if (over && room.state === 'joining' && !removed) {
    // The end of a stay before this joining: of a stream that was cut, or of a room that was left and entered again.
    room.leaving?.resolve(true)
    return true
  }
  if (nick !== undefined) room.left(nick)
  if (destroy) tell('xmpp.muc.destroy', { ...payload, ...destroy })
  else tell('xmpp.muc.roster', payload)
  if (over) ended(room, new StanzaError('cancel', 'gone', { by: room.jid }))
  return true
}

function refused(stanza: Element, room: Room, nick: string | undefined, { tell, ended }: Turns): boolean {
  const error = readError(stanza)
  tell(
    'xmpp.muc.error',
    defined({ type: 'presence' as const, error: error.toJSON(), room: room.jid, nick, id: stanza.attrs.id }),
  )
  if (room.state === 'joined') room.renaming?.reject(error)
  else if (room.state === 'joining' && room.former !== undefined) {
    room.nick = room.former
    room.complete()
    room.entering?.reject(error)
  } else ended(room, error)
  return true
}
