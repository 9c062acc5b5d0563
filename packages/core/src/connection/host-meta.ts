/** XEP-0156: Discovering Alternative XMPP Connection Methods, version 1.4.0: a domain's WebSocket, for browsers. */

const RELATION = 'urn:xmpp:alt-connections:websocket'

/**
 * The first WebSocket URL the domain names for itself; `undefined` when it names none.
 * Only over HTTPS, and only `wss:` (section 2.2).
 */
export async function discoverWebSocket(domain: string, signal: AbortSignal): Promise<string | undefined> {
  const response = await fetch(`https://${domain}/.well-known/host-meta.json`, { signal, redirect: 'follow' })
  if (!response.ok) return undefined
  const meta: unknown = await response.json()
  const links: unknown = isObject(meta) ? meta.links : undefined
  if (!Array.isArray(links)) return undefined
  for (const link of links) {
    if (isObject(link) && link.rel === RELATION && isSecureUrl(link.href)) return link.href
  }
  return undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isSecureUrl(href: unknown): href is string {
  return typeof href === 'string' && /^wss:\/\/[^\s]+$/.test(href)
}
