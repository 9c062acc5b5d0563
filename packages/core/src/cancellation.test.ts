import { describe, expect, it } from 'vitest'
import { Cancellation } from './cancellation.js'

describe('a cancellation', () => {
  it('aborts its signal, read before or after', () => {
    const [before, after] = [new Cancellation(), new Cancellation()]
    const { signal } = before
    expect(signal.aborted).toBe(false)
    for (const one of [before, after]) one.abort('enough')
    expect(signal.reason).toBe('enough')
    expect(after.signal.reason).toBe('enough')
    expect(before.signal).toBe(signal)
  })

  it('ends with the one around it, until it is done', () => {
    const outer = new Cancellation()
    const [early, done, late] = [new Cancellation(outer), new Cancellation(outer), new Cancellation(outer)]
    expect([early.signal.aborted, done.signal.aborted]).toEqual([false, false])
    done.done()
    outer.abort('enough')
    expect([early.signal.reason, late.signal.reason]).toEqual(['enough', 'enough'])
    expect(done.signal.aborted).toBe(false)
  })

  it('leaves the signal around it alone as long as nobody looks', () => {
    let looked = 0
    const outer = {
      get signal() {
        looked += 1
        return undefined
      },
    }
    const inner = new Cancellation(outer)
    inner.abort()
    inner.done()
    expect(looked).toBe(0)
    expect(inner.signal.aborted).toBe(true)
  })
})
