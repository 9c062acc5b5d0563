/** The server that everything is measured on, without TLS: that is OpenSSL's work, the same on both sides. */

import type { Policy } from '@xmpp-ftw/gateway'
import { startEjabberd, type XmppServer } from '@xmpp-ftw/interop/servers'

/** Everybody's password is the name. */
export function startServer(names: readonly string[]): Promise<XmppServer> {
  return startEjabberd({ tls: 'none', users: names.map((name) => ({ user: name, password: name })) })
}

export function policyFor({ domain, ports }: XmppServer): Policy {
  return {
    domains: [domain],
    servers: { [domain]: { host: '127.0.0.1', port: ports.c2s, tls: 'off', allowPlain: true } },
  }
}
