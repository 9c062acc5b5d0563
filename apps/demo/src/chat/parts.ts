/** What the chat is made of: none of it is loaded before it is needed. */
import { lazy } from 'react'

export const ChatLayout = lazy(async () => ({ default: (await import('./chat-layout.js')).ChatLayout }))

export const NodesPage = lazy(async () => ({ default: (await import('./nodes/nodes-page.js')).NodesPage }))

export const NothingOpen = lazy(async () => ({
  default: (await import('./conversation/nothing-open.js')).NothingOpen,
}))

export const OpenConversation = lazy(async () => ({
  default: (await import('./open-conversation.js')).OpenConversation,
}))

export const SettingsPage = lazy(async () => ({
  default: (await import('./settings/settings-page.js')).SettingsPage,
}))
