/**
 * Connections of web pages: XMPP over WebSocket (RFC 7395), without a gateway.
 *
 * @packageDocumentation
 */
import { FtwError } from '../errors.js'
import type { Login, ResumableConnector } from './connection.js'
import type { Dialer, Endpoint } from './endpoint.js'
import { discoverWebSocket } from './host-meta.js'
import { type ConnectionOptions, type Settings, settings } from './options.js'
import { StreamConnection } from './stream-connection.js'
import { broken, refused } from './stream-errors.js'
import { WebSocketTransport } from './websocket-transport.js'

export type * from './connection.js'
export type { Limits } from './limits.js'
export type { ConnectionOptions, ReconnectOptions, StreamManagementOptions, Timeouts } from './options.js'

export interface BrowserOptions extends ConnectionOptions {
  /**
   * URL of the server's WebSocket: one for all, or by domain. A domain that is not listed, or any when there is none,
   * is asked for its own (XEP-0156). `wss:`, or `ws:` to loopback.
   */
  readonly websocket?: string | Readonly<Record<string, string>>
}

/** Makes connections over WebSockets. */
export function connector(options: BrowserOptions = {}): ResumableConnector {
  const config = settings(options)
  const dialer = new BrowserDialer(options.websocket, config)
  return (login, state) => new StreamConnection(login, dialer, config, state)
}

/** For a program that is its own operator, which a page always is: the same as `connector`. */
export const ownConnector = connector

class BrowserDialer implements Dialer {
  private readonly urls: BrowserOptions['websocket']
  private readonly config: Settings

  constructor(urls: BrowserOptions['websocket'], config: Settings) {
    this.urls = urls
    this.config = config
  }

  async resolve(login: Login): Promise<readonly Endpoint[]> {
    return [endpoint(this.known(login.domain) ?? (await this.discover(login.domain)))]
  }

  redirect(): readonly Endpoint[] {
    throw refused('The server redirects to another host')
  }

  private known(domain: string): string | undefined {
    if (typeof this.urls === 'string') return this.urls
    return this.urls && Object.hasOwn(this.urls, domain) ? this.urls[domain] : undefined
  }

  private async discover(domain: string): Promise<string> {
    const description = `No WebSocket of ${domain} is known`
    try {
      const found = await discoverWebSocket(domain, AbortSignal.timeout(this.config.timeouts.step))
      if (found !== undefined) return found
    } catch (cause) {
      if (cause instanceof FtwError) throw cause
      throw broken('remote-connection-failed', { description, cause })
    }
    throw broken('remote-connection-failed', { description })
  }
}

const LOOPBACK = /^(?:localhost|[\w.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

function endpoint(text: string): Endpoint {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw refused(`'${text}' is not a WebSocket URL`)
  }
  const secure = url.protocol === 'wss:'
  if (!secure && !(url.protocol === 'ws:' && LOOPBACK.test(url.hostname))) {
    throw refused(`'${text}' is not a secure WebSocket`)
  }
  return {
    service: url.href,
    transport: () => new WebSocketTransport(() => new WebSocket(url.href, ['xmpp'])),
    framed: true,
    tls: secure ? 'direct' : 'none',
    allowPlain: false,
  }
}
