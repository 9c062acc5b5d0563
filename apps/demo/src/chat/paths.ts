export const CHAT_PATH = '/chat'
export const SETTINGS_PATH = '/chat/-/settings'

export function conversationPath(jid: string): string {
  return `${CHAT_PATH}/${encodeURIComponent(jid)}`
}
