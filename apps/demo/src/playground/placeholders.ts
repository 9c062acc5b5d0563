/** The people and services of examples are those of example.com: here they become who and what is really there. */
import type { Service } from '../session/services.js'

export interface Surroundings {
  /** Bare JID of the own account. */
  readonly me: string
  /** Somebody to talk to. */
  readonly other: string
  /** Of an account that was made for trying things out. */
  readonly password?: string
  readonly services: readonly Service[]
}

const OWN = new Set(['anna', 'ann'])

/** Hosts that examples use for services, and what disco calls those (XEP-0030). */
const IDENTITIES: Readonly<Record<string, string>> = {
  muc: 'conference/',
  pubsub: 'pubsub/service',
  channels: 'pubsub/channels',
  dir: 'directory/',
}
/** Hosts that stand for something every server has. */
const SERVER = new Set(['', 'svc'])

const ADDRESS = /(?:([\w.-]+)@)?\b((?:[\w-]+\.)*)example\.(?:com|net|org)\b/g

/** The example with the addresses of those who are there. */
export function fill(example: unknown, surroundings: Surroundings): unknown {
  if (typeof example === 'string') return fillText(example, surroundings)
  if (Array.isArray(example)) return example.map((item) => fill(item, surroundings))
  if (typeof example !== 'object' || example === null) return example
  const filled = Object.fromEntries(
    Object.entries(example).map(([key, value]) => [key, fill(value, surroundings)]),
  )
  return isParts(example) ? { ...filled, ...fillParts(example, surroundings) } : filled
}

function fillText(text: string, surroundings: Surroundings): string {
  if (text === 's3cret') return surroundings.password ?? text
  // Addresses of the web are nobody's here.
  if (/^https?:/.test(text)) return text
  return text.replace(ADDRESS, (_all, user: string | undefined, prefix: string) =>
    address(user, prefix.slice(0, -1), surroundings),
  )
}

function address(user: string | undefined, host: string, { me, other, services }: Surroundings): string {
  if (host === '' && user !== undefined) return OWN.has(user) ? me : other
  const domain = me.slice(me.indexOf('@') + 1)
  return `${user === undefined ? '' : `${user}@`}${service(host, domain, services)}`
}

function service(host: string, domain: string, services: readonly Service[]): string {
  if (SERVER.has(host)) return domain
  const identity = IDENTITIES[host]
  const found =
    identity !== undefined &&
    services.find(({ identities }) => [...identities].some((each) => each.startsWith(identity)))
  return found ? found.jid : `${host}.${domain}`
}

interface Parts {
  user?: string
  domain: string
}

function isParts(value: object): value is Parts {
  const { user, domain } = value as Partial<Parts>
  return typeof domain === 'string' && (user === undefined || typeof user === 'string')
}

function fillParts({ user, domain }: Parts, surroundings: Surroundings): Parts {
  const text = fillText(user === undefined ? domain : `${user}@${domain}`, surroundings)
  const at = text.indexOf('@')
  return at < 0 ? { domain: text } : { user: text.slice(0, at), domain: text.slice(at + 1) }
}
