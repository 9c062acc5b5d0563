import { Client, type ClientOptions } from './client.js'
import { GatewayLink, type GatewayOptions } from './gateway-link.js'

/**
 * A client through a gateway. Usable at once: requests wait for the link. It connects again by itself; after a cut
 * `state` tells whether the session was kept.
 *
 * @param url `wss://…` of the gateway
 */
export function connect(url: string, options: ClientOptions & GatewayOptions = {}): Client {
  return new Client(new GatewayLink(url, options), options)
}
