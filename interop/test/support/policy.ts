import type { Policy } from '@xmpp-ftw/gateway'
import type { XmppServer } from '../../src/servers/index.js'

/** What an operator would allow for a server on this machine. */
export function policyFor(server: XmppServer): Policy {
  const settings = { host: '127.0.0.1', port: server.ports.c2s, ca: server.ca }
  return {
    domains: [server.domain, server.services.anonymous],
    servers: { [server.domain]: settings, [server.services.anonymous]: settings },
    register: true,
    anonymous: true,
  }
}
