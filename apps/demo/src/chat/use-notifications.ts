import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '../app/session-context.js'
import { nameOf, roomName } from '../session/select.js'
import type { ChatState, Conversation } from '../session/state.js'
import { plainText } from './conversation/plain-text.js'
import { areWanted, notify } from './notifications.js'
import { conversationPath } from './paths.js'

/** Tells of what came while one looked elsewhere: what people write, and in rooms what names oneself. */
export function useNotifications(): void {
  const { store } = useSession()
  const navigate = useNavigate()
  useEffect(() => {
    let before = store.current()
    return store.subscribe(() => {
      const now = store.current()
      const changed = now.conversations === before.conversations ? [] : Object.values(now.conversations)
      const fresh = changed.filter((conversation) => isNews(conversation, before.conversations))
      before = now
      if (fresh.length === 0 || !document.hidden || !areWanted()) return
      for (const conversation of fresh) {
        const { jid } = conversation
        notify({
          ...wordsOf(now, conversation),
          tag: jid,
          onClick: () => void navigate(conversationPath(jid)),
        })
      }
    })
  }, [store, navigate])
}

function isNews(now: Conversation, all: ChatState['conversations']): boolean {
  const before = all[now.jid]
  return now.kind === 'room' ? now.mentions > (before?.mentions ?? 0) : now.unread > (before?.unread ?? 0)
}

function wordsOf(state: ChatState, { jid, messages }: Conversation): { title: string; body: string } {
  const last = messages.findLast(({ own, isNotice }) => !own && !isNotice)
  const room = state.rooms[jid]
  const title = room ? `${last?.author ?? ''} in ${roomName(room)}` : nameOf(state, jid)
  return { title, body: last ? plainText(last).slice(0, 200) : '' }
}
