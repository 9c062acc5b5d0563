import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { Admission, type Place } from '../src/admission.js'
import { settings } from '../src/options.js'

it('how often a place connects is remembered of the last ten thousand that have gone', () => {
  const limits = { connectionsPerAddress: 1, connectionsPerSecond: 1 }
  const admission = new Admission(settings({ limits, origins: ['*'], trustedProxies: ['loopback'] }), () => 0)
  const visit = (address: string) => {
    const headers = { 'x-forwarded-for': address }
    const entered = admission.enter({
      headers,
      socket: { remoteAddress: '127.0.0.1' },
    } as never as IncomingMessage)
    if ('name' in entered) admission.leave(entered as Place)
    return 'name' in entered ? 'welcome' : entered.condition
  }
  expect([visit('192.0.2.1'), visit('192.0.2.1')]).toEqual(['welcome', 'connecting-too-often'])
  const others = Array.from({ length: 10_000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`)
  expect(
    others
      .slice(1)
      .map(visit)
      .filter((each) => each !== 'welcome'),
  ).toEqual([])
  expect(visit('192.0.2.1')).toBe('connecting-too-often')
  visit(others[0] ?? '')
  expect(visit('192.0.2.1')).toBe('welcome')
})
