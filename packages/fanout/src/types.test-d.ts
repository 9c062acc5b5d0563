import type { Pushes, Requests } from '@xmpp-ftw/core'

type Subscribe = Requests['fanout.fpp.subscribe']
type Push = Pushes['fanout.fpp.push']['payload']

export const subscribe: Subscribe['input'] = { realm: '9f2c', channel: 7, to: { domain: 'push.example.com' } }
export const done: Requests['fanout.fpp.unsubscribe']['output'] = true

export function published({ channel, content }: Push): [string, unknown] {
  return [channel, content?.json]
}

// @ts-expect-error -- a channel belongs to a realm
export const channel: Subscribe['input'] = { channel: 'scores' }

// @ts-expect-error -- a realm is text or a number
export const realm: Subscribe['input'] = { realm: true, channel: 'scores' }

// @ts-expect-error -- the sender is text here
export const from: Push['from'] = { domain: 'pubsub.fanout.io' }
