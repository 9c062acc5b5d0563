import { describe, expect, it } from 'vitest'
import { Answered } from '../src/answered.js'

describe('what was answered', () => {
  it('is remembered with the number of its response', () => {
    const answered = new Answered()
    answered.add('a', 1)
    answered.add('b', 3)
    expect(['a', 'b', 'c'].map((id) => answered.seq(id))).toEqual([1, 3, undefined])
  })

  it('is bounded, and at least 200 ids long', () => {
    const answered = new Answered()
    for (let i = 1; i <= 10_000; i++) answered.add(String(i), i)
    expect(answered.seq('9801')).toBe(9_801)
    expect(answered.seq('9000')).toBeUndefined()
  })
})
