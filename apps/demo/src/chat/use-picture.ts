import { useEffect, useSyncExternalStore } from 'react'
import { useChat, useSession } from '../app/session-context.js'
import { avatarOf } from '../session/reduce-avatars.js'

/**
 * The picture of an account, or of an occupant (`room/nick`) and else of the account behind it, as a URL.
 * @param isSeen whether it is on the screen: before that it is not fetched
 */
export function usePicture(
  address: string,
  account: string | undefined,
  isSeen: boolean,
): string | undefined {
  const { pictures } = useSession().avatars
  const avatar = useChat((state) => avatarOf(state, address, account))
  useEffect(
    () => (avatar !== undefined && isSeen ? pictures.hold(avatar) : undefined),
    [pictures, avatar, isSeen],
  )
  return useSyncExternalStore(pictures.subscribe, () => avatar && pictures.get(avatar.id))
}
