import type { PushPayload } from '@xmpp-ftw/client'
import type { Action } from './actions.js'
import { bare } from './address.js'
import { causeOf } from './room-notices.js'
import type { ChatState, Occupant, Room, RoomEnd, Show } from './state.js'

type Presence = PushPayload<'xmpp.muc.roster'>

const NOBODY: Room['occupants'] = new Map()

/** Rooms: whether one is in, who else is, and invitations to others. */
export function reduceRooms(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'room.service.found':
      return { ...state, roomService: action.jid }
    case 'room.joining':
      return {
        ...state,
        rooms: { ...state.rooms, [action.room]: joining(state.rooms[action.room], action) },
        invitations: withoutInvitation(state, action.room),
      }
    case 'room.refused':
      return change(state, action.room, (room) =>
        room.phase === 'joining' ? { ...outside(room), error: action.error } : room,
      )
    case 'room.left':
      return withoutRoom(state, action.room)
    case 'room.named':
      return change(state, action.room, (room) => ({ ...room, name: action.name }))
    case 'room.occupant':
      return change(state, action.presence.room, (room) => withPresence(room, action.presence))
    case 'room.destroyed':
      return change(state, action.presence.room, (room) => destroyed(room, action.presence))
    case 'room.subject':
      return change(state, action.subject.room, (room) => ({
        ...room,
        subject: action.subject.subject || '',
      }))
    case 'room.message':
      return change(state, action.message.room, (room) => withTyping(room, action.message))
    case 'room.requested':
      return change(state, action.room, (room) => ({ ...room, requests: [...room.requests, action.request] }))
    case 'room.request.answered':
      return change(state, action.room, (room) => ({
        ...room,
        requests: room.requests.filter(({ id }) => id !== action.id),
      }))
    case 'invitation.received': {
      const { room } = action.invitation
      if (state.rooms[room]?.phase === 'joined') return state
      return { ...state, invitations: [...withoutInvitation(state, room), action.invitation] }
    }
    case 'invitation.answered':
      return { ...state, invitations: withoutInvitation(state, action.room) }
    case 'connection.renewed':
      return { ...state, rooms: mapRooms(state, reentering) }
    default:
      return state
  }
}

function joining(known: Room | undefined, { room, nick }: { room: string; nick: string }): Room {
  const { error: _, end: __, ...before } = known ?? outsideOf(room)
  return { ...before, nick, phase: 'joining', occupants: NOBODY, typing: [] }
}

function outsideOf(jid: string): Room {
  return { jid, nick: '', phase: 'outside', subject: '', occupants: NOBODY, typing: [], requests: [] }
}

function outside({ isReturn: _, ...room }: Room): Room {
  return { ...room, phase: 'outside', occupants: NOBODY, typing: [], requests: [] }
}

/** Who was there is kept on the screen: most of them will be there still. */
function reentering(room: Room): Room {
  return room.phase === 'joined' ? { ...room, phase: 'joining', isReturn: true, typing: [] } : room
}

function withPresence(room: Room, presence: Presence): Room {
  const { nick, oldNick, self, type } = presence
  if (nick === undefined) return room
  if (type === 'unavailable' && oldNick !== undefined) return renamed(room, oldNick, nick, self)
  if (type === 'unavailable') return self ? { ...outside(room), end: endOf(presence) } : without(room, nick)
  const occupants = new Map(room.occupants).set(nick, occupantOf(presence, nick, room.occupants.get(nick)))
  if (!self) return { ...room, occupants }
  const { isReturn: _, ...entered } = room
  return { ...entered, occupants, nick, phase: 'joined' }
}

function occupantOf(
  { role, affiliation, show, text, jid }: Presence,
  nick: string,
  before: Occupant | undefined,
): Occupant {
  return {
    nick,
    role: role ?? before?.role ?? 'participant',
    affiliation: affiliation ?? before?.affiliation ?? 'none',
    show: (show as Show | undefined) ?? 'online',
    ...(text && { status: text }),
    ...(jid && { jid: bare(jid) }),
  }
}

/** The presence under the new nick comes next, with everything else. */
function renamed(room: Room, from: string, to: string, self: boolean | undefined): Room {
  const known = room.occupants.get(from)
  const others = without(room, from)
  const occupants = known ? new Map(others.occupants).set(to, { ...known, nick: to }) : others.occupants
  return { ...others, occupants, ...(self && { nick: to }) }
}

function without(room: Room, nick: string): Room {
  const occupants = new Map(room.occupants)
  occupants.delete(nick)
  return { ...room, occupants, typing: room.typing.filter((other) => other !== nick) }
}

function endOf(presence: Presence): RoomEnd {
  const { actor, reason } = presence
  return {
    cause: causeOf(presence),
    ...(actor?.nick && { by: actor.nick }),
    ...(reason && { reason }),
  }
}

function destroyed(room: Room, { reason, alternative }: PushPayload<'xmpp.muc.destroy'>): Room {
  const end = { cause: 'destroyed' as const, ...(reason && { reason }), ...(alternative && { alternative }) }
  return { ...outside(room), end }
}

function withTyping(
  room: Room,
  { nick, state, private: isPrivate, self, delay }: PushPayload<'xmpp.muc.message'>,
): Room {
  if (nick === undefined || isPrivate || self || delay) return room
  const isKnown = room.typing.includes(nick)
  if (state === 'composing') return isKnown ? room : { ...room, typing: [...room.typing, nick] }
  return isKnown ? { ...room, typing: room.typing.filter((other) => other !== nick) } : room
}

function withoutInvitation({ invitations }: ChatState, room: string): ChatState['invitations'] {
  return invitations.some((each) => each.room === room)
    ? invitations.filter((each) => each.room !== room)
    : invitations
}

function withoutRoom(state: ChatState, jid: string): ChatState {
  const { [jid]: _, ...rooms } = state.rooms
  const { [jid]: __, ...conversations } = state.conversations
  return { ...state, rooms, conversations }
}

function mapRooms({ rooms }: ChatState, by: (room: Room) => Room): ChatState['rooms'] {
  return Object.fromEntries(Object.entries(rooms).map(([jid, room]) => [jid, by(room)]))
}

function change(state: ChatState, jid: string, by: (room: Room) => Room): ChatState {
  const room = state.rooms[jid]
  if (!room) return state
  const next = by(room)
  return next === room ? state : { ...state, rooms: { ...state.rooms, [jid]: next } }
}
