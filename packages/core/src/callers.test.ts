import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type Callers, permit } from './callers.js'
import { Jid } from './jid.js'
import { callers } from './schemas.js'
import { validate } from './validate.js'

const may = (list: Callers, from: string) => permit(list)(Jid.parse(from) as Jid)

describe('permit', () => {
  test.each<[Callers, string, boolean]>([
    ['anyone', 'eve@example.net/x', true],
    [[], 'eve@example.net/x', false],
    [['ben@example.com'], 'ben@example.com/phone', true],
    [['BEN@example.com.'], 'ben@example.com', true],
    [['ben@example.com/phone'], 'ben@example.com/phone', true],
    [['ben@example.com/phone'], 'ben@example.com/desk', false],
    [['ben@example.com/phone'], 'ben@example.com', false],
    [['example.com'], 'example.com', true],
    [['example.com'], 'ben@example.com', false],
    [['@', ''], 'example.com', false],
  ])('%o and %s: %s', (list, from, expected) => {
    expect(may(list, from)).toBe(expected)
  })
})

describe('the schema', () => {
  const check = (value: unknown) => validate(v.object({ callers }), { callers: value }).callers

  test('prepares JIDs', () => {
    expect(check(['BEN@example.com', { domain: 'example.com' }])).toEqual(['ben@example.com', 'example.com'])
    expect(check('anyone')).toBe('anyone')
  })

  test.each([['everybody'], [['@']], [[7]], [{}], [true]])('refuses %o', (value) => {
    expect(() => check(value)).toThrow("'callers' key must be 'anyone' or an array of JIDs")
  })
})
