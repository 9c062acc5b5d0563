import { useDocumentTitle } from '@mantine/hooks'
import { useEffect } from 'react'
import { useParams } from 'react-router'
import { useChat, useSession } from '../app/session-context.js'
import { unreadTotal } from '../session/select.js'
import classes from './chat-layout.module.css'
import { ConnectionBanner } from './connection-banner.js'
import { ConversationView } from './conversation/conversation-view.js'
import { NothingOpen } from './conversation/nothing-open.js'
import { NoticeAlert } from './notice-alert.js'
import { RoomView } from './rooms/room-view.js'
import { useIsRoom } from './rooms/use-room.js'
import { Sidebar } from './roster/sidebar.js'

/** People on the left, one conversation on the right; on a phone one of the two, as the address says. */
export function ChatLayout() {
  const { jid } = useParams()
  const session = useSession()
  const isRoom = useIsRoom(jid)
  const unread = useChat(unreadTotal)
  useDocumentTitle(unread > 0 ? `(${unread}) Chat · XMPP-FTW` : 'Chat · XMPP-FTW')

  useEffect(() => {
    session.show(jid)
    return () => session.show(undefined)
  }, [session, jid])

  return (
    <div className={classes.layout}>
      <ConnectionBanner />
      <NoticeAlert />
      <div className={classes.columns} data-open={jid !== undefined}>
        <Sidebar />
        <section className={classes.conversation} aria-label="Conversation">
          {jid === undefined && <NothingOpen />}
          {jid !== undefined && isRoom && <RoomView key={jid} jid={jid} />}
          {jid !== undefined && !isRoom && <ConversationView key={jid} jid={jid} />}
        </section>
      </div>
    </div>
  )
}
