import { describe, expect, it } from 'vitest'
import { Answered } from '../src/answered.js'

describe('what was answered', () => {
  it('is kept until it is acknowledged; its id longer', () => {
    const answered = new Answered(100)
    answered.add('a', 1, 'first')
    answered.add('b', 3, 'second')
    answered.acknowledge(2)
    expect([answered.response('a'), answered.response('b')]).toEqual([undefined, 'second'])
    expect([answered.has('a'), answered.has('b'), answered.has('c')]).toEqual([true, true, false])
  })

  it('makes room for what is newer, and is not kept at all when it is too big', () => {
    const answered = new Answered(10)
    answered.add('a', 1, '12345')
    answered.add('b', 2, '12345')
    answered.add('c', 3, '1')
    expect(['a', 'b', 'c'].map((id) => answered.response(id))).toEqual([undefined, '12345', '1'])
    answered.add('d', 4, '12345678901')
    expect(['b', 'c', 'd'].map((id) => answered.response(id))).toEqual([undefined, undefined, undefined])
    answered.add('e', 5, '1234567890')
    expect(answered.response('e')).toBe('1234567890')
  })

  it('is bounded, and at least 200 ids long', () => {
    const answered = new Answered(1_000_000)
    for (let i = 1; i <= 10_000; i++) answered.add(String(i), i, 'x')
    expect(answered.has('9801')).toBe(true)
    expect(answered.has('9000')).toBe(false)
    expect(answered.response('9000')).toBeUndefined()
  })
})
