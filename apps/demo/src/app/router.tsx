import { createBrowserRouter, Navigate } from 'react-router'
import { ChatPage } from '../chat/chat-page.js'
import { NodesPage, NothingOpen, OpenConversation, SettingsPage } from '../chat/parts.js'
import { NotFound } from './not-found.js'
import { Shell } from './shell.js'

/** Addresses are for people: a conversation's is its JID. */
export function createAppRouter() {
  return createBrowserRouter([
    {
      element: <Shell />,
      children: [
        { index: true, element: <Navigate to="/chat" replace /> },
        {
          path: '/chat',
          element: <ChatPage />,
          children: [
            { index: true, element: <NothingOpen /> },
            { path: ':jid', element: <OpenConversation /> },
            // Two parts deep: what stands in the first place alone is somebody's address.
            { path: '-/settings', element: <SettingsPage /> },
            { path: '-/nodes', element: <NodesPage /> },
          ],
        },
        { path: '*', element: <NotFound /> },
      ],
    },
  ])
}
