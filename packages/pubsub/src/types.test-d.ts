import type { Pushes, Requests } from '@xmpp-ftw/core'
import type { Notice, Pubsub } from './index.js'

type Publish = Requests['xmpp.pubsub.publish']
type Item = Pushes['xmpp.pubsub.push.item']['payload']
type Answer = Pushes['xmpp.pubsub.push.authorisation']['reply']

export const text: Publish['input'] = { to: { domain: 'example.com' }, node: 'news', content: 'Hello' }
export const atom: Publish['input'] = { to: 'example.com', node: 'n', content: { atom: { title: 'Hello' } } }
export const own: Publish['input'] = { to: 'example.com', node: 'n', content: { weather: { celsius: 21 } } }
export const paged: Requests['xmpp.pubsub.retrieve']['paged'] = true
export const alone: Requests['xmpp.pubsub.config.get']['paged'] = false
export const allow: Answer = [{ var: 'pubsub#allow', value: true }]
export const later: Answer = { cancel: true }

export function titleOf({ entry }: Item): string | number | undefined {
  return entry?.atom?.title
}

export function payloadOf(notice: Notice): unknown {
  return notice.kind === 'item' ? notice.item?.text() : notice.node
}

export function watch(pubsub: Pubsub): () => void {
  return pubsub.claim({ node: 'urn:xmpp:avatar:metadata' }, ({ kind }) => kind === 'item')
}

// @ts-expect-error -- where to publish is required
export const nowhere: Publish['input'] = { to: 'example.com', content: 'x' }

// @ts-expect-error -- a title is no list
export const titles: Publish['input'] = { to: 'example.com', node: 'n', content: { atom: { title: ['x'] } } }

// @ts-expect-error -- a form is answered by a list of fields, not by an object of them
export const fields: Answer = { 'pubsub#allow': true }

// @ts-expect-error -- the sender is text here
export const from: Item['from'] = { domain: 'example.com' }

// @ts-expect-error -- who is interested must be said, so that one does not end what another wants
export const anonymous: Parameters<Pubsub['interest']> = ['urn:example:node']
