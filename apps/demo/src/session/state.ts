/** Everything the pages show, as plain values. Changed by `reduce` only. */
import type { ErrorJson } from '@xmpp-ftw/core'

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
  /** The id of its last correction. */
  readonly revision?: string
  readonly own: boolean
  readonly content: string
  readonly format: 'plain' | 'xhtml'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly delivery?: Delivery
  /** Why it failed. */
  readonly error?: ErrorJson
}

export interface Conversation {
  readonly jid: string
  readonly kind: 'direct'
  /** Oldest first. */
  readonly messages: readonly Message[]
  readonly unread: number
  /** Whether the other side is writing (XEP-0085). */
  readonly typing: boolean
  /** What is written but not sent. */
  readonly draft: string
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
  readonly requests: readonly SubscriptionRequest[]
  readonly conversations: Readonly<Record<string, Conversation>>
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
  requests: [],
  conversations: {},
  open: undefined,
  notice: undefined,
}

export function emptyConversation(jid: string): Conversation {
  return { jid, kind: 'direct', messages: [], unread: 0, typing: false, draft: '' }
}
