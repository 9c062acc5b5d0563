import type { Action } from './actions.js'
import { reduceConnection } from './reduce-connection.js'
import { reduceConversations } from './reduce-conversations.js'
import { reduceRoster } from './reduce-roster.js'
import type { ChatState } from './state.js'

/** What the state becomes by what happened. Each part takes the actions it knows. */
export function reduce(state: ChatState, action: Action): ChatState {
  return [reduceConnection, reduceRoster, reduceConversations].reduce(
    (next, part) => part(next, action),
    state,
  )
}
