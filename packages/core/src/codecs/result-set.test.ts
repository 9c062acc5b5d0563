import * as v from 'valibot'
import { expect, test } from 'vitest'
import '@xmpp-ftw/testing'
import { validate } from '../validate.js'
import { parseElement } from '../xml/parser.js'
import { resultSet, resultSetRequest } from './result-set.js'

const contract = v.object({ rsm: v.optional(resultSetRequest) })

function written(rsm: unknown): string | undefined {
  const request = validate(contract, { rsm }).rsm
  return request && resultSet.build(request).toString()
}

test('requests are written in their order', () => {
  expect(written({ index: 4, before: 'b', after: 'a', max: '20' })).toBe(
    '<set xmlns="http://jabber.org/protocol/rsm"><max>20</max><after>a</after><before>b</before><index>4</index></set>',
  )
  expect(written({ before: true })).toBe('<set xmlns="http://jabber.org/protocol/rsm"><before/></set>')
  expect(written({ after: 17 })).toBe('<set xmlns="http://jabber.org/protocol/rsm"><after>17</after></set>')
})

test('only true makes an empty element', () => {
  const empty = '<set xmlns="http://jabber.org/protocol/rsm"/>'
  expect(written({})).toBe(empty)
  expect(written({ before: false, after: null, max: null, index: undefined })).toBe(empty)
})

test('what is no object is ignored', () => {
  for (const rsm of [undefined, null, 'a', 1, true, false]) expect(written(rsm)).toBeUndefined()
})

test.each([-1, 1.5, '-1', 'many', true, 2 ** 40, {}])('%s is no count', (max) => {
  expect(() => written({ max })).toThrow("'rsm.max' key must be a whole number from 0 to 2147483647")
})

test('an edge is text, a number or true', () => {
  expect(() => written({ after: ['a'] })).toThrow("'rsm.after' key must be a string or true")
})

test('echoes of the request are read too, first-index stays text', () => {
  const set = parseElement(`<set xmlns='http://jabber.org/protocol/rsm'>
    <max> 10 </max><index>3</index><before/><after>x</after>
    <first index='3'>a</first><last>b</last><count>12</count>
  </set>`)
  expect(resultSet.parse(set)).toStrictEqual({
    count: 12,
    first: 'a',
    'first-index': '3',
    last: 'b',
    max: 10,
    after: 'x',
    before: true,
    index: 3,
  })
})
