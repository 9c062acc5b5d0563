/** Whose connection it is: the client's address, also where reverse proxies stand in front. */
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** Networks that an operator names: addresses, CIDR blocks, `loopback`, `private`. */
export class Networks {
  private readonly ranges: readonly Range[]

  /** @throws when one is none */
  constructor(given: readonly string[]) {
    this.ranges = given.flatMap((each) => (NAMED[each] ?? [each]).map(range))
  }

  get size(): number {
    return this.ranges.length
  }

  has(address: string): boolean {
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return this.ranges.some(
      ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
    )
  }
}

function range(text: string): Range {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.process(text)
    return [address, address.kind() === 'ipv6' ? 128 : 32]
  } catch {
    throw new Error(`'${text}' is no address and no network: write it as 10.0.0.7 or 10.0.0.0/8`)
  }
}

/** Hops of one request that are looked at: more are somebody's attempt to keep us busy. */
const HOPS = 20

/**
 * The client's address. Each reverse proxy appends the address it saw to `X-Forwarded-For`; that is believed as far as
 * the proxies that say so are trusted, from the last one backwards. What stands before is the client's own claim.
 */
export function clientAddress({ headers, socket }: IncomingMessage, trusted: Networks): string {
  // A socket without an address is one of this machine's own (a Unix socket).
  let client = plain(socket.remoteAddress ?? '') ?? '127.0.0.1'
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').slice(-HOPS)
  for (const hop of forwarded.reverse()) {
    if (!trusted.has(client)) break
    const address = plain(hop)
    if (address === undefined) break
    client = address
  }
  return client
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`, in one form. */
function plain(text: string): string | undefined {
  const [, bracketed, withPort, bare = ''] =
    /^(?:\[(.+)\](?::\d+)?|([^:]+):\d+|(.*))$/.exec(text.trim()) ?? []
  const address = (bracketed ?? withPort ?? bare).replace(/%.*$/, '')
  const known = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
  return known ? ipaddr.process(address).toString() : undefined
}

/** What counts as one client's place: an IPv4 address, or the /64 that a subscriber of IPv6 has to choose from. */
export function placeOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  const bytes = ipaddr.IPv6.parse(address).toByteArray().slice(0, 8)
  return `${new ipaddr.IPv6([...bytes, ...new Array<number>(8).fill(0)])}/64`
}
