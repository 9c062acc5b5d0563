/** Names and addresses of hosts in one form, and which of them are reachable from everywhere. */
import ipaddr from 'ipaddr.js'

/**
 * A host's name or address as it will be connected to: lower case, A-labels, no root dot; addresses in their usual
 * form however they were written (decimal, hexadecimal, octal, IPv4 inside IPv6).
 * @returns `undefined` when it is neither
 */
export function normaliseHost(text: string): string | undefined {
  // Anything that has a meaning inside a URL would make the host something else than what was looked at.
  if (text === '' || text.length > 255 || /[\s/\\?#@%]/.test(text)) return undefined
  const bracketed = text.startsWith('[') ? text : text.split(':').length > 2 ? `[${text}]` : text
  if (!bracketed.startsWith('[') && bracketed.includes(':')) return undefined
  let host: string
  try {
    host = new URL(`http://${bracketed}`).hostname
  } catch {
    return undefined
  }
  host = host.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (ipaddr.isValid(host)) return ipaddr.process(host).toString()
  return HOST.test(host) ? host : undefined
}

const HOST = /^(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/

export interface HostPort {
  readonly host: string
  readonly port?: number
}

/** Reads `host`, `host:port` or `[address]:port` (RFC 6120, section 4.9.3.19). */
export function parseHostPort(text: string): HostPort | undefined {
  const parts = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text)
  const host = normaliseHost(parts?.[1] ?? text)
  const port = parts?.[2] === undefined ? undefined : Number(parts[2])
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) return undefined
  return { host, ...(port !== undefined && { port }) }
}

export function isAddress(host: string): boolean {
  return ipaddr.isValid(host)
}

export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}

/** Whether that name stands for this machine, whatever DNS says (RFC 6761, section 6.3). */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isLoopback(host)
}

/** Whether it is an address of the public internet: not private, loopback, link-local, multicast or otherwise special. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  // NAT64 carries an IPv4 address in its last four bytes (RFC 6052): that is the one that counts.
  if (parsed.range() === 'rfc6052') return isPublic(parsed.toByteArray().slice(-4).join('.'))
  if (parsed.kind() === 'ipv6' && (parsed.toByteArray()[0] ?? 0) >> 5 !== 1) return false
  return parsed.range() === 'unicast'
}
