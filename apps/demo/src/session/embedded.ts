import { type Client, embed } from '@xmpp-ftw/client'
import type { DemoConfig } from '../app/config.js'
import { extensions } from './extensions.js'

/** A client with its session in this page: XMPP over WebSocket, straight to the server. */
export function embedded({ domain, websocket }: DemoConfig): Client {
  // Of any other domain the page asks the domain itself (XEP-0156).
  const connection = websocket === undefined ? {} : { websocket: { [domain]: websocket } }
  return embed(extensions(), { connection })
}
