import type { Pushes, Requests } from '@xmpp-ftw/core'
import type { BuddycloudCache } from './index.js'

type Publish = Requests['xmpp.buddycloud.publish']
type Found = Requests['xmpp.buddycloud.search.do']['output']['results'][number]
type Verify = Pushes['xmpp.buddycloud.http.verify']['payload']

export const post: Publish['input'] = { node: 'n', content: { atom: { content: 'Hello' } } }
export const reply: Publish['input'] = {
  node: 'n',
  content: { atom: { content: 'Hello' }, 'in-reply-to': { ref: 'tag:x' } },
}
export const lately: Requests['xmpp.buddycloud.items.recent']['input'] = { since: 1714521600000, max: 5 }
export const early: Requests['xmpp.buddycloud.items.feed']['input'] = { since: '2024-05-01' }
export const paged: Requests['xmpp.buddycloud.retrieve']['paged'] = true
export const alone: Requests['xmpp.buddycloud.search.do']['paged'] = false
export const cache: BuddycloudCache = {
  buddycloud: { server: { channel: { 'example.com': 'channels.example.com' } } },
}
export const allow: Pushes['xmpp.buddycloud.push.authorisation']['reply'] = [
  { var: 'pubsub#allow', value: true },
]

export function titleOf({ entry }: Found): string | number | undefined {
  return entry?.atom?.title
}

export function answerTo({
  type,
  from,
  id = '',
  request,
}: Verify): Requests['xmpp.buddycloud.http.deny']['input'] {
  return { type, to: from, id, request }
}

export function nodesOf(items: Requests['xmpp.buddycloud.items.thread']['output']): string[] {
  return items.map(({ node }) => node)
}

// @ts-expect-error -- which node is required
export const nowhere: Publish['input'] = { content: 'Hello' }

// @ts-expect-error -- the channel server is discovered
export const elsewhere: Publish['input'] = { to: 'example.com', node: 'n', content: 'Hello' }

// @ts-expect-error -- pushes come from the channel server, and do not say so
export const from: keyof Pushes['xmpp.buddycloud.push.item']['payload'] = 'from'

// @ts-expect-error -- a channel server is a JID
export const bad: BuddycloudCache = { buddycloud: { server: { channel: { 'example.com': 7 } } } }
