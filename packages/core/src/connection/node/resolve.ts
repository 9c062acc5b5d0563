import { Resolver } from 'node:dns/promises'

/** A host to connect to, and how. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly direct: boolean
}

export interface SrvRecord {
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

export type ResolveSrv = (name: string) => Promise<readonly SrvRecord[]>

/** More are not tried within one login. */
const MAX_PLACES = 8

/** Asks DNS, not for long: a login has little time. */
export function systemSrv(name: string): Promise<readonly SrvRecord[]> {
  return new Resolver({ timeout: 2_000, tries: 2 }).resolveSrv(name)
}

/**
 * Where the server of a domain is: RFC 6120, section 3.2, with direct TLS and STARTTLS mixed (XEP-0368, version 1.1.0).
 * Where DNS knows nothing, the domain itself at port 5222.
 */
export async function resolvePlaces(
  domain: string,
  resolveSrv: ResolveSrv = systemSrv,
  random: () => number = Math.random,
): Promise<readonly Place[]> {
  const none = (): readonly SrvRecord[] => []
  const [direct, plain] = await Promise.all([
    resolveSrv(`_xmpps-client._tcp.${domain}`).catch(none),
    resolveSrv(`_xmpp-client._tcp.${domain}`).catch(none),
  ])
  // Records without a target say that there is no such service: then the domain's own address is not tried either.
  if (direct.length + plain.length === 0) return [{ host: domain, port: 5222, direct: false }]
  const records = [
    ...direct.map((record) => ({ ...record, direct: true })),
    ...plain.map((record) => ({ ...record, direct: false })),
  ]
  const there = records.filter(({ name }) => name !== '' && name !== '.')
  return ordered(there, random)
    .slice(0, MAX_PLACES)
    .map(({ name, port, direct }) => ({ host: name, port, direct }))
}

/** Lower priority first; within one by chance in proportion to weight (RFC 2782). */
export function ordered<T extends SrvRecord>(records: readonly T[], random: () => number): T[] {
  const left = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight)
  const result: T[] = []
  for (let first = left[0]; first; first = left[0]) {
    const { priority } = first
    const peers = left.filter((record) => record.priority === priority)
    let mark = random() * peers.reduce((sum, { weight }) => sum + weight, 0)
    const chosen =
      peers.find(({ weight }) => {
        mark -= weight
        return mark <= 0
      }) ?? first
    left.splice(left.indexOf(chosen), 1)
    result.push(chosen)
  }
  return result
}
