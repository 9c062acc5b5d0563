/** What is read off the state: nothing here is kept anywhere. */
import { bareOf, localpart, resourceOf } from './address.js'
import type { ChatState, Contact, Conversation, Occupant, Presence, Role, Room, Show } from './state.js'

export interface Person {
  readonly jid: string
  readonly name: string
  readonly contact: Contact | undefined
  readonly presence: Presence | undefined
  readonly conversation: Conversation | undefined
}

export interface Group {
  readonly title: string
  readonly people: readonly Person[]
}

const SHOW_ORDER: readonly Show[] = ['chat', 'online', 'dnd', 'away', 'xa']

/** The device that speaks for somebody: highest priority, then most available. */
export function bestPresence(devices: ChatState['presence'][string] | undefined): Presence | undefined {
  const [best] = Object.values(devices ?? {}).sort(
    (a, b) => b.priority - a.priority || SHOW_ORDER.indexOf(a.show) - SHOW_ORDER.indexOf(b.show),
  )
  return best
}

/** Somebody one talks to alone in a room goes by the nick there. */
export function nameOf(state: Pick<ChatState, 'contacts'>, jid: string): string {
  const nick = resourceOf(jid)
  if (nick !== undefined) return `${nick} (${localpart(bareOf(jid))})`
  return state.contacts[jid]?.name ?? localpart(jid)
}

type People = Pick<ChatState, 'contacts' | 'presence' | 'conversations'>

export function person(state: People, jid: string): Person {
  return {
    jid,
    name: nameOf(state, jid),
    contact: state.contacts[jid],
    presence: bestPresence(state.presence[jid]),
    conversation: state.conversations[jid],
  }
}

/** Contacts in their groups, then those who only write; whoever fits `search`. */
export function groups(state: People, search: string): readonly Group[] {
  const wanted = search.trim().toLowerCase()
  const fits = ({ name, jid }: Person) => name.toLowerCase().includes(wanted) || jid.includes(wanted)
  const contacts = Object.keys(state.contacts).map((jid) => person(state, jid))
  const strangers = Object.values(state.conversations)
    .filter(({ jid, kind, messages }) => kind === 'direct' && !state.contacts[jid] && messages.length > 0)
    .map(({ jid }) => person(state, jid))
  const titles = [...new Set(contacts.flatMap(({ contact }) => contact?.groups ?? []))].sort(byName)
  return [
    ...titles.map((title) => ({
      title,
      people: contacts.filter(({ contact }) => contact?.groups.includes(title)),
    })),
    { title: 'Contacts', people: contacts.filter(({ contact }) => contact?.groups.length === 0) },
    { title: 'Not in your contacts', people: strangers },
  ]
    .map(({ title, people }) => ({ title, people: people.filter(fits).sort(byPresence) }))
    .filter(({ people }) => people.length > 0)
}

export function unreadTotal({ conversations }: Pick<ChatState, 'conversations'>): number {
  return Object.values(conversations).reduce((total, { unread }) => total + unread, 0)
}

/** Who invites or declines: a contact, an account, or an occupant of the room. */
export function nameOfInviter(state: Pick<ChatState, 'contacts'>, from: string | undefined): string {
  if (from === undefined) return 'Somebody'
  return resourceOf(from) ?? state.contacts[from]?.name ?? from
}

/** What a room is called. */
export function roomName({ jid, name }: Pick<Room, 'jid' | 'name'>): string {
  return name ?? localpart(jid)
}

export interface RoomSummary {
  readonly room: Room
  readonly name: string
  readonly conversation: Conversation | undefined
}

/** The rooms one is in, by name; those that fit `search`. */
export function roomList(
  { rooms, conversations }: Pick<ChatState, 'rooms' | 'conversations'>,
  search: string,
): readonly RoomSummary[] {
  const wanted = search.trim().toLowerCase()
  return Object.values(rooms)
    .map((room) => ({ room, name: roomName(room), conversation: conversations[room.jid] }))
    .filter(({ room, name }) => name.toLowerCase().includes(wanted) || room.jid.includes(wanted))
    .sort((a, b) => byName(a.name, b.name))
}

const ROLE_TITLES: readonly (readonly [Role, string])[] = [
  ['moderator', 'Moderators'],
  ['participant', 'Participants'],
  ['visitor', 'Listeners'],
]

export interface OccupantGroup {
  readonly title: string
  readonly occupants: readonly Occupant[]
}

/** Who is in a room, by what they may do there. */
export function occupantGroups({ occupants }: Pick<Room, 'occupants'>): readonly OccupantGroup[] {
  const all = [...occupants.values()].sort((a, b) => byName(a.nick, b.nick))
  return ROLE_TITLES.map(([role, title]) => ({
    title,
    occupants: all.filter((occupant) => occupant.role === role),
  })).filter((group) => group.occupants.length > 0)
}

function byPresence(a: Person, b: Person): number {
  return Number(b.presence !== undefined) - Number(a.presence !== undefined) || byName(a.name, b.name)
}

function byName(a: string, b: string): number {
  return a.localeCompare(b)
}

/** A count, where there is little room for it. */
export function upTo99(count: number): string {
  return count > 99 ? '99+' : `${count}`
}
