import { useChat } from '../app/session-context.js'
import { ChatLayout } from './chat-layout.js'
import { LoginPage } from './login/login-page.js'

/** The chat for those who are logged in; for everybody else, the way in. */
export function ChatPage() {
  const phase = useChat(({ connection }) => connection.phase)
  return phase === 'online' || phase === 'interrupted' ? <ChatLayout /> : <LoginPage />
}
