import { useMemo } from 'react'
import { useChat } from '../../app/session-context.js'
import { bareOf, domainOf, localpart } from '../../session/address.js'
import { type RoomSummary, roomList } from '../../session/select.js'
import type { Occupant, Room } from '../../session/state.js'

export function useRoom(jid: string): Room | undefined {
  return useChat(({ rooms }) => rooms[jid])
}

/** Whether an address is a room's: one that we know, or any where the own server has its rooms. */
export function useIsRoom(jid: string | undefined): boolean {
  return useChat(({ rooms, roomService }) => {
    if (jid === undefined || bareOf(jid) !== jid) return false
    return rooms[jid] !== undefined || (roomService !== undefined && domainOf(jid) === roomService)
  })
}

/** Oneself, as the others in the room see one. */
export function selfIn({ occupants, nick }: Room): Occupant | undefined {
  return occupants.get(nick)
}

export function useRooms(search: string): readonly RoomSummary[] {
  const rooms = useChat((state) => state.rooms)
  const conversations = useChat((state) => state.conversations)
  return useMemo(() => roomList({ rooms, conversations }, search), [rooms, conversations, search])
}

/** The nick one has without having chosen one. */
export function useUsualNick(): string {
  return useChat(({ me }) => localpart(me))
}
