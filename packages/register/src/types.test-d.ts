import type { ErrorJson, Requests } from '@xmpp-ftw/core'
import type {} from './index.js'

type Get = Requests['xmpp.register.get']
type Set = Requests['xmpp.register.set']['input']

export const question: Get['input'] = { to: { domain: 'example.com' } }
export const wanted: Get['output'] = { username: true, email: 'anna@example.com' }
export const everything: Set = { to: 'a', zip: '12345', form: [{ var: 'first', value: 'Anna' }] }
export const done: Requests['xmpp.register.unregister']['output'] = true

export function titleOf({ form }: ErrorJson): string | undefined {
  return form?.title
}

// @ts-expect-error -- whom to ask is required
export const nobody: Get['input'] = {}

// @ts-expect-error -- a field is wanted, or it has a value
export const unwanted: Get['output'] = { username: false }

// @ts-expect-error -- a field without a name is for people to read
export const nameless: Set = { to: 'a', form: [{ value: 'Anna' }] }

// @ts-expect-error -- the fields are the schema's
export const unknown: Set = { to: 'a', shoesize: '43' }
