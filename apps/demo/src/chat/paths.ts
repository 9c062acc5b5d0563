export function conversationPath(jid: string): string {
  return `/chat/${encodeURIComponent(jid)}`
}
