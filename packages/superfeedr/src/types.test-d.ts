import type { Pushes, Requests } from '@xmpp-ftw/core'

type Subscribe = Requests['xmpp.superfeedr.subscribe']
type Push = Pushes['xmpp.superfeedr.push']['payload']

export const subscribe: Subscribe['input'] = { feed: 'https://example.org/feed', format: 'json' }
export const page: Requests['xmpp.superfeedr.subscriptions']['input'] = { page: '2' }
export const first: Requests['xmpp.superfeedr.subscriptions']['input'] = {}

export function nextFetch(details: Subscribe['output']): string | undefined {
  return details?.status.fetch.next
}

export function titlesOf({ items }: Push): unknown[] {
  return items.map(({ atom, json }) => atom?.title ?? json)
}

// @ts-expect-error -- a feed is named by its URL
export const nothing: Subscribe['input'] = {}

// @ts-expect-error -- numbers come as text
export const response: NonNullable<Subscribe['output']>['status']['response'] = 200

// @ts-expect-error -- the service tells nothing in RSS
export const rss: Subscribe['input'] = { feed: 'https://example.org/feed', format: 'rss' }
