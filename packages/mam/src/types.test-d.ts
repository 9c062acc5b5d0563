import type { Pushes, Requests } from '@xmpp-ftw/core'
import type { mam } from './index.js'

type Query = Requests['xmpp.mam.query']
type Message = Pushes['xmpp.mam.message']['payload']

export const page: Query['input'] = {
  with: { domain: 'example.com' },
  start: 0,
  rsm: { before: true, max: 5 },
}
export const paged: Query['paged'] = true
export const factory: typeof mam | undefined = undefined

export function archiveIdOf({ mam: { id } }: Message): string | undefined {
  return id
}

export function isLast({ complete }: Query['output']): boolean {
  return complete
}

// @ts-expect-error -- the default is one of three
export const rule: Requests['xmpp.mam.preferences']['input'] = { default: 'sometimes' }

// @ts-expect-error -- ids are a list
export const ids: Query['input'] = { ids: '28482-98726' }

// @ts-expect-error -- addresses are objects
export const sender: Message['from'] = 'ben@example.com'
