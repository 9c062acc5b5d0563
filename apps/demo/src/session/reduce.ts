import type { Action } from './actions.js'
import { reduceAvatars } from './reduce-avatars.js'
import { reduceConnection } from './reduce-connection.js'
import { reduceConversations } from './reduce-conversations.js'
import { reduceRoomMessages } from './reduce-room-messages.js'
import { reduceRooms } from './reduce-rooms.js'
import { reduceRoster } from './reduce-roster.js'
import type { ChatState } from './state.js'

/** What the state becomes by what happened. Each part takes the actions it knows. */
export function reduce(state: ChatState, action: Action): ChatState {
  // What is said of a room depends on how it was before.
  return [
    reduceConnection,
    reduceRoster,
    reduceAvatars,
    reduceConversations,
    reduceRoomMessages,
    reduceRooms,
  ].reduce((next, part) => part(next, action), state)
}
