export function ChatLayout() {
  return <p>Logged in</p>
}
