import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientAddress, Networks, placeOf } from '../src/addresses.js'

const from = (remoteAddress: string | undefined, forwarded?: string | string[]) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

describe('networks', () => {
  it.each([
    ['10.0.0.7', '10.0.0.7', true],
    ['10.0.0.7', '::ffff:10.0.0.7', true],
    ['10.0.0.7', '10.0.0.8', false],
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '10.0.0.1', false],
    ['loopback', '127.9.9.9', true],
    ['loopback', '::1', true],
    ['loopback', '10.0.0.1', false],
    ['private', '192.168.1.1', true],
    ['private', 'fd00::1', true],
    ['private', '203.0.113.1', false],
    ['0.0.0.0/0', 'nonsense', false],
  ])('%s and %s: %s', (network, address, inside) => {
    expect(new Networks([network]).has(address)).toBe(inside)
  })

  it.each(['everybody', '10.0.0.0/99', '', '1', '10.0.0.1:80'])('%s is none', (text) => {
    expect(() => new Networks(text === '1' ? ['1/x'] : [text])).toThrow(/no address and no network/)
  })
})

describe("a client's address", () => {
  const cases: [string, IncomingMessage, string[], string][] = [
    ['is its own', from('203.0.113.5'), [], '203.0.113.5'],
    ['in one form', from('::ffff:203.0.113.5'), [], '203.0.113.5'],
    ['is not what it claims', from('203.0.113.5', '198.51.100.1'), ['10.0.0.1'], '203.0.113.5'],
    ['is what its proxy saw', from('10.0.0.1', '203.0.113.5'), ['10.0.0.1'], '203.0.113.5'],
    ['is not what it told its proxy', from('10.0.0.1', '1.1.1.1, 203.0.113.5'), ['10.0.0.1'], '203.0.113.5'],
    [
      'comes through several',
      from('10.0.0.1', '9.9.9.9,203.0.113.5, 10.0.0.2'),
      ['10.0.0.0/8'],
      '203.0.113.5',
    ],
    ['comes in several headers', from('10.0.0.1', ['9.9.9.9', '203.0.113.5']), ['10.0.0.0/8'], '203.0.113.5'],
    ['may have a port', from('10.0.0.1', '203.0.113.5:4711'), ['10.0.0.1'], '203.0.113.5'],
    ['may be IPv6', from('::1', '2001:db8::5'), ['loopback'], '2001:db8::5'],
    ['may be IPv6 with a port', from('::1', '[2001:DB8::5]:4711'), ['loopback'], '2001:db8::5'],
    ['is the proxy, when that says nothing', from('10.0.0.1'), ['10.0.0.1'], '10.0.0.1'],
    ['is the proxy, when that says nonsense', from('10.0.0.1', 'unknown'), ['10.0.0.1'], '10.0.0.1'],
    ['is no number', from('10.0.0.1', '2130706433'), ['10.0.0.1'], '10.0.0.1'],
    ['is this machine, on a Unix socket', from(undefined), [], '127.0.0.1'],
    ['is behind a Unix socket', from(undefined, '203.0.113.5'), ['loopback'], '203.0.113.5'],
  ]
  it.each(cases)('%s', (_what, request, trusted, expected) => {
    expect(clientAddress(request, new Networks(trusted))).toBe(expected)
  })

  it('is found in a header without end', () => {
    const endless = Array.from({ length: 100_000 }, () => '10.0.0.2').join(',')
    expect(clientAddress(from('10.0.0.1', endless), new Networks(['10.0.0.0/8']))).toBe('10.0.0.2')
  })
})

describe('a place', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
  ])('of %s is %s', (address, place) => {
    expect(placeOf(address)).toBe(place)
  })
})
