import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Backoff } from './backoff.js'

const OPTIONS = { base: 1_000, cap: 60_000, stable: 30_000 }

describe('Backoff', () => {
  it('doubles the longest delay up to the cap', () => {
    const backoff = new Backoff(OPTIONS, () => 1)
    const delays = Array.from({ length: 8 }, () => backoff.next())
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  it('starts over after a stream that lived long enough, and only then', () => {
    const backoff = new Backoff(OPTIONS, () => 1)
    backoff.next()
    backoff.lived(29_999)
    expect(backoff.next()).toBe(2_000)
    backoff.lived(30_000)
    expect(backoff.next()).toBe(1_000)
  })

  it('spreads over the whole time, and never leaves it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(200), (random, failures) => {
        const backoff = new Backoff(OPTIONS, () => random)
        let delay = 0
        for (let i = 0; i <= failures; i++) delay = backoff.next()
        expect(delay).toBe(Math.round(random * Math.min(60_000, 1_000 * 2 ** failures)))
      }),
    )
  })
})
