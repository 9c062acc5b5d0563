import { createBrowserRouter, Navigate } from 'react-router'
import { ChatPage } from '../chat/chat-page.js'
import { NotFound } from './not-found.js'
import { Shell } from './shell.js'

/** Addresses are for people: a conversation's is its JID. */
export function createAppRouter() {
  return createBrowserRouter([
    {
      element: <Shell />,
      children: [
        { index: true, element: <Navigate to="/chat" replace /> },
        { path: '/chat/:jid?', element: <ChatPage /> },
        { path: '*', element: <NotFound /> },
      ],
    },
  ])
}
