import { useMemo } from 'react'
import { useChat } from '../app/session-context.js'
import { bareOf, resourceOf } from '../session/address.js'
import { type Group, groups, type Person, person } from '../session/select.js'
import type { Occupant } from '../session/state.js'

export function usePerson(jid: string): Person {
  const contacts = useChat((state) => state.contacts)
  const presence = useChat((state) => state.presence)
  const conversations = useChat((state) => state.conversations)
  const occupant = useOccupant(jid)
  return useMemo(() => {
    const found = person({ contacts, presence, conversations }, jid)
    return occupant ? { ...found, presence: { ...occupant, priority: 0 } } : found
  }, [contacts, presence, conversations, jid, occupant])
}

/** Somebody one talks to alone in a room. */
function useOccupant(jid: string): Occupant | undefined {
  return useChat(({ rooms }) => rooms[bareOf(jid)]?.occupants.get(resourceOf(jid) ?? ''))
}

export function useGroups(search: string): readonly Group[] {
  const contacts = useChat((state) => state.contacts)
  const presence = useChat((state) => state.presence)
  const conversations = useChat((state) => state.conversations)
  return useMemo(
    () => groups({ contacts, presence, conversations }, search),
    [contacts, presence, conversations, search],
  )
}
