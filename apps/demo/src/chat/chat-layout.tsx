import { useDocumentTitle } from '@mantine/hooks'
import { Suspense } from 'react'
import { Outlet, useLocation } from 'react-router'
import { useChat } from '../app/session-context.js'
import { unreadTotal, upTo99 } from '../session/select.js'
import { CallLayer } from './calls/call-layer.js'
import classes from './chat-layout.module.css'
import { ConnectionBanner } from './connection-banner.js'
import { Loading } from './loading.js'
import { NoticeAlert } from './notice-alert.js'
import { CHAT_PATH } from './paths.js'
import { Sidebar } from './roster/sidebar.js'
import { useNotifications } from './use-notifications.js'

/** People on the left, one conversation or page on the right; on a phone one of the two, as the address says. */
export function ChatLayout() {
  const isOpen = useLocation().pathname.replace(/\/$/, '') !== CHAT_PATH
  const unread = useChat(unreadTotal)
  useNotifications()
  useDocumentTitle(unread > 0 ? `(${upTo99(unread)}) Chat · XMPP-FTW` : 'Chat · XMPP-FTW')

  return (
    <div className={classes.layout}>
      <ConnectionBanner />
      <NoticeAlert />
      <div className={classes.columns} data-open={isOpen}>
        <Sidebar />
        <div className={classes.conversation}>
          <Suspense fallback={<Loading label="Loading the page" />}>
            <Outlet />
          </Suspense>
        </div>
      </div>
      <CallLayer />
    </div>
  )
}
