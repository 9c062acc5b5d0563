import { connect } from '@xmpp-ftw/client'
import type { DemoConfig } from '../app/config.js'
import type { OpenClient } from '../session/chat-session.js'
import { gatewayUrl } from '../session/open-client.js'

/** Clients for the playground: they end with the page, and leave alone what the chat keeps of its session. */
export function playClientOpener(config: DemoConfig): OpenClient {
  return async (via) => {
    if (via === 'gateway') return connect(gatewayUrl(config.gateway))
    const { embedded } = await import('../session/embedded.js')
    return embedded(config)
  }
}
