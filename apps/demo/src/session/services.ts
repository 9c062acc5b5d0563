/** What the servers around us offer, found by asking them (XEP-0030). */
import type { Client } from '@xmpp-ftw/client'
import { domainOf } from './address.js'

export interface Service {
  readonly jid: string
  readonly name: string
  readonly features: ReadonlySet<string>
  /** As `conference/text`. */
  readonly identities: ReadonlySet<string>
}

const ROOMS = 'http://jabber.org/protocol/muc'
const COMMANDS = 'http://jabber.org/protocol/commands'

/** The server itself and the services it names. Those that do not answer are left out. */
export async function discover(client: Client, account: string): Promise<readonly Service[]> {
  const domain = domainOf(account)
  const { items } = await client.request('xmpp.discover.items', { of: domain })
  const addresses = [...new Set([domain, ...items.flatMap(({ jid }) => jid ?? [])])]
  const found = await Promise.all(addresses.map((jid) => describe(client, jid).catch(() => undefined)))
  return found.filter((service) => service !== undefined)
}

async function describe(client: Client, jid: string): Promise<Service> {
  const { items } = await client.request('xmpp.discover.info', { of: jid })
  const identities = items.filter((entry) => entry.kind === 'identity')
  return {
    jid,
    name: identities.find(({ name }) => name)?.name ?? jid,
    features: new Set(items.flatMap((entry) => (entry.kind === 'feature' ? entry.var : []))),
    identities: new Set(identities.map(({ category, type }) => `${category}/${type}`)),
  }
}

/** Gateways to other networks have rooms, too, which nobody can make. */
export function hasRooms({ features, identities }: Service): boolean {
  return features.has(ROOMS) && identities.has('conference/text')
}

/** Accounts have nodes, too, and so has the server itself for them; this is for everybody's. */
export function hasNodes({ identities }: Service): boolean {
  return identities.has('pubsub/service')
}

/** Of people: there are services that let one search for other things. */
export function isDirectory({ identities }: Service): boolean {
  return identities.has('directory/user')
}

export function hasCommands({ features }: Service): boolean {
  return features.has(COMMANDS)
}
