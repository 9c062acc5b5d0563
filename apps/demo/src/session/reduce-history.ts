import type { Action } from './actions.js'
import { change } from './reduce-conversations.js'
import { isOfSame } from './same-message.js'
import type { ChatState, Conversation, History, Message } from './state.js'
import { weave } from './weave.js'

/** What servers kept of conversations. */
export function reduceHistory(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'history.asked':
      return changeHistory(state, action.jid, (history) => ({ ...history, phase: 'loading' }))
    case 'history.read':
      return change(state, action.jid, (conversation) => {
        const { history } = conversation
        const { messages, receipts } = weave(conversation.messages, action.past, 0, history.receipts)
        const oldest = action.oldest ?? history.oldest
        const phase = action.isComplete ? 'complete' : 'partial'
        return {
          ...conversation,
          messages,
          history: { phase, receipts, ...(oldest !== undefined && { oldest }) },
        }
      })
    case 'history.missed':
      return change(state, action.jid, (conversation) => missed(state, conversation, action))
    case 'history.failed':
      return changeHistory(state, action.jid, ({ error: _, ...history }) => failed(history, action.error))
    case 'history.reopened':
      return action.jids.reduce(
        (next, jid) => changeHistory(next, jid, ({ receipts }) => ({ phase: 'unknown', receipts })),
        state,
      )
    case 'history.torn':
      return action.jids.reduce(
        (next, jid) =>
          change(next, jid, (conversation) => ({
            ...conversation,
            messages: conversation.messages.filter(isOnlyHere),
            history: { phase: 'unknown', receipts: [] },
          })),
        state,
      )
    default:
      return state
  }
}

type Missed = Extract<Action, { type: 'history.missed' }>

function missed(state: ChatState, conversation: Conversation, { past, last, isNews }: Missed): Conversation {
  const { history } = conversation
  const start = last === undefined ? 0 : conversation.messages.findLastIndex((each) => isThat(each, last)) + 1
  const { messages, added, receipts } = weave(conversation.messages, past, start, history.receipts)
  const fresh = isNews && state.open !== conversation.jid ? added.filter(({ own }) => !own) : []
  return {
    ...conversation,
    messages,
    history: { ...history, receipts },
    unread: conversation.unread + fresh.length,
    mentions: conversation.mentions + fresh.filter(({ mentionsMe }) => mentionsMe).length,
  }
}

function isThat(one: Message, other: Message): boolean {
  return one.id === other.id && (one.isNotice ? other.isNotice === true : isOfSame(one, other))
}

/** Not sent yet, so that nobody else has it. */
function isOnlyHere({ delivery }: Message): boolean {
  return delivery === 'sending' || delivery === 'failed'
}

function changeHistory(state: ChatState, jid: string, by: (history: History) => History): ChatState {
  return change(state, jid, (conversation) => ({ ...conversation, history: by(conversation.history) }))
}

/** Ways in which servers say that there is no archive, or none for us. */
const NONE: ReadonlySet<string> = new Set([
  'service-unavailable',
  'feature-not-implemented',
  'forbidden',
  'not-allowed',
  'item-not-found',
  'registration-required',
])

function failed(history: History, error: Extract<Action, { type: 'history.failed' }>['error']): History {
  // As soon as the connection is back, it is asked again.
  if (error.type === 'connection')
    return { ...history, phase: history.oldest === undefined ? 'unknown' : 'partial' }
  return NONE.has(error.condition ?? '')
    ? { ...history, phase: 'none' }
    : { ...history, phase: 'failed', error }
}
