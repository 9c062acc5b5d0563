import type { Pushes, Requests } from '@xmpp-ftw/core'
import type {} from './index.js'

type Answer = Requests['xmpp.http.confirm']['input']
type Verify = Pushes['xmpp.http.verify']['payload']

const request = { method: 'GET', url: 'https://example.com/', id: 'tx' }

export const byIq: Answer = { type: 'iq', to: 'a', id: 'ha-1' }
export const byMessage: Answer = { type: 'message', to: { domain: 'a' }, request }
export const denied: Requests['xmpp.http.deny']['output'] = true

export function answerTo({ type, from, id = '', request }: Verify): Answer {
  return { type, to: from, id, request }
}

// @ts-expect-error -- an answer needs the id of an IQ, or the request of a message
export const vague: Answer = { type: 'iq', to: 'a' }

// @ts-expect-error -- all three keys of a request are required
export const half: Answer = { type: 'message', to: 'a', request: { method: 'GET' } }

// @ts-expect-error -- questions come in IQs and messages
export const presence: Verify['type'] = 'presence'
