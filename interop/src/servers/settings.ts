import { randomBytes } from 'node:crypto'
import type { Account, ServerOptions, ServerServices } from './types.js'

/** The options of a server with everything decided that was left open. */
export interface Settings {
  readonly domain: string
  readonly users: readonly Account[]
  readonly components: readonly string[]
  readonly registration: boolean
  readonly tls: 'optional' | 'required' | 'none'
  readonly secret: string
  readonly extraConfig: string
  readonly extraModules: readonly string[]
  readonly turn: boolean
  readonly startTimeoutMs: number
}

/** External components that tests and the demo use, on both servers. */
const usualComponents = ['comp', 'superfeedr', 'buddycloud', 'fanout']

export function settle(options: ServerOptions): Settings {
  const domain = options.domain ?? 'ftw.test'
  const components = [...usualComponents, ...(options.components ?? [])]
  return {
    domain,
    users: options.users ?? [],
    components: [...new Set(components.map((name) => (name.includes('.') ? name : `${name}.${domain}`)))],
    registration: options.registration ?? true,
    tls: options.tls ?? 'optional',
    secret: options.secret ?? randomBytes(12).toString('hex'),
    extraConfig: options.extraConfig ?? '',
    extraModules: options.extraModules ?? [],
    turn: options.turn ?? false,
    startTimeoutMs: options.startTimeoutMs ?? 30_000,
  }
}

export function servicesOf(domain: string): Omit<ServerServices, 'sasl2'> {
  return {
    muc: `muc.${domain}`,
    pubsub: `pubsub.${domain}`,
    search: `search.${domain}`,
    share: `share.${domain}`,
    proxy: `proxy.${domain}`,
    anonymous: `anon.${domain}`,
  }
}

/** An account's name and host; the host is the server's domain unless the name says otherwise. */
export function splitUser(user: string, domain: string): { user: string; host: string } {
  const at = user.indexOf('@')
  return at < 0 ? { user, host: domain } : { user: user.slice(0, at), host: user.slice(at + 1) }
}
