import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Heartbeat } from './heartbeat.js'
import { settings } from './options.js'

const OPTIONS = settings().streamManagement

let received = 0
let backlog = 0
const ask = vi.fn()
const dead = vi.fn()
let heartbeat: Heartbeat

beforeEach(() => {
  vi.useFakeTimers()
  received = Date.now()
  backlog = 0
  ask.mockReset()
  dead.mockReset()
  heartbeat = new Heartbeat(OPTIONS, { ask, dead, lastReceived: () => received, backlog: () => backlog })
})
afterEach(() => {
  heartbeat.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('Heartbeat', () => {
  it('asks 30 s after the last sign of life, and gives up 15 s later', () => {
    vi.advanceTimersByTime(29_999)
    expect(ask).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(ask).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(14_999)
    expect(dead).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(dead).toHaveBeenCalledTimes(1)
  })

  it('does not ask while something comes', () => {
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(20_000)
      received = Date.now()
    }
    expect(ask).not.toHaveBeenCalled()
  })

  it('asks again and again while it is answered', () => {
    for (let i = 1; i <= 5; i++) {
      vi.advanceTimersByTime(30_000)
      expect(ask).toHaveBeenCalledTimes(i)
      received = Date.now()
      heartbeat.answered(0)
    }
    expect(dead).not.toHaveBeenCalled()
  })

  it('asks once for what is sent within the debounce', () => {
    heartbeat.sent(100)
    heartbeat.sent(100)
    vi.advanceTimersByTime(250)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('asks in between when much is sent', () => {
    for (let i = 0; i < 50; i++) heartbeat.sent(100)
    expect(ask).toHaveBeenCalledTimes(1)
    for (let i = 0; i < 500; i++) heartbeat.sent(100)
    expect(ask).toHaveBeenCalledTimes(11)
    heartbeat.sent(100_000)
    expect(ask).toHaveBeenCalledTimes(12)
  })

  it('asks again what was sent since', () => {
    for (let i = 0; i < 60; i++) heartbeat.sent(100)
    heartbeat.answered(10)
    expect(ask).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(250)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('takes a server for alive while it reads what waits for it, though it says nothing', () => {
    backlog = 10_000_000
    heartbeat.sent(100_000)
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(10_000)
      backlog -= 100_000
    }
    expect(dead).not.toHaveBeenCalled()
    vi.advanceTimersByTime(45_000)
    expect(dead).toHaveBeenCalledTimes(1)
  })

  it('waits longer for a server that is still sending, but not for ever', () => {
    heartbeat.sent(100)
    const talk = (seconds: number) => {
      for (let at = 0; at < seconds; at += 10) {
        vi.advanceTimersByTime(10_000)
        received = Date.now()
      }
    }
    talk(50)
    expect(dead).not.toHaveBeenCalled()
    talk(30)
    expect(dead).toHaveBeenCalledTimes(1)
  })
})
