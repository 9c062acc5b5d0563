/** What is read off the state: nothing here is kept anywhere. */
import { localpart } from './address.js'
import type { ChatState, Contact, Conversation, Presence, Show } from './state.js'

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

export function nameOf(state: Pick<ChatState, 'contacts'>, jid: string): string {
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
    .filter(({ jid, messages }) => !state.contacts[jid] && messages.length > 0)
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

function byPresence(a: Person, b: Person): number {
  return Number(b.presence !== undefined) - Number(a.presence !== undefined) || byName(a.name, b.name)
}

function byName(a: string, b: string): number {
  return a.localeCompare(b)
}
