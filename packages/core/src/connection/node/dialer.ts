import type { lookup } from 'node:dns'
import { createSecureContext, type SecureContext, type ConnectionOptions as TlsOptions } from 'node:tls'
import type { ClientOptions } from 'ws'
import { FtwError } from '../../errors.js'
import { type HostPort, isAddress, isLoopbackName, normaliseHost, parseHostPort } from '../addresses.js'
import type { Login } from '../connection.js'
import type { Dialer, Endpoint } from '../endpoint.js'
import { LIMITS } from '../limits.js'
import { checkPort, type Destination, type Policy, Rules, type ServerSettings } from '../policy.js'
import { broken, refused } from '../stream-errors.js'
import { guardedLookup, mayReach, type Reach } from './lookup.js'
import { type Place, type ResolveSrv, resolvePlaces } from './resolve.js'
import { type SocketTransport, tcp, tls, websocket } from './sockets.js'

/** What asks DNS; tests bring their own. */
export interface Names {
  readonly resolveSrv?: ResolveSrv
  readonly lookup?: typeof lookup
}

/** Ports at which TLS comes first unless the operator says otherwise. */
const DIRECT_PORTS: readonly number[] = [443, 5223]

/** Reaches servers by Node's sockets, as far as the policy allows. */
export class NodeDialer implements Dialer {
  private readonly rules: Rules
  private readonly names: Names
  /** Making one reads certificates, so logins with the same settings share it. */
  private readonly contexts = new Map<ServerSettings['ca'], SecureContext>()

  /** @throws TypeError when the policy contradicts itself */
  constructor(policy: Policy, names: Names = {}) {
    this.rules = new Rules(policy)
    this.names = names
  }

  /** @throws StreamError `policy-violation` */
  admit(login: Login): void {
    this.rules.admit(login)
  }

  async resolve(login: Login): Promise<readonly Endpoint[]> {
    const destination = this.rules.admit(login)
    const { settings, explicit, own } = destination
    if (own && settings.websocket !== undefined) return [this.websocket(settings.websocket, settings)]
    if (explicit) return [this.explicit(login, destination, explicit)]
    const domain = normaliseHost(login.domain) ?? login.domain
    const places =
      isAddress(domain) || isLoopbackName(domain) ? [{ host: domain, port: 5222, direct: false }] : undefined
    const found = places ?? (await resolvePlaces(domain, this.names.resolveSrv))
    const endpoints: Endpoint[] = []
    let refusal: unknown
    for (const place of found) {
      try {
        endpoints.push(this.found(login, place, settings))
      } catch (error) {
        refusal = error
      }
    }
    if (endpoints.length === 0 && refusal !== undefined) throw refusal
    return endpoints
  }

  redirect(login: Login, host: string): readonly Endpoint[] {
    const target = parseHostPort(host)
    if (!target) throw refused('The server redirects to something that is no host')
    return [this.explicit(login, this.rules.allowed(login.domain, target), target)]
  }

  /** A host that operator, app or server named. */
  private explicit(login: Login, { settings, own }: Destination, target: HostPort): Endpoint {
    const port =
      target.port ?? (own ? settings.port : undefined) ?? (own && settings.tls === 'direct' ? 5223 : 5222)
    const tls =
      own && settings.tls !== undefined ? settings.tls : DIRECT_PORTS.includes(port) ? 'direct' : 'required'
    const weak = own && isWeak(settings)
    const trusted = (own && settings.host !== undefined) || this.rules.isNamed(target.host)
    const reach = weak ? 'loopback' : trusted ? 'any' : 'public'
    return this.tcp(login, { host: target.host, port, tls, reach }, own ? settings : secureOnly(settings))
  }

  /** A host that DNS named: anybody may have written that. */
  private found(login: Login, place: Place, settings: ServerSettings): Endpoint {
    const host = normaliseHost(place.host)
    if (host === undefined) throw refused('The server has an impossible name')
    const trusted = this.rules.isNamed(host)
    if (!trusted) checkPort(place.port)
    const reach = trusted ? 'any' : 'public'
    return this.tcp(
      login,
      { host, port: place.port, tls: place.direct ? 'direct' : 'required', reach },
      secureOnly(settings),
    )
  }

  private tcp(login: Login, to: Target, settings: ServerSettings): Endpoint {
    const lookup = this.guard(to.host, to.reach)
    const options = this.tlsOptions(login.domain, settings)
    const target = { host: to.host, port: to.port, lookup }
    const direct = to.tls === 'direct'
    const host = to.host.includes(':') ? `[${to.host}]` : to.host
    return {
      service: `${direct ? 'xmpps' : 'xmpp'}://${host}:${to.port}`,
      transport: () => (direct ? tls({ ...target, ...options }) : tcp(target)),
      framed: false,
      tls: direct ? 'direct' : to.tls === 'off' ? 'none' : 'starttls',
      allowPlain: settings.allowPlain === true && to.reach === 'loopback',
      secure: (clear) => tls({ ...options, socket: (clear as SocketTransport).release() }),
      explain: (cause) => explain(cause, login.domain),
    }
  }

  private websocket(url: string, settings: ServerSettings): Endpoint {
    const { protocol, hostname } = new URL(url)
    const host = normaliseHost(hostname.replace(/^\[|\]$/g, '')) ?? hostname
    const secure = protocol === 'wss:'
    const reach = !secure || isWeak(settings) ? 'loopback' : 'any'
    const lookup = this.guard(host, reach)
    const options: ClientOptions & { lookup: typeof lookup } = {
      lookup,
      maxPayload: 4 * (this.rules.policy.limits?.maxStanzaBytes ?? LIMITS.maxStanzaBytes),
      perMessageDeflate: false,
      followRedirects: false,
      minVersion: 'TLSv1.2',
      ...(settings.ca !== undefined && { ca: settings.ca as string | string[] }),
      ...(settings.rejectUnauthorized === false && { rejectUnauthorized: false }),
    }
    return {
      service: url,
      transport: () => websocket(url, options),
      framed: true,
      tls: secure ? 'direct' : 'none',
      allowPlain: settings.allowPlain === true && reach === 'loopback',
      explain: (cause) => explain(cause, host),
    }
  }

  /** An address in place of a name is never looked up, so it is checked here. */
  private guard(host: string, reach: Reach): ReturnType<typeof guardedLookup> {
    if (isAddress(host) && !mayReach(host, reach)) throw refused(`The address '${host}' is not allowed`)
    return guardedLookup(reach, this.names.lookup)
  }

  /** Certificates are checked against the domain, not the host DNS named for it (RFC 6120, section 13.7.2). */
  private tlsOptions(domain: string, settings: ServerSettings): TlsOptions {
    const name = normaliseHost(domain) ?? domain
    let secureContext = this.contexts.get(settings.ca)
    if (!secureContext) {
      const ca = settings.ca as string | string[] | undefined
      secureContext = createSecureContext({ minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) })
      this.contexts.set(settings.ca, secureContext)
    }
    return {
      secureContext,
      ALPNProtocols: ['xmpp-client'],
      rejectUnauthorized: settings.rejectUnauthorized !== false,
      // An address cannot be a server name (RFC 6066, section 3); it is the host then, and checked as such.
      ...(isAddress(name) ? { host: name } : { servername: name }),
    }
  }
}

interface Target {
  readonly host: string
  readonly port: number
  readonly tls: 'required' | 'direct' | 'off'
  readonly reach: Reach
}

function isWeak(settings: ServerSettings): boolean {
  return settings.tls === 'off' || settings.rejectUnauthorized === false || settings.allowPlain === true
}

/** What remains of a domain's settings for a host they are not made for: whom to trust. */
function secureOnly({ ca }: ServerSettings): ServerSettings {
  return ca === undefined ? {} : { ca }
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/

function explain(cause: unknown, domain: string): FtwError | undefined {
  if (cause instanceof FtwError) return cause
  const code = String((cause as { code?: unknown } | undefined)?.code ?? '')
  if (!CERTIFICATE.test(code)) return undefined
  return broken('undefined-condition', { description: `The certificate is not valid for ${domain}`, cause })
}
