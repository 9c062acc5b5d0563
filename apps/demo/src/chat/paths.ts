export const CHAT_PATH = '/chat'
export const SETTINGS_PATH = '/chat/-/settings'

/** Of the nodes of a service, or of one of them. */
export function nodesPath(service?: string, node?: string): string {
  const params = new URLSearchParams({ ...(service && { service }), ...(node && { node }) })
  return service ? `/chat/-/nodes?${params}` : '/chat/-/nodes'
}

export function conversationPath(jid: string): string {
  return `${CHAT_PATH}/${encodeURIComponent(jid)}`
}
