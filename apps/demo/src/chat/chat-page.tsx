import { Suspense } from 'react'
import { useChat } from '../app/session-context.js'
import { Loading } from './loading.js'
import { LoginPage } from './login/login-page.js'
import { ChatLayout } from './parts.js'

/** The chat for those who are logged in; for everybody else, the way in. */
export function ChatPage() {
  const phase = useChat(({ connection }) => connection.phase)
  if (phase !== 'online' && phase !== 'interrupted') return <LoginPage />
  return (
    <Suspense fallback={<Loading label="Loading the chat" />}>
      <ChatLayout />
    </Suspense>
  )
}
