import { describe, expect, it, vi } from 'vitest'
import { type Element, xml } from './element.js'
import { notConnected, StanzaError } from './errors.js'
import { IncomingIqs } from './incoming-iq.js'

const asked = () => xml('iq', { type: 'get', from: 'ben@example.com/x', id: 'i1' })

describe('a request of somebody else', () => {
  it('is answered once', () => {
    const sent: Element[] = []
    const incoming = new IncomingIqs((stanza) => sent.push(stanza))
    const iq = asked()
    incoming.note(iq, 1_000, () => {})
    expect(incoming.answer(iq)).toBe(true)
    expect(incoming.answer(iq)).toBe(false)
    expect(incoming.refuse(iq, new StanzaError('cancel', 'item-not-found'))).toBe(false)
    expect(sent.map(String)).toEqual(['<iq type="result" to="ben@example.com/x" id="i1"/>'])
    expect(incoming.size).toBe(0)
  })

  it('that nobody waits for any more can be answered without harm', () => {
    const incoming = new IncomingIqs(() => {
      throw notConnected()
    })
    const [first, second] = [asked(), asked()]
    incoming.note(first, 1_000, () => {})
    incoming.note(second, 1_000, () => {})
    expect(incoming.answer(first)).toBe(false)
    expect(incoming.refuse(second, new StanzaError('cancel', 'item-not-found'))).toBe(false)
    expect(incoming.size).toBe(0)
  })

  it('can be given more time, once it is known', () => {
    vi.useFakeTimers()
    try {
      const late = vi.fn()
      const incoming = new IncomingIqs(() => {})
      const iq = asked()
      expect(incoming.prolong(iq, 5_000)).toBe(false)
      incoming.note(iq, 1_000, late)
      expect(incoming.prolong(iq, 5_000)).toBe(true)
      incoming.wait(iq)
      vi.advanceTimersByTime(4_999)
      expect(late).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1)
      expect(late).toHaveBeenCalledOnce()
      incoming.answer(iq)
      expect(incoming.prolong(iq, 5_000)).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is reported when it waits for too long, and not once it is cleared', () => {
    vi.useFakeTimers()
    try {
      const late = vi.fn()
      const incoming = new IncomingIqs(() => {})
      const [first, second, answered] = [asked(), asked(), asked()]
      incoming.note(first, 1_000, late)
      vi.advanceTimersByTime(1_000)
      incoming.wait(first)
      expect(late).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1_000)
      expect(late).toHaveBeenCalledOnce()
      incoming.note(second, 1_000, late)
      incoming.wait(second)
      incoming.clear()
      incoming.note(answered, 1_000, late)
      incoming.answer(answered)
      incoming.wait(answered)
      vi.advanceTimersByTime(2_000)
      expect(late).toHaveBeenCalledOnce()
    } finally {
      vi.useRealTimers()
    }
  })
})
