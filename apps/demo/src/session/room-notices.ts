/** What happens in a room, in words for those who read the discussion. */
import type { PushPayload } from '@xmpp-ftw/client'
import type { Affiliation, Occupant, Role, Room } from './state.js'

type Presence = PushPayload<'xmpp.muc.roster'>

/** In a room of more than these, who comes and goes is of no interest. */
const CROWD = 100

const AFFILIATIONS: Readonly<Record<Affiliation, string>> = {
  owner: 'is an owner now',
  admin: 'is an admin now',
  member: 'is a member now',
  none: 'is no member any more',
  outcast: 'is banned now',
}

const ROLES: Readonly<Record<Role, string>> = {
  moderator: 'is a moderator now',
  participant: 'may speak now',
  visitor: 'may only listen now',
  none: 'is not in the room any more',
}

/** What a presence means to the others; `undefined` where it means nothing to them. */
export function presenceNotice(room: Room, presence: Presence): string | undefined {
  const { nick, self } = presence
  // The room itself: its picture, say.
  if (nick === undefined) return undefined
  const known = room.occupants.get(presence.oldNick ?? nick)
  if (presence.type === 'unavailable') return known && departure(room, presence, known)
  if (self && room.phase !== 'joined') {
    const isNew = codesOf(presence).includes(201)
    if (room.isReturn)
      return isNew ? 'You are back. Nobody had stayed: the room is a new one' : 'You are back'
    return isNew ? 'You made this room' : 'You joined'
  }
  if (room.phase !== 'joined') return undefined
  if (!known) return room.occupants.size < CROWD ? `${nick} joined` : undefined
  return change(known, presence, self ? 'You' : nick)
}

export function codesOf({ status }: Pick<Presence, 'status'>): readonly number[] {
  return Array.isArray(status) ? status : []
}

/** What takes somebody out against their will. */
export function causeOf(presence: Presence): 'kicked' | 'banned' | 'membersOnly' | 'shutDown' | 'left' {
  const codes = codesOf(presence)
  if (codes.includes(301)) return 'banned'
  if (codes.includes(321) || codes.includes(322)) return 'membersOnly'
  if (codes.includes(332)) return 'shutDown'
  // A broken connection looks like a kick, and says so.
  if (codes.includes(307) && !codes.includes(333)) return 'kicked'
  return 'left'
}

function departure(room: Room, presence: Presence, { nick }: Occupant): string | undefined {
  const { self, reason, text, actor } = presence
  const who = self ? 'You' : nick
  if (presence.oldNick !== undefined) return `${self ? 'You are' : `${nick} is`} now ${presence.nick}`
  const was = self ? 'You were' : `${nick} was`
  const by = actor?.nick ? ` by ${actor.nick}` : ''
  switch (causeOf(presence)) {
    case 'kicked':
      return because(`${was} kicked${by}`, reason)
    case 'banned':
      return because(`${was} banned${by}`, reason)
    case 'membersOnly':
      return `${was} put out: the room is for members only`
    case 'shutDown':
      return 'The room is shut down for now'
    default:
      return self || room.occupants.size >= CROWD ? undefined : because(`${who} left`, text)
  }
}

function change(known: Occupant, { affiliation, role, reason }: Presence, who: string): string | undefined {
  const words =
    affiliation !== undefined && affiliation !== known.affiliation
      ? AFFILIATIONS[affiliation]
      : role !== undefined && role !== known.role
        ? roleWords(known.role, role)
        : undefined
  if (words === undefined) return undefined
  return because(`${who} ${who === 'You' ? words.replace(/^is /, 'are ') : words}`, reason)
}

function roleWords(before: Role, after: Role): string {
  return before === 'moderator' && after === 'participant' ? 'is no moderator any more' : ROLES[after]
}

function because(what: string, why: string | undefined): string {
  return why ? `${what}: ${why}` : what
}

const CONFIGURATION: Readonly<Record<number, string>> = {
  104: 'The settings of the room were changed',
  170: 'From now on the discussion is recorded',
  171: 'The discussion is recorded no longer',
  172: 'From now on everybody sees everybody’s address',
  173: 'From now on only moderators see addresses',
}

/** What a change of the room's settings means (XEP-0045, 10.2.1). */
export function settingsNotice(codes: readonly number[]): string | undefined {
  const particular = codes.find((code) => code !== 104 && CONFIGURATION[code])
  return CONFIGURATION[particular ?? (codes.includes(104) ? 104 : 0)]
}
