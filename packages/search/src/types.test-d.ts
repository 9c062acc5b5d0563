import type { Requests } from '@xmpp-ftw/core'
import type {} from './index.js'

type Get = Requests['xmpp.search.get']
type Do = Requests['xmpp.search.do']

export const simple: Do['input'] = { to: 'a', basic: { last: 'Jones' }, rsm: { max: 5 } }
export const formal: Do['input'] = { to: { domain: 'a' }, form: [{ var: 'last', value: 'Jones' }] }
export const paged: Do['paged'] = true
export const offer: Get['output'] = { instructions: null, basic: ['first'] }
export const found: Do['output'] = {
  fields: { tags: { type: 'text-multi' } },
  results: [{ tags: ['tea'], online: true, first: 'Anna' }],
}

// @ts-expect-error -- whom to ask is required
export const nobody: Get['input'] = {}

// @ts-expect-error -- what to look for is text
export const number: Do['input'] = { to: 'a', basic: { last: 7 } }

// @ts-expect-error -- a column has a type
export const untyped: Do['output'] = { fields: { first: { label: 'Given Name' } }, results: [] }
