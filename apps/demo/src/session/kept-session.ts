/** What a page leaves behind for itself when it is reloaded: everything it shows, but no password. */
import type { ChatState, Conversation } from './state.js'

const KEY = 'xmpp-ftw chat'
/** Of each conversation the last ones are kept; the server has the others. */
const MESSAGES = 100

/** `sessionStorage` has this form. */
export type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function keep(storage: PageStorage, state: ChatState): void {
  const conversations = Object.fromEntries(
    Object.values(state.conversations).map((each) => [each.jid, shortened(each)]),
  )
  try {
    storage.setItem(KEY, JSON.stringify({ ...state, conversations }, withMaps))
  } catch {
    // Too much, or not allowed: then one logs in again.
  }
}

/** Takes what was left; another page that finds it would have it, too. */
export function takeKept(storage: PageStorage): ChatState | undefined {
  const text = storage.getItem(KEY)
  storage.removeItem(KEY)
  if (text === null) return undefined
  try {
    const state = JSON.parse(text, toMaps) as ChatState
    return {
      ...state,
      connection: { phase: 'interrupted', via: 'gateway' },
      open: undefined,
      notice: undefined,
    }
  } catch {
    return undefined
  }
}

/** Whether a message left that was on its way nobody knows: its history tells, or it can be sent again. */
function shortened(conversation: Conversation): Conversation {
  const { messages, history } = conversation
  const isWhole = messages.length <= MESSAGES && history.phase !== 'loading'
  return {
    ...conversation,
    typing: false,
    messages: messages
      .slice(-MESSAGES)
      .map((message) =>
        message.delivery === 'sending'
          ? { ...message, delivery: 'failed', error: { type: 'connection', condition: 'disconnected' } }
          : message,
      ),
    history: isWhole ? history : { phase: 'unknown', receipts: history.receipts },
  }
}

function withMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? { '': 'map', entries: [...value] } : value
}

function toMaps(_key: string, value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && '' in value && 'entries' in value
  return isMap ? new Map(value.entries as [unknown, unknown][]) : value
}
