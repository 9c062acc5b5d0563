import { lazy, useEffect } from 'react'
import { useParams } from 'react-router'
import { useSession } from '../app/session-context.js'
import { ConversationView } from './conversation/conversation-view.js'
import { useIsRoom } from './rooms/use-room.js'

// Most of what there is about rooms: for those who go to one.
const RoomView = lazy(async () => ({ default: (await import('./rooms/room-view.js')).RoomView }))

/** The conversation or the room whose address is that of the page. */
export function OpenConversation() {
  const { jid = '' } = useParams()
  const session = useSession()
  const isRoom = useIsRoom(jid)

  useEffect(() => {
    // What comes while one looks at another tab has not been read.
    const show = () => session.show(document.hidden ? undefined : jid)
    show()
    document.addEventListener('visibilitychange', show)
    return () => {
      document.removeEventListener('visibilitychange', show)
      session.show(undefined)
    }
  }, [session, jid])

  return isRoom ? <RoomView key={jid} jid={jid} /> : <ConversationView key={jid} jid={jid} />
}
