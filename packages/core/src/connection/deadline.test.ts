import { describe, expect, it } from 'vitest'
import { StreamError } from '../errors.js'
import { Interruption } from './deadline.js'

const over = new StreamError('disconnected')
const never = () => new Promise<never>(() => {})

describe('an interruption', () => {
  it('ends all that waits, and what waits later', async () => {
    const lost = new Interruption()
    const waiting = [lost.race(never()), lost.race(never())]
    lost.end(over)
    lost.end(new StreamError('not-connected'))
    for (const one of [...waiting, lost.race(never())]) await expect(one).rejects.toBe(over)
  })

  it('comes after what is done already', async () => {
    const lost = new Interruption()
    const before = lost.race(Promise.resolve('done'))
    lost.end(over)
    expect(await lost.race(Promise.resolve('done'))).toBe('done')
    await expect(lost.race(Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await before).toBe('done')
  })

  it('keeps nothing of what it let pass', async () => {
    const lost = new Interruption()
    for (let n = 0; n < 3; n += 1) await lost.race(Promise.resolve(n))
    await expect.poll(() => lost.waits).toBe(0)
  })
})
