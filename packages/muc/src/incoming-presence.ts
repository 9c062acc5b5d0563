import { defined, type Element, readError, StanzaError } from '@xmpp-ftw/core'
import {
  describeOccupant,
  type OccupantPayload,
  type ParsedPresence,
  parsePresence,
} from './codecs/occupant.js'
import type { Room } from './room.js'
import type { Turns } from './tell.js'

/** What takes an occupant out of a room, other than leaving it (XEP-0045, 15.6). */
const REMOVED = [301, 307, 321, 322, 332, 333]
/** Of these, what nobody decided: the service goes down, or could not reach us. */
const FAILED = [332, 333]

/** A presence from a room of ours. */
export function takePresence(stanza: Element, room: Room, nick: string | undefined, turns: Turns): boolean {
  const { type } = stanza.attrs
  if (type === 'error') return refused(stanza, room, nick, turns)
  if (type !== undefined && type !== 'unavailable') return false
  const presence = parsePresence(stanza)
  const confirmed = presence.user.status.includes(110)
  if (confirmed && nick !== undefined && !presence.gone) {
    room.nick = nick
    // We sent no id, so it is the room that gives them (XEP-0421, 3.1): anybody else's can be believed, too.
    room.vouches = presence.occupantId !== undefined
  }
  if (room.hold(nick, presence)) return true
  release(room, turns)
  apply(room, nick, presence, turns)
  return true
}

/** Tells of those who were there when we came: only now is it known whether their ids are the room's. */
export function release(room: Room, turns: Turns): void {
  for (const { nick, presence } of room.held.splice(0)) apply(room, nick, presence, turns)
}

function apply(room: Room, nick: string | undefined, presence: ParsedPresence, turns: Turns): void {
  const confirmed = presence.user.status.includes(110) && nick !== undefined
  const own = confirmed || (nick !== undefined && (nick === room.nick || nick === room.former))
  const payload = describeOccupant(
    room.jid,
    nick,
    own,
    room.vouches ? presence : { ...presence, occupantId: undefined },
  )
  if (presence.gone) return gone(room, nick, presence, payload, turns)
  if (nick !== undefined) room.seen(nick, payload)
  const entered = confirmed && room.state === 'joining'
  if (entered) {
    for (const lost of room.complete()) {
      turns.tell('xmpp.muc.roster', {
        room: room.jid,
        nick: lost,
        status: 'unavailable',
        type: 'unavailable',
        role: 'none',
      })
    }
  }
  turns.tell('xmpp.muc.roster', payload)
  if (entered) turns.entered(room, payload)
  else if (confirmed) room.renaming?.resolve(nick)
}

function gone(
  room: Room,
  nick: string | undefined,
  { user: { status, destroy } }: ParsedPresence,
  payload: OccupantPayload,
  { tell, ended }: Turns,
): void {
  if (nick !== undefined && payload.oldNick !== undefined && payload.nick !== undefined) {
    // A room takes joining under another nick for a change of nick, and need not list its occupants again.
    if (payload.self && room.state === 'joining') room.keep()
    room.renamed(nick, payload.nick)
    return tell('xmpp.muc.roster', payload)
  }
  // Presence of the room itself, its picture say, means nothing: ejabberd sends it ahead of the occupant's.
  const over = payload.self === true
  const removed = destroy !== undefined || status.some((code) => REMOVED.includes(code))
  if (over && room.state === 'joining' && !removed) {
    // The end of a stay before this joining: of a stream that was cut, or of a room that was left and entered again.
    room.leaving?.resolve(true)
    return
  }
  if (nick !== undefined) room.left(nick)
  if (destroy) tell('xmpp.muc.destroy', { ...payload, ...destroy })
  else tell('xmpp.muc.roster', payload)
  if (!over) return
  // Nobody wants us out. A server that stops may say either, as its parts go down one by one.
  const failed = room.state === 'joined' && !destroy && status.some((code) => FAILED.includes(code))
  if (failed) room.lost = true
  else ended(room, new StanzaError('cancel', 'gone', { by: room.jid }))
}

function refused(stanza: Element, room: Room, nick: string | undefined, turns: Turns): boolean {
  const { tell, ended } = turns
  release(room, turns)
  const error = readError(stanza)
  tell(
    'xmpp.muc.error',
    defined({ type: 'presence' as const, error: error.toJSON(), room: room.jid, nick, id: stanza.attrs.id }),
  )
  if (room.state === 'joined') room.renaming?.reject(error)
  else if (room.state === 'joining' && room.former !== undefined) {
    room.nick = room.former
    room.keep()
    room.complete()
    room.entering?.reject(error)
  } else ended(room, error)
  return true
}
