import { useMemo } from 'react'
import { useChat } from '../app/session-context.js'
import { type Group, groups, type Person, person } from '../session/select.js'

export function usePerson(jid: string): Person {
  const contacts = useChat((state) => state.contacts)
  const presence = useChat((state) => state.presence)
  const conversations = useChat((state) => state.conversations)
  return useMemo(
    () => person({ contacts, presence, conversations }, jid),
    [contacts, presence, conversations, jid],
  )
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
