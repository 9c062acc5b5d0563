import { connect } from '@xmpp-ftw/client'
import type { DemoConfig } from '../app/config.js'
import type { OpenClient } from './chat-session.js'

/** Clients for the ways the server of these pages offers. */
export function clientOpener(config: DemoConfig): OpenClient {
  return async (via) => {
    if (via === 'gateway') return connect(gatewayUrl(config.gateway))
    // All of XMPP: loaded by those only who speak it from their page.
    const { embedded } = await import('./embedded.js')
    return embedded(config)
  }
}

function gatewayUrl(path: string): string {
  const url = new URL(path, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}
