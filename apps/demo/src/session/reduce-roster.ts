import type { PushPayload } from '@xmpp-ftw/client'
import type { Action } from './actions.js'
import { bare } from './address.js'
import type { ChatState, Contact, Presence, Show } from './state.js'

const SHOWS: readonly string[] = ['chat', 'away', 'xa', 'dnd'] satisfies Show[]
const SUBSCRIPTIONS: readonly string[] = ['to', 'from', 'both'] satisfies Contact['subscription'][]

/** Contacts, who of them is there, and who asks to become one. */
export function reduceRoster(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'roster.loaded': {
      const contacts = Object.fromEntries(action.items.map((item) => [bare(item.jid), contact(item)]))
      return { ...state, contacts, rosterLoaded: true }
    }
    case 'roster.changed': {
      const changed = contact(action.item)
      const { [changed.jid]: _, ...others } = state.contacts
      const removed = action.item.subscription === 'remove'
      return { ...state, contacts: removed ? others : { ...others, [changed.jid]: changed } }
    }
    case 'presence.changed':
      return { ...state, presence: withPresence(state.presence, action.presence) }
    case 'connection.renewed':
      return { ...state, presence: {} }
    case 'request.received': {
      const { from, nick, status } = action.request
      const request = { jid: bare(from), ...(nick && { nick }), ...(status && { status }) }
      return { ...state, requests: [...without(state.requests, request.jid), request] }
    }
    case 'request.answered':
      return { ...state, requests: without(state.requests, action.jid) }
    default:
      return state
  }
}

function contact({ jid, name, groups, subscription, ask }: PushPayload<'xmpp.roster.push'>): Contact {
  return {
    jid: bare(jid),
    ...(name && { name }),
    groups: groups ?? [],
    subscription: SUBSCRIPTIONS.includes(subscription ?? '')
      ? (subscription as Contact['subscription'])
      : 'none',
    asked: ask === 'subscribe',
  }
}

function withPresence(
  all: ChatState['presence'],
  { from, show, status, priority }: PushPayload<'xmpp.presence'>,
): ChatState['presence'] {
  const account = bare(from)
  const { [account]: known = {}, ...others } = all
  const { [from.resource ?? '']: _, ...rest } = known
  // Without a device it is the account's server that speaks, of all of them.
  const devices: Record<string, Presence> = from.resource === undefined && show === 'offline' ? {} : rest
  if (show !== 'offline') {
    devices[from.resource ?? ''] = {
      show: SHOWS.includes(show ?? '') ? (show as Show) : 'online',
      ...(status && { status }),
      priority: priority ?? 0,
    }
  }
  return Object.keys(devices).length === 0 ? others : { ...others, [account]: devices }
}

function without(requests: ChatState['requests'], jid: string): ChatState['requests'] {
  return requests.filter((request) => request.jid !== jid)
}
