import { connect } from '@xmpp-ftw/client'
import type { DemoConfig } from '../app/config.js'
import type { OpenClient } from './chat-session.js'

/** Where the client keeps what a reloaded page needs to go on. */
const SESSION = 'xmpp-ftw session'

/** Clients for the ways the server of these pages offers. */
export function clientOpener(config: DemoConfig): OpenClient {
  return async (via, { goOn = false } = {}) => {
    // What an earlier login left is nobody's any more.
    if (!goOn) sessionStorage.removeItem(SESSION)
    if (via === 'gateway')
      return connect(gatewayUrl(config.gateway), { storage: sessionStorage, storageKey: SESSION })
    // All of XMPP: loaded by those only who speak it from their page.
    const { embedded } = await import('./embedded.js')
    return embedded(config)
  }
}

/** Whether there is a session that this page had before it was reloaded. */
export function hasSession(): boolean {
  return sessionStorage.getItem(SESSION) !== null
}

export function gatewayUrl(path: string): string {
  const url = new URL(path, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}
