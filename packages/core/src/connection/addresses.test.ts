import { describe, expect, it } from 'vitest'
import { isLoopbackName, isPublic, normaliseHost, parseHostPort } from './addresses.js'

describe('normaliseHost', () => {
  it.each([
    ['Example.ORG', 'example.org'],
    ['example.org.', 'example.org'],
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['ｅxample.org', 'example.org'],
    ['2130706433', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['[::ffff:127.0.0.1]', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
  ])('%s is %s', (text, host) => {
    expect(normaliseHost(text)).toBe(host)
  })

  it.each([
    '',
    'a b',
    'a/b',
    'a@b',
    'a?b',
    'a#b',
    'a%2eb',
    'a:1',
    'a\\b',
    '[::1',
    '-a',
    'x'.repeat(300),
    'a..b',
  ])('%s is no host', (text) => {
    expect(normaliseHost(text)).toBeUndefined()
  })
})

describe('parseHostPort', () => {
  it.each([
    ['example.org', { host: 'example.org' }],
    ['example.org:5222', { host: 'example.org', port: 5222 }],
    ['[2001:db8::1]:9222', { host: '2001:db8::1', port: 9222 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
  ])('reads %s', (text, value) => {
    expect(parseHostPort(text)).toEqual(value)
  })

  it.each(['', 'example.org:0', 'example.org:70000', 'example.org:x', 'http://example.org'])(
    '%s is neither',
    (text) => {
      expect(parseHostPort(text)).toBeUndefined()
    },
  )
})

describe('isPublic', () => {
  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '64:ff9b::5db8:d822', '::ffff:8.8.8.8'])(
    '%s is',
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2001::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    'example.org',
    '',
  ])('%s is not', (address) => {
    expect(isPublic(address)).toBe(false)
  })
})

describe('isLoopbackName', () => {
  it.each(['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1'])('%s is', (host) => {
    expect(isLoopbackName(host)).toBe(true)
  })
  it.each(['localhost.example', '10.0.0.1', 'example.org', ''])('%s is not', (host) => {
    expect(isLoopbackName(host)).toBe(false)
  })
})
