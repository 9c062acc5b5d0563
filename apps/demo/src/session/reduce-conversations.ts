import type { Action } from './actions.js'
import { bare } from './address.js'
import { isNamed } from './same-message.js'
import { type ChatState, type Conversation, emptyConversation, type Message } from './state.js'
import { corrected, isSame } from './weave.js'

type Received = Extract<Action, { type: 'message.received' }>

/** Messages, and what is known of each: sent, arrived, corrected, failed, read. */
export function reduceConversations(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'message.received':
      return received(state, action)
    case 'message.sending':
      return change(state, action.to, (conversation) => ({
        ...conversation,
        messages: withMessage(conversation.messages, action.message),
      }))
    case 'message.correcting': {
      const { revision, content } = action
      const corrected = { revision, content, format: 'plain', delivery: 'sending' } as const
      return changeMessage(state, action.to, action.id, (message) => ({ ...message, ...corrected }))
    }
    case 'message.sent':
      return changeMessage(state, action.to, action.id, (message) =>
        message.delivery === 'sending' ? { ...message, delivery: 'sent' } : message,
      )
    case 'message.delivered':
      return changeMessage(state, action.from, action.id, ({ error: _, ...message }) => ({
        ...message,
        delivery: 'delivered',
      }))
    case 'message.failed':
      return changeMessage(state, action.to, action.id, (message) => ({
        ...message,
        delivery: 'failed',
        error: action.error,
      }))
    case 'conversation.opened': {
      const { jid } = action
      const opened = { ...state, open: jid }
      return jid === undefined
        ? opened
        : change(opened, jid, (conversation) => ({ ...conversation, unread: 0, mentions: 0 }))
    }
    case 'conversation.drafted':
      return change(state, action.jid, (conversation) => ({ ...conversation, draft: action.draft }))
    case 'presence.changed':
      return action.presence.show === 'offline' ? stoppedTyping(state, bare(action.presence.from)) : state
    default:
      return state
  }
}

function received(state: ChatState, action: Received): ChatState {
  const { message } = action
  // A room nobody here joined has no place to be shown in.
  if (message.type === 'groupchat') return state
  const own = message.carbon?.type === 'sent'
  const jid = own ? bare(message.carbon!.to) : bare(message.from)
  const next = own || message.delay ? state : withTyping(state, jid, message.state)
  const { content, replace } = message
  if (content === undefined) return next
  return change(next, jid, (conversation) => {
    const { messages } = conversation
    const arrived = incoming(action, content, own, state.me)
    const original = messages.find((each) => each.own === own && isNamedOrReplaces(each, replace))
    if (original)
      return {
        ...conversation,
        messages: messages.map((each) => (each === original ? corrected(original, arrived) : each)),
      }
    if (messages.some((each) => isSame(each, arrived))) return conversation
    const unread = own || state.open === jid ? conversation.unread : conversation.unread + 1
    return { ...conversation, messages: [...messages, arrived], unread }
  })
}

function isNamedOrReplaces({ id, replaces }: Message, original: string | undefined): boolean {
  return original !== undefined && (id === original || replaces === original)
}

function incoming({ message, id, now }: Received, content: string, own: boolean, me: string): Message {
  const { delay, format = 'plain', replace, archived = [] } = message
  const stamp = delay ? Date.parse(delay.when) : Number.NaN
  const archiveId = archived.find(({ by }) => bare(by) === me)?.id
  return {
    id,
    own,
    content,
    format,
    at: Number.isNaN(stamp) ? now : stamp,
    ...(archiveId !== undefined && { archiveId }),
    ...(replace !== undefined && { replaces: replace }),
    ...(own && { delivery: 'sent' as const }),
  }
}

/** A message that is sent once more keeps its id and its place. */
function withMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const known = messages.some((each) => each.own && each.id === message.id)
  return known
    ? messages.map((each) => (each.own && each.id === message.id ? message : each))
    : [...messages, message]
}

function withTyping(state: ChatState, jid: string, chatState: Received['message']['state']): ChatState {
  if (chatState === 'composing')
    return change(state, jid, (conversation) => ({ ...conversation, typing: true }))
  return stoppedTyping(state, jid)
}

function stoppedTyping(state: ChatState, jid: string): ChatState {
  if (!state.conversations[jid]?.typing) return state
  return change(state, jid, (conversation) => ({ ...conversation, typing: false }))
}

export function change(
  state: ChatState,
  jid: string,
  by: (conversation: Conversation) => Conversation,
): ChatState {
  const conversation = state.conversations[jid] ?? emptyConversation(jid)
  return { ...state, conversations: { ...state.conversations, [jid]: by(conversation) } }
}

export function changeMessage(
  state: ChatState,
  jid: string,
  id: string,
  by: (message: Message) => Message,
): ChatState {
  const own = (message: Message) => message.own && isNamed(message, id)
  if (!state.conversations[jid]?.messages.some(own)) return state
  return change(state, jid, (conversation) => ({
    ...conversation,
    messages: conversation.messages.map((message) => (own(message) ? by(message) : message)),
  }))
}
