import type { Action } from './actions.js'
import type { Avatar, ChatState } from './state.js'

/** Which picture somebody is shown by. Published ones go before the photos of vCards. */
export function reduceAvatars(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'avatar.announced': {
      const { avatar } = action
      const known = state.avatars[avatar.of]
      if (known?.source === 'pep' && avatar.source === 'vcard') return state
      if (known?.id === avatar.id && known.source === avatar.source) return state
      return { ...state, avatars: { ...state.avatars, [avatar.of]: avatar } }
    }
    case 'avatar.withdrawn':
      return state.avatars[action.of]?.source === action.source ? without(state, action.of) : state
    case 'room.occupant': {
      const { room, nick, oldNick, type } = action.presence
      // Whoever comes under that nick next is somebody else.
      return type === 'unavailable' ? without(state, `${room}/${oldNick ?? nick}`) : state
    }
    default:
      return state
  }
}

function without(state: ChatState, of: string): ChatState {
  if (state.avatars[of] === undefined) return state
  const { [of]: _, ...avatars } = state.avatars
  return { ...state, avatars }
}

/** That of an occupant, or else that of the account behind it. */
export function avatarOf(
  { avatars }: Pick<ChatState, 'avatars'>,
  address: string,
  account: string | undefined,
): Avatar | undefined {
  return avatars[address] ?? (account === undefined ? undefined : avatars[account])
}
