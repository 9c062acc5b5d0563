export interface Reachable {
  readonly port: number
  /** XMPP over WebSocket of the one server there is; without it, any that a domain names as its own. */
  readonly websocket?: string
}

/** What every answer carries. `nonce` is the word that styles the page makes for itself are known by. */
export function securityHeaders(nonce: string, { port, websocket }: Reachable): Record<string, string> {
  const direct = websocket === undefined ? ['https:', 'wss:'] : [new URL(websocket).origin]
  const policy = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", `'nonce-${nonce}'`],
    'img-src': ["'self'", 'data:'],
    'connect-src': ["'self'", `ws://localhost:${port}`, `ws://127.0.0.1:${port}`, ...direct],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, sources]) => `${name} ${sources.join(' ')}`)
      .join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Calls need the first two, and nothing needs the rest.
    'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}
