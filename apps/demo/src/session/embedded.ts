import { type Client, embed } from '@xmpp-ftw/client'
import { ping } from '@xmpp-ftw/ping'
import type { DemoConfig } from '../app/config.js'

/** A client with its session in this page: XMPP over WebSocket, straight to the server. */
export function embedded(config: DemoConfig): Client {
  return embed([ping()])
}
