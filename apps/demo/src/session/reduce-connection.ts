import type { Action } from './actions.js'
import { type ChatState, type ConnectionState, initialState } from './state.js'

/** Being connected, the own presence, and what has to be said to the person. */
export function reduceConnection(state: ChatState, action: Action): ChatState {
  const { via } = state.connection
  switch (action.type) {
    case 'login.started':
      return { ...initialState, connection: { phase: 'loggingIn', via: action.via } }
    case 'session.kept':
      return action.state
    case 'login.failed':
      return { ...initialState, connection: { phase: 'loggedOut', via, error: action.error } }
    case 'connection.online':
      return { ...state, me: action.me, boundAs: action.boundAs, connection: { phase: 'online', via } }
    case 'connection.interrupted':
      return { ...state, connection: interrupted(via, action) }
    case 'connection.ended':
      return {
        ...initialState,
        connection: { phase: 'loggedOut', via, ...(action.error && { error: action.error }) },
      }
    case 'presence.own':
      return { ...state, own: { show: action.show, status: action.status } }
    case 'notice.shown':
      return { ...state, notice: { id: (state.notice?.id ?? 0) + 1, error: action.error } }
    case 'notice.dismissed':
      return { ...state, notice: undefined }
    default:
      return state
  }
}

function interrupted(
  via: ConnectionState['via'],
  { error, retryAt }: Extract<Action, { type: 'connection.interrupted' }>,
): ConnectionState {
  return {
    phase: 'interrupted',
    via,
    ...(error && { error }),
    ...(retryAt !== undefined && { retryAt }),
  }
}
