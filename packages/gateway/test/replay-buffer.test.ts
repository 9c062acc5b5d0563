import { describe, expect, it } from 'vitest'
import { ReplayBuffer } from '../src/replay-buffer.js'

function filled(texts: readonly string[], limits = {}) {
  const replay = new ReplayBuffer({ frames: 100, size: 1_000, age: 60_000, ...limits })
  for (const [index, text] of texts.entries()) replay.add(text, index)
  return replay
}

describe('a replay buffer', () => {
  it('gives back what follows a number, in order, until it is acknowledged', () => {
    const replay = filled(['a', 'b', 'c'])
    expect(replay.seq).toBe(3)
    expect(replay.after(0)).toEqual(['a', 'b', 'c'])
    replay.acknowledge(1)
    expect(replay.after(1)).toEqual(['b', 'c'])
    expect(replay.after(3)).toEqual([])
    expect([replay.get(1), replay.get(3)]).toEqual([undefined, 'c'])
  })

  it('gives nothing rather than a part', () => {
    const replay = filled(['a', 'b', 'c'])
    replay.acknowledge(2)
    expect(replay.after(1)).toBeUndefined()
    expect(replay.after(4)).toBeUndefined()
  })

  it('is over its limits by number, by size and by age', () => {
    expect(filled(['a', 'b'], { frames: 2 }).isOver()).toBe(false)
    expect(filled(['a', 'b'], { frames: 2 }).isOver(0.5)).toBe(true)
    expect(filled(['aaaaa', 'b'], { size: 5 }).isOver()).toBe(true)
    expect(filled(['a'], { age: 10 }).isStale(10, 10)).toBe(false)
    expect(filled(['a'], { age: 10 }).isStale(10, 11)).toBe(true)
  })

  it('forgets no more than it has to', () => {
    const replay = filled(['aaaa', 'b', 'c'], { size: 5 })
    replay.trim(0)
    expect(replay.after(1)).toEqual(['b', 'c'])
    expect(replay.after(0)).toBeUndefined()
    const old = filled(['a', 'b', 'c'], { age: 10 })
    old.trim(12)
    expect(old.length).toBe(1)
    const big = filled(['aaaaaa'], { size: 5 })
    big.trim(0)
    expect(big.length).toBe(0)
  })
})
