import { expect, test } from 'vitest'
import { Recent } from './recent.js'

test('remembers at least as much as it says, and at most twice as much', () => {
  const recent = new Recent<number>(10)
  for (let n = 0; n < 95; n += 1) recent.set(String(n), n)
  for (let n = 85; n < 95; n += 1) expect(recent.get(String(n))).toBe(n)
  expect(recent.get('74')).toBeUndefined()
  recent.clear()
  expect(recent.get('94')).toBeUndefined()
})

test('what is used is remembered longer', () => {
  const recent = new Recent<number>(10)
  recent.set('used', -1)
  for (let n = 0; n < 100; n += 1) {
    recent.set(String(n), n)
    expect(recent.get('used')).toBe(-1)
  }
  expect(recent.get('1')).toBeUndefined()
})

test('takes any key', () => {
  const recent = new Recent<number>(2)
  expect(recent.get('__proto__')).toBeUndefined()
  recent.set('__proto__', 1)
  expect(recent.get('__proto__')).toBe(1)
  expect(recent.get('constructor')).toBeUndefined()
})
