import type { Action } from './actions.js'
import { reduceAvatars } from './reduce-avatars.js'
import { reduceConnection } from './reduce-connection.js'
import { reduceConversations } from './reduce-conversations.js'
import { reduceHistory } from './reduce-history.js'
import { reduceRoomMessages } from './reduce-room-messages.js'
import { reduceRooms } from './reduce-rooms.js'
import { reduceRoster } from './reduce-roster.js'
import type { ChatState } from './state.js'

/** What the state becomes by what happened. Each part takes the actions it knows. */
export function reduce(state: ChatState, action: Action): ChatState {
  return PARTS.reduce((next, part) => part(next, action), state)
}

// What is said of a room depends on how it was before.
const PARTS = [
  reduceConnection,
  reduceRoster,
  reduceAvatars,
  reduceConversations,
  reduceRoomMessages,
  reduceHistory,
  reduceRooms,
]
