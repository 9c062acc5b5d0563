import type { Action } from './actions.js'
import { bare } from './address.js'
import { change } from './reduce-conversations.js'
import { presenceNotice } from './room-notices.js'
import { isNamed, isOfSame } from './same-message.js'
import type { ChatState, Message, Room } from './state.js'
import { corrected, isSame } from './weave.js'

type Said = Extract<Action, { type: 'room.message' }>

/** What is said in rooms, and what happens there that is worth reading. */
export function reduceRoomMessages(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'room.joining':
      return change(state, action.room, (conversation) => ({ ...conversation, kind: 'room' }))
    case 'room.message':
      return said(state, action)
    case 'room.occupant': {
      const room = state.rooms[action.presence.room]
      return noted(state, action.presence.room, room && presenceNotice(room, action.presence), action)
    }
    case 'room.subject': {
      const { room, nick, subject, delay } = action.subject
      // The room tells its subject to everybody who comes.
      if (nick === undefined || delay || state.rooms[room]?.subject === (subject || '')) return state
      const content = subject ? `${nick} set the subject: ${subject}` : `${nick} removed the subject`
      return noted(state, room, content, action)
    }
    case 'room.noted':
      return noted(state, action.room, action.content, action)
    default:
      return state
  }
}

function noted(
  state: ChatState,
  room: string,
  content: string | undefined,
  { id, now }: { id: string; now: number },
): ChatState {
  if (content === undefined || !state.rooms[room]) return state
  const last = state.conversations[room]?.messages.at(-1)
  // Settings are changed step by step, say: once is enough.
  if (last?.isNotice && last.content === content) return state
  const notice: Message = { id, own: false, content, format: 'plain', at: now, isNotice: true }
  return change(state, room, (conversation) => ({
    ...conversation,
    messages: [...conversation.messages, notice],
  }))
}

function said(state: ChatState, action: Said): ChatState {
  const { message, id } = action
  const room = state.rooms[message.room]
  const { content, nick, private: isPrivate } = message
  if (!room || content === undefined) return state
  const jid = isPrivate ? `${room.jid}/${nick}` : room.jid
  const arrived = messageOf(action, room, content)
  return change(state, jid, (conversation) => {
    const { messages } = conversation
    const echo = messages.find((each) => arrived.own && each.own && isNamed(each, id))
    if (echo) {
      const mirrored = delivered(echo, arrived)
      const isNew = echo.id === id && echo.delivery !== 'delivered' && !message.delay
      // What others said before the room had it goes before it: all see the same order.
      return {
        ...conversation,
        messages: isNew
          ? [...messages.filter((each) => each !== echo), mirrored]
          : replaced(messages, echo, mirrored),
      }
    }
    const original = messages.find(
      (each) =>
        message.replace !== undefined &&
        (each.id === message.replace || each.replaces === message.replace) &&
        isOfSame(each, arrived),
    )
    if (original)
      return { ...conversation, messages: replaced(messages, original, corrected(original, arrived)) }
    if (messages.some((each) => isSame(each, arrived))) return conversation
    const isRead = arrived.own || state.open === jid
    return {
      ...conversation,
      messages: inPlace(messages, arrived, message.delay !== undefined),
      unread: conversation.unread + Number(!isRead),
      mentions: conversation.mentions + Number(!isRead && arrived.mentionsMe === true),
    }
  })
}

function messageOf({ message, id, now }: Said, { nick: me }: Room, content: string): Message {
  const { nick, self, format = 'plain', occupantId, delay, replace, private: isPrivate } = message
  const own = self === true && !isPrivate
  const stamp = delay ? Date.parse(delay.when) : Number.NaN
  const archiveId = message.archived?.find(({ by }) => bare(by) === message.room)?.id
  return {
    id,
    own,
    content,
    format,
    at: Number.isNaN(stamp) ? now : stamp,
    ...(archiveId !== undefined && !isPrivate && { archiveId }),
    ...(replace !== undefined && { replaces: replace }),
    ...(nick !== undefined && !isPrivate && { author: nick }),
    ...(occupantId !== undefined && { authorId: occupantId }),
    ...(own && { delivery: 'delivered' as const }),
    ...(!own && isNamedIn(content, me) && { mentionsMe: true as const }),
  }
}

/** What a room tells of before goes before what happened as one came in. */
function inPlace(messages: readonly Message[], arrived: Message, isPast: boolean): readonly Message[] {
  let at = messages.length
  while (isPast && at > 0 && messages[at - 1]?.isNotice && messages[at - 1]!.at > arrived.at) at -= 1
  return messages.toSpliced(at, 0, arrived)
}

function delivered({ error: _, ...message }: Message, { archiveId }: Message): Message {
  return { ...message, delivery: 'delivered', ...(archiveId !== undefined && { archiveId }) }
}

const SPECIAL = /[.*+?^${}()|[\]\\/]/g
const LETTER = '[\\p{L}\\p{N}]'

/** Whether a text has that nick in it, as a word of its own. */
export function isNamedIn(text: string, nick: string): boolean {
  if (nick === '') return false
  const word = nick.replace(SPECIAL, '\\$&')
  return new RegExp(`(?<!${LETTER})${word}(?!${LETTER})`, 'iu').test(text)
}

function replaced(messages: readonly Message[], old: Message, by: Message): readonly Message[] {
  return messages.map((each) => (each === old ? by : each))
}
