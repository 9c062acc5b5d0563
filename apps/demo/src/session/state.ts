/** Everything the pages show, as plain values. Changed by `reduce` only. */
import type { PushPayload } from '@xmpp-ftw/client'
import type { ErrorJson, Form } from '@xmpp-ftw/core'

export type Show = 'online' | 'chat' | 'away' | 'xa' | 'dnd'

/** How the page reaches XMPP: JSON to the gateway, or XMPP over WebSocket straight from here. */
export type Via = 'gateway' | 'direct'

export interface ConnectionState {
  /** `interrupted`: was online and is coming back without anybody doing anything. */
  readonly phase: 'loggedOut' | 'loggingIn' | 'online' | 'interrupted'
  readonly via: Via
  /** Why the log-in failed, or why the connection is down. */
  readonly error?: ErrorJson
  /** When the next try is made, as the clock of the page says. */
  readonly retryAt?: number
}

export interface Contact {
  readonly jid: string
  readonly name?: string
  readonly groups: readonly string[]
  readonly subscription: 'none' | 'to' | 'from' | 'both'
  /** Our request to see the contact's presence waits for an answer. */
  readonly asked: boolean
}

export interface Presence {
  readonly show: Show
  readonly status?: string
  readonly priority: number
}

/** Somebody who wants to see our presence. */
export interface SubscriptionRequest {
  readonly jid: string
  readonly nick?: string
  readonly status?: string
}

export type Delivery = 'sending' | 'sent' | 'delivered' | 'failed'

export interface Message {
  /** The first id it was sent with: corrections name that one, each time. */
  readonly id: string
  /** The id of its last correction, and when that was. */
  readonly revision?: string
  readonly revisedAt?: number
  /** It corrects a message that is not here: the id of that. */
  readonly replaces?: string
  /** Under which the archive knows it: the account's, or the room's. */
  readonly archiveId?: string
  readonly own: boolean
  readonly content: string
  readonly format: 'plain' | 'xhtml'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly delivery?: Delivery
  /** Why it failed. */
  readonly error?: ErrorJson
  /** In rooms: the nick it was said under. */
  readonly author?: string
  /** The same for all that one occupant says, whatever the nick; only where the room vouches for it (XEP-0421). */
  readonly authorId?: string
  /** It names us. */
  readonly mentionsMe?: true
  /** Something that happened in a room: nobody said it. */
  readonly isNotice?: true
}

/** How much of what the server keeps of a conversation is here (XEP-0313). */
export interface History {
  /** `none`: the server keeps nothing, or does not show it. */
  readonly phase: 'unknown' | 'partial' | 'loading' | 'complete' | 'failed' | 'none'
  /** The oldest entry that was seen, as the archive calls it. */
  readonly oldest?: string
  readonly error?: ErrorJson
  /** Ids of own messages that arrived, but are not here yet. */
  readonly receipts: readonly string[]
}

export interface Conversation {
  /** Of an account, of a room, or of an occupant one talks to alone. */
  readonly jid: string
  readonly kind: 'direct' | 'room'
  /** Oldest first. */
  readonly messages: readonly Message[]
  readonly unread: number
  /** How many of the unread ones name us. */
  readonly mentions: number
  /** Whether the other side is writing (XEP-0085). */
  readonly typing: boolean
  /** What is written but not sent. */
  readonly draft: string
  readonly history: History
}

type OccupantPresence = PushPayload<'xmpp.muc.roster'>
export type Affiliation = NonNullable<OccupantPresence['affiliation']>
export type Role = NonNullable<OccupantPresence['role']>

/** Somebody in a room. */
export interface Occupant {
  readonly nick: string
  readonly role: Role
  readonly affiliation: Affiliation
  readonly show: Show
  readonly status?: string
  /** The account, where the room tells us. */
  readonly jid?: string
}

/** How it came that one is not in a room any more. */
export interface RoomEnd {
  readonly cause: 'kicked' | 'banned' | 'destroyed' | 'membersOnly' | 'shutDown' | 'left'
  /** Nick of who did it. */
  readonly by?: string
  readonly reason?: string
  /** Where to go instead. */
  readonly alternative?: string
}

/** Somebody asks for something that moderators decide. */
export interface RoomRequest {
  readonly id: string
  readonly form: Form
  readonly type: 'voice' | 'registration'
}

export interface Room {
  readonly jid: string
  readonly name?: string
  /** The own nick, or the one asked for. */
  readonly nick: string
  readonly phase: 'joining' | 'joined' | 'outside'
  /** One was in before the connection was lost. */
  readonly isReturn?: true
  /** Why the room did not let us in. */
  readonly error?: ErrorJson
  readonly end?: RoomEnd
  readonly subject: string
  /** By nick; a map, for nicks may be any words there are. */
  readonly occupants: ReadonlyMap<string, Occupant>
  /** Nicks of those who are writing. */
  readonly typing: readonly string[]
  readonly requests: readonly RoomRequest[]
}

export interface Invitation {
  readonly room: string
  /** An account, or an occupant of the room; as far as the room is to be believed. */
  readonly from?: string
  readonly reason?: string
}

/** The picture somebody is to be shown by. */
export interface Avatar {
  /** SHA-1 of the image, in hexadecimal. */
  readonly id: string
  /** Whom to ask for it: an account, or an occupant of a room. */
  readonly of: string
  /** Published as an avatar (XEP-0084), or the photo of a vCard (XEP-0153). */
  readonly source: 'pep' | 'vcard'
}

export interface Notice {
  readonly id: number
  readonly error: ErrorJson
}

export interface ChatState {
  readonly connection: ConnectionState
  /** The own account, bare; empty when logged out. */
  readonly me: string
  /** Full JID bound to the stream. */
  readonly boundAs: string
  readonly own: { readonly show: Show; readonly status: string }
  readonly contacts: Readonly<Record<string, Contact>>
  readonly rosterLoaded: boolean
  /** Account → device → presence; who is offline is not there. */
  readonly presence: Readonly<Record<string, Readonly<Record<string, Presence>>>>
  /** By account, or by occupant (`room/nick`). */
  readonly avatars: Readonly<Record<string, Avatar>>
  readonly requests: readonly SubscriptionRequest[]
  readonly conversations: Readonly<Record<string, Conversation>>
  /** Rooms one is in, wants to be in, or was put out of. */
  readonly rooms: Readonly<Record<string, Room>>
  readonly invitations: readonly Invitation[]
  /** Where the own server has its rooms, once that is known. */
  readonly roomService: string | undefined
  /** The conversation on the screen, whose messages count as read. */
  readonly open: string | undefined
  /** What went wrong and belongs nowhere else. */
  readonly notice: Notice | undefined
}

export const initialState: ChatState = {
  connection: { phase: 'loggedOut', via: 'gateway' },
  me: '',
  boundAs: '',
  own: { show: 'online', status: '' },
  contacts: {},
  rosterLoaded: false,
  presence: {},
  avatars: {},
  requests: [],
  conversations: {},
  rooms: {},
  invitations: [],
  roomService: undefined,
  open: undefined,
  notice: undefined,
}

export function emptyConversation(jid: string): Conversation {
  return {
    jid,
    kind: 'direct',
    messages: [],
    unread: 0,
    mentions: 0,
    typing: false,
    draft: '',
    history: { phase: 'unknown', receipts: [] },
  }
}
