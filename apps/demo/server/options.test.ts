import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.js'

describe('parseOptions', () => {
  it('has a sample server at port 3000 where nothing else is said', () => {
    expect(parseOptions([])).toEqual({ port: 3000 })
  })

  it('takes a port and a server', () => {
    expect(parseOptions(['--port', '3001', '--server', 'XMPP.example.org'])).toEqual({
      port: 3001,
      server: 'xmpp.example.org',
    })
  })

  it('refuses what is none, in words', () => {
    expect(() => parseOptions(['--port', 'x'])).toThrow('--port x: not a port number')
    expect(() => parseOptions(['--server', 'https://example.org/'])).toThrow('not a domain')
    expect(() => parseOptions(['--prot', '3001'])).toThrow("'--prot'")
  })

  it('knows when it is asked for help', () => {
    expect(parseOptions(['--help'])).toBe('help')
  })
})
