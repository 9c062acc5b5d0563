import { expect, test } from 'vitest'
import { Lru } from './lru.js'

test('forgets what was used longest ago, and says what it was', () => {
  const lru = new Lru<number>(2)
  expect(lru.set('a', 1)).toBeUndefined()
  expect(lru.set('b', 2)).toBeUndefined()
  expect(lru.get('a')).toBe(1)
  expect(lru.set('c', 3)).toBe(2)
  expect(lru.get('b')).toBeUndefined()
  expect(lru.set('a', 4)).toBeUndefined()
  expect([...lru.values()]).toEqual([3, 4])
})

test('takes any key', () => {
  const lru = new Lru<number>(2)
  expect(lru.get('__proto__')).toBeUndefined()
  lru.set('__proto__', 1)
  lru.delete('constructor')
  expect(lru.get('__proto__')).toBe(1)
  lru.clear()
  expect(lru.get('__proto__')).toBeUndefined()
})
