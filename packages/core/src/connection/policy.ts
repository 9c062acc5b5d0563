/** What the operator of a Node process allows its users to connect to. Closed by default. */
import { AuthError } from '../errors.js'
import * as NS from '../namespaces.js'
import { type HostPort, isLoopbackName, normaliseHost, parseHostPort } from './addresses.js'
import type { Login } from './connection.js'
import type { ConnectionOptions } from './options.js'
import { refused } from './stream-errors.js'

/** How to reach the server of a domain. */
export interface ServerSettings {
  /** Host to connect to instead of what DNS says; may have a private address. */
  readonly host?: string
  readonly port?: number
  /** `required` (STARTTLS, default), `direct` (from the first byte), `off` (loopback only). */
  readonly tls?: 'required' | 'direct' | 'off'
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string | readonly string[]
  /** `false` (loopback only): any certificate will do. */
  readonly rejectUnauthorized?: boolean
  /** Without TLS (loopback only): a password may be sent as it is. */
  readonly allowPlain?: boolean
  /** URL for XMPP over WebSocket instead of TCP; `ws:` to loopback only. */
  readonly websocket?: string
}

export interface Policy extends ConnectionOptions {
  /** Domains one may log in to: `example.org`, `*.example.org` (those below it), `*` (any). */
  readonly domains: readonly string[]
  /** Settings by domain; the exact name before `*.example.org` before `*`. */
  readonly servers?: Readonly<Record<string, ServerSettings>>
  /**
   * Hosts that a login or a redirection may name besides the domain and its settings: `xmpp.example.org`,
   * `xmpp.example.org:5222`, `*.example.org`, `*`. One that is named exactly may have a private address; then only its
   * port, or else 5222 and 5223, may be reached.
   */
  readonly hosts?: readonly string[]
  /** Whether accounts may be registered (XEP-0077). */
  readonly register?: boolean
  /** Whether one may log in without an account (SASL ANONYMOUS). */
  readonly anonymous?: boolean
}

/** Where a login goes. */
export interface Destination {
  readonly settings: ServerSettings
  /** Host to connect to; `undefined`: what DNS says of the domain. */
  readonly explicit: HostPort | undefined
  /** Whether `explicit` is the host of the settings, so that `tls`, `port` and so on are meant for it. */
  readonly own: boolean
}

const CLIENT_PORTS: readonly number[] = [5222, 5223]

export class Rules {
  readonly policy: Policy
  private readonly domains: readonly string[]
  private readonly servers: ReadonlyMap<string, ServerSettings>
  private readonly named: readonly HostPort[]
  private readonly patterns: readonly string[]

  /** @throws TypeError when the policy contradicts itself */
  constructor(policy: Policy) {
    this.policy = policy
    this.domains = policy.domains.map(pattern)
    this.servers = new Map(
      Object.entries(policy.servers ?? {}).map(([name, server]) => [pattern(name), server]),
    )
    for (const [name, server] of this.servers) checkServer(name, server)
    const hosts = policy.hosts ?? []
    this.patterns = hosts.filter((host) => host.startsWith('*')).map(pattern)
    this.named = hosts.filter((host) => !host.startsWith('*')).map(named)
  }

  /** @throws StreamError `policy-violation`, or AuthError */
  admit(login: Login): Destination {
    const domain = normaliseHost(login.domain)
    if (domain === undefined || !matches(this.domains, domain))
      throw refused(`Domain '${login.domain}' is not allowed`)
    if (login.username === undefined && login.token === undefined && !this.policy.anonymous) {
      throw refused('Logging in without an account is not allowed')
    }
    if (login.register && !this.policy.register) throw registrationClosed()
    const settings = this.settings(domain)
    if (login.host === undefined) return destination(settings, domain, login.port)
    const host = parseHostPort(login.host)
    if (!host) throw refused(`'${login.host}' is not a host`)
    return this.allowed(domain, { ...host, ...(login.port !== undefined && { port: login.port }) })
  }

  /**
   * A host that the app or a server named.
   * @throws StreamError `policy-violation`
   */
  allowed(domain: string, target: HostPort): Destination {
    const settings = this.settings(normaliseHost(domain) ?? domain)
    const own = settings.host !== undefined && normaliseHost(settings.host) === target.host
    const { port } = target
    if (own && (port === undefined || port === (settings.port ?? 5222)))
      return destination(settings, target.host, undefined)
    const listed = target.host === normaliseHost(domain) || matches(this.patterns, target.host)
    if (this.isNamed(target.host) ? !this.named.some((entry) => covers(entry, target)) : !listed) {
      throw refused(`Host '${target.host}${port === undefined ? '' : `:${port}`}' is not allowed`)
    }
    checkPort(port)
    return { settings, explicit: target, own: false }
  }

  /** Whether the operator named that very host, so that it may have a private address. */
  isNamed(host: string): boolean {
    return this.named.some((entry) => entry.host === host)
  }

  private settings(domain: string): ServerSettings {
    const names = [domain]
    for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1))
      names.push(`*${domain.slice(dot)}`)
    for (const name of [...names, '*']) {
      const found = this.servers.get(name)
      if (found) return found
    }
    return {}
  }
}

/**
 * Ports that an app, a redirection or DNS may name: none of the system's other services.
 * @throws StreamError `policy-violation`
 */
export function checkPort(port: number | undefined): void {
  if (port === undefined) return
  if (!Number.isInteger(port) || port > 65_535 || (port < 1_024 && port !== 443)) {
    throw refused(`Port ${port} is not allowed`)
  }
}

function destination(settings: ServerSettings, domain: string, port: number | undefined): Destination {
  const host = settings.host === undefined ? undefined : normaliseHost(settings.host)
  if (host === undefined && settings.port === undefined) checkPort(port)
  else if (port !== undefined && port !== (settings.port ?? 5222))
    throw refused(`Port ${port} is not allowed`)
  const chosen = settings.port ?? port
  if (host === undefined && chosen === undefined) return { settings, explicit: undefined, own: true }
  return {
    settings,
    explicit: { host: host ?? domain, ...(chosen !== undefined && { port: chosen }) },
    own: true,
  }
}

/** A named host without a port stands for the ports of XMPP clients, not for whatever else runs there. */
function covers(entry: HostPort, target: HostPort): boolean {
  if (entry.host !== target.host) return false
  const port = target.port ?? 5222
  return entry.port === undefined ? CLIENT_PORTS.includes(port) : entry.port === port
}

function matches(patterns: readonly string[], host: string): boolean {
  return patterns.some(
    (known) => known === '*' || known === host || (known.startsWith('*.') && host.endsWith(known.slice(1))),
  )
}

function pattern(text: string): string {
  if (text === '*') return text
  const wild = text.startsWith('*.')
  const host = normaliseHost(wild ? text.slice(2) : text)
  if (host === undefined) throw new TypeError(`Not a domain, '*.domain' or '*': ${text}`)
  return wild ? `*.${host}` : host
}

function named(text: string): HostPort {
  const host = parseHostPort(text)
  if (!host) throw new TypeError(`Not a host or host:port: ${text}`)
  return host
}

function checkServer(name: string, server: ServerSettings): void {
  const url = server.websocket === undefined ? undefined : new URL(server.websocket)
  if (url && url.protocol !== 'wss:' && url.protocol !== 'ws:')
    throw new TypeError(`${name}: not a WebSocket URL`)
  const host = normaliseHost(url?.hostname ?? server.host ?? '')
  const weak =
    server.tls === 'off' ||
    server.rejectUnauthorized === false ||
    server.allowPlain ||
    url?.protocol === 'ws:'
  if (weak && (host === undefined || !isLoopbackName(host))) {
    throw new TypeError(`${name}: TLS and its checks can be off for a loopback host only`)
  }
  if (server.host !== undefined && normaliseHost(server.host) === undefined)
    throw new TypeError(`${name}: not a host`)
}

function registrationClosed(): AuthError {
  return new AuthError('registration-fail', {
    description: 'Registration error',
    application: { condition: 'not-allowed', xmlns: NS.stanzaErrors },
  })
}
