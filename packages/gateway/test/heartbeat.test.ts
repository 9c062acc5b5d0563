import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Heartbeat } from '../src/heartbeat.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a heartbeat', () => {
  it('looks at each twice in a period, not at all at once, with one timer', () => {
    const heartbeat = new Heartbeat(1_600)
    const looks = Array.from({ length: 80 }, () => ({ beat: vi.fn() }))
    for (const look of looks) heartbeat.add(look)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(100)
    expect(looks.filter(({ beat }) => beat.mock.calls.length > 0)).toHaveLength(10)
    vi.advanceTimersByTime(1_500)
    for (const { beat } of looks) expect(beat).toHaveBeenCalledTimes(2)
  })

  it('stands still while there is nobody, and goes on when somebody comes', () => {
    const heartbeat = new Heartbeat(1_600)
    const looks = [{ beat: vi.fn() }, { beat: vi.fn() }]
    for (const look of looks) heartbeat.add(look)
    for (const look of looks) heartbeat.delete(look)
    for (const look of looks) heartbeat.delete(look)
    expect(vi.getTimerCount()).toBe(0)
    const [first = { beat: vi.fn() }] = looks
    heartbeat.add(first)
    vi.advanceTimersByTime(800)
    expect(first.beat).toHaveBeenCalledTimes(1)
  })

  it('bears being left while it looks', () => {
    const heartbeat = new Heartbeat(16)
    const leaving = { beat: vi.fn(() => heartbeat.delete(leaving)) }
    heartbeat.add(leaving)
    vi.advanceTimersByTime(100)
    expect(leaving.beat).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
