import type { InfoEntry, Pushes, Requests } from '@xmpp-ftw/core'
import type {} from './index.js'

type Info = Requests['xmpp.discover.info']
type Answer = Requests['xmpp.discover.client']['input']

export const question: Info['input'] = { of: { domain: 'example.com' }, rsm: { max: 5 } }
export const paged: Info['paged'] = true

export function nameOf(entry: Info['output'][number]): string | undefined {
  return entry.kind === 'identity' ? entry.name : undefined
}

export const entry: InfoEntry = { kind: 'feature', var: 'urn:example' }

// @ts-expect-error -- whom to ask is required
export const nobody: Info['input'] = {}

// @ts-expect-error -- an identity needs its type
export const half: Answer = { to: 'a', id: 'b', features: [{ kind: 'identity', category: 'client' }] }

// @ts-expect-error -- there are four kinds of entries
export const unknown: Answer = { to: 'a', id: 'b', features: [{ kind: 'script' }] }

// @ts-expect-error -- the address as an object is `jid`
export const from: Pushes['xmpp.discover.client']['payload']['from'] = { domain: 'example.com' }
