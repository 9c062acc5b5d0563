import { Center, Loader } from '@mantine/core'
import type { ComponentType } from 'react'
import { createBrowserRouter, Navigate } from 'react-router'
import { ChatPage } from '../chat/chat-page.js'
import { NodesPage, NothingOpen, OpenConversation, SettingsPage } from '../chat/parts.js'
import { NotFound } from './not-found.js'
import { Shell } from './shell.js'

/** What only its own visitors load. */
function page(load: () => Promise<{ default: ComponentType }>) {
  return async () => ({ Component: (await load()).default })
}

/** Addresses are for people: a conversation's is its JID. */
export function createAppRouter() {
  return createBrowserRouter([
    {
      element: <Shell />,
      // While what a page needs is on its way.
      hydrateFallbackElement: (
        <Center h="100%">
          <Loader aria-label="Loading" />
        </Center>
      ),
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
        { path: '/demo/:event?', lazy: page(() => import('../playground/playground-page.js')) },
        { path: '/manual/:page?', lazy: page(() => import('../manual/manual-page.js')) },
        { path: '*', element: <NotFound /> },
      ],
    },
  ])
}
