/**
 * What an operator has not allowed is not reached, whoever tries: an app by its login, a domain's owner by DNS, a server
 * by a redirection. Everything here aims at a port of this machine on which something listens that must hear nothing, or
 * at addresses that are as little anybody's business.
 */
import type { LookupAddress, lookup } from 'node:dns'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Connection, Login } from '../src/connection/connection.js'
import { type Names, NodeDialer } from '../src/connection/node/dialer.js'
import { guardedLookup } from '../src/connection/node/lookup.js'
import type { SrvRecord } from '../src/connection/node/resolve.js'
import { settings } from '../src/connection/options.js'
import type { Policy } from '../src/connection/policy.js'
import { StreamConnection } from '../src/connection/stream-connection.js'
import { FtwError } from '../src/errors.js'
import {
  authenticated,
  bound,
  greet,
  HEADER,
  newPeer,
  PLAIN,
  QUICK,
  Recorder,
  tidy,
} from './connection-kit.js'

let port: number
let heard = 0
const trap = createServer((socket) => {
  heard += 1
  socket.destroy()
})

beforeAll(async () => {
  // Both IPv4 and IPv6, where the machine has that.
  await new Promise<void>((resolve) => {
    trap.once('error', () => trap.listen(0, '127.0.0.1', resolve))
    trap.listen(0, '::', resolve)
  })
  port = (trap.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => trap.close(resolve)))
beforeEach(() => {
  heard = 0
})

const open: Connection[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.stop()))
  await tidy()
})

/** What DNS says in a test: nothing but this. */
interface Dns {
  srv?: SrvRecord[]
  /** Addresses by turns: those of the first question, of the second, … */
  addresses?: string[][]
}

function names({ srv = [], addresses = [] }: Dns, questions: string[]): Names {
  const look = (
    host: string,
    _options: object,
    done: (error: Error | null, found: LookupAddress[]) => void,
  ) => {
    questions.push(host)
    const found = addresses[Math.min(questions.length, addresses.length) - 1]
    if (!found) return done(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }), [])
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return {
    resolveSrv: async (name) => (name.startsWith('_xmpp-client') ? srv : []),
    lookup: look as unknown as typeof lookup,
  }
}

/** How such a login ends. */
async function outcome(policy: Policy, login: Partial<Login>, dns: Dns = {}): Promise<string> {
  const questions: string[] = []
  const all: Policy = { timeouts: QUICK, reconnect: false, ...policy }
  const full: Login = { domain: 'example.org', username: 'anna', password: 'secret', ...login }
  try {
    const dialer = new NodeDialer(all, names(dns, questions))
    dialer.admit(full)
    const connection = new StreamConnection(full, dialer, settings(all))
    open.push(connection)
    const listener = new Recorder()
    connection.start(listener)
    const { error } = await listener.until('offline')
    return error?.condition ?? 'closed'
  } catch (error) {
    if (error instanceof FtwError) return error.condition
    throw error
  }
}

const record = (name: string, at = port, priority = 0): SrvRecord => ({ name, port: at, priority, weight: 0 })

it('the trap can be fallen into: who is allowed gets there', async () => {
  await outcome({ domains: ['*'], hosts: [`127.0.0.1:${port}`] }, { host: '127.0.0.1', port })
  expect(heard).toBe(1)
})

describe('an account at a domain that is an address of this machine or its network', () => {
  it.each([
    ['in the usual form', '127.0.0.1'],
    ['with a root dot', '127.0.0.1.'],
    ['shortened', '127.1'],
    ['shortened to three', '127.0.1'],
    ['as one number', '2130706433'],
    ['in hexadecimal', '0x7f000001'],
    ['with one hexadecimal part', '0x7f.0.0.1'],
    ['in octal', '017700000001'],
    ['with one octal part', '0177.0.0.1'],
    ['in octal, with leading zeros', '0000177.0.0.1'],
    ['with ideographic full stops', '127。0。0。1'],
    ['with full-width full stops', '127．0．0．1'],
    ['with half-width full stops', '127｡0｡0｡1'],
    ['in full-width digits', '１２７.0.0.1'],
    ['in circled digits', '①②⑦.⓪.⓪.①'],
    ['in percent encoding', '%31%32%37.0.0.1'],
    ['with a percent-encoded dot', '127%2e0.0.1'],
    ['with a soft hyphen', '127.0.0\u00ad.1'],
    ['with a zero-width space', '127.0.0.\u200b1'],
    ['with a tab', '127.0.0.1\t'],
    ['with a line break', '127.0.0.1\r\n'],
    ['with a NUL', '127.0.0.1\0.example.org'],
    ['any address', '0.0.0.0'],
    ['nothing but a zero', '0'],
    ['IPv6 loopback', '::1'],
    ['IPv6 loopback, in brackets', '[::1]'],
    ['IPv6 loopback, written out', '[0:0:0:0:0:0:0:1]'],
    ['IPv6, any address', '[::]'],
    ['IPv4-mapped', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped, in hexadecimal', '::ffff:7f00:1'],
    ['IPv4-compatible', '[::127.0.0.1]'],
    ['IPv4-translated (SIIT)', '[::ffff:0:127.0.0.1]'],
    ['NAT64', '[64:ff9b::127.0.0.1]'],
    ['local NAT64', '[64:ff9b:1::7f00:1]'],
    ['6to4', '[2002:7f00:1::]'],
    ['Teredo', '[2001:0:7f00:1::]'],
    ['with a zone', 'fe80::1%lo'],
    ['with an encoded zone', '[fe80::1%25lo]'],
    ['link-local', '169.254.169.254'],
    ['link-local IPv6', '[fe80::1]'],
    ['unique local', '[fd00::1]'],
    ['private (10/8)', '10.0.0.1'],
    ['private (172.16/12)', '172.16.0.1'],
    ['private (192.168/16)', '192.168.0.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['benchmarking', '198.18.0.1'],
    ['by name', 'localhost'],
    ['by name, in capitals', 'LOCALHOST.'],
    ['by a name below it', 'a.localhost'],
  ])('%s is refused: %j', async (_how, domain) => {
    // Whatever DNS would say: names of this machine are not even asked for.
    expect(await outcome({ domains: ['*'] }, { domain, port }, { addresses: [['127.0.0.1']] })).toBe(
      'policy-violation',
    )
    expect(heard).toBe(0)
  })
})

describe('a login that names a host', () => {
  it.each([
    ['an address', '127.0.0.1'],
    ['an address with its port', (at: number) => `127.0.0.1:${at}`],
    ['an address as a number', '2130706433'],
    ['an IPv6 address', '[::1]'],
    ['this machine', 'localhost'],
    ['another host', 'internal.example.net'],
    ['a host that ends like the domain', 'evilexample.org'],
    ['a host that begins like the domain', 'example.org.evil.example'],
    ['credentials before the address', 'example.org@127.0.0.1'],
    ['a port and credentials', 'example.org:5222@127.0.0.1'],
    ['a fragment', '127.0.0.1#example.org'],
    ['a query', '127.0.0.1?example.org'],
    ['a path', '127.0.0.1/example.org'],
    ['a backslash', '127.0.0.1\\example.org'],
    ['a URL', 'http://127.0.0.1/'],
    ['a list', '127.0.0.1,example.org'],
    ['a space', '127.0.0.1 example.org'],
    ['a Unix socket', '/var/run/docker.sock'],
    ['nothing but dots', '..'],
    ['a prototype', '__proto__'],
  ])('%s is refused', async (_how, host) => {
    const given = typeof host === 'string' ? host : host(port)
    const dns = { addresses: [['127.0.0.1']] }
    expect(await outcome({ domains: ['example.org'] }, { host: given, port }, dns)).toBe('policy-violation')
    expect(heard).toBe(0)
  })

  it.each([22, 25, 80, 0, -1, 65_536, 1.5, Number.NaN])('its domain at port %s is refused', async (at) => {
    expect(
      await outcome({ domains: ['example.org'] }, { port: at }, { addresses: [['93.184.216.34']] }),
    ).toBe('policy-violation')
  })

  it('a host the operator named is not thereby open at every port', async () => {
    expect(await outcome({ domains: ['*'], hosts: ['127.0.0.1'] }, { host: '127.0.0.1', port })).toBe(
      'policy-violation',
    )
    expect(heard).toBe(0)
  })
})

describe('DNS of an allowed domain', () => {
  const cases: [string, () => Dns][] = [
    ['the address of this machine', () => ({ addresses: [['127.0.0.1']] })],
    ['its IPv6 address', () => ({ addresses: [['::1']] })],
    ['a mapped address', () => ({ addresses: [['::ffff:127.0.0.1']] })],
    ['a NAT64 address of it', () => ({ addresses: [['64:ff9b::7f00:1']] })],
    ['any address', () => ({ addresses: [['0.0.0.0']] })],
    ['a private network', () => ({ addresses: [['10.0.0.1', '192.168.0.1']] })],
    ['the address of cloud metadata', () => ({ addresses: [['169.254.169.254']] })],
    ['an SRV record with an address', () => ({ srv: [record('127.0.0.1')] })],
    ['an SRV record with an address as a number', () => ({ srv: [record('2130706433')] })],
    ['an SRV record with an IPv6 address', () => ({ srv: [record('::1')] })],
    ['an SRV record with this machine', () => ({ srv: [record('localhost')], addresses: [['127.0.0.1']] })],
    [
      'an SRV record with a name of a private address',
      () => ({ srv: [record('x.example')], addresses: [['127.0.0.1']] }),
    ],
    [
      'an SRV record with the port of mail',
      () => ({ srv: [record('x.example', 25)], addresses: [['93.184.216.34']] }),
    ],
    ['an SRV record with a name that is none', () => ({ srv: [record('127.0.0.1/x')] })],
    [
      'several SRV records, none of them better',
      () => ({
        srv: [record('localhost', port, 1), record('x.example', port, 2)],
        addresses: [['127.0.0.1']],
      }),
    ],
  ]
  it.each(cases)('that says %s is not followed', async (_what, dns) => {
    expect(await outcome({ domains: ['example.org'] }, {}, dns())).toBe('policy-violation')
    expect(heard).toBe(0)
  })

  it('that changes its mind between two questions (rebinding) gains nothing: each answer is looked at', async () => {
    const questions: string[] = []
    const dns = names(
      { addresses: [['93.184.216.34'], ['127.0.0.1'], ['127.0.0.1', '93.184.216.34']] },
      questions,
    )
    const guard = guardedLookup('public', dns.lookup)
    const ask = () =>
      new Promise<unknown>((resolve) => guard('x.example', {}, (error, address) => resolve(error ?? address)))
    expect(await ask()).toBe('93.184.216.34')
    expect(await ask()).toMatchObject({ condition: 'policy-violation' })
    // The socket is given the answer that was looked at, and asks no question of its own.
    expect(await ask()).toBe('93.184.216.34')
    expect(questions).toHaveLength(3)
  })
})

describe('a server that is allowed', () => {
  /** It listens on this machine, as its operator has said; what it names besides is not allowed for that. */
  const reach = (peer: { port: number }): Policy => ({
    domains: ['example.org'],
    servers: { 'example.org': { host: '127.0.0.1', port: peer.port, tls: 'off', allowPlain: true } },
  })
  const STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams'
  const seeOther = (host: string) =>
    `<stream:error><see-other-host xmlns='${STREAMS}'>${host}</see-other-host></stream:error>`

  it.each([
    ['the trap', () => `127.0.0.1:${port}`],
    ['the trap, as a number', () => `2130706433:${port}`],
    ['the trap, in octal', () => `0177.0.0.1:${port}`],
    ['the trap, by IPv6', () => `[::1]:${port}`],
    ['the trap, mapped', () => `[::ffff:127.0.0.1]:${port}`],
    ['the trap, by name', () => `localhost:${port}`],
    ['a name of a private address', () => `internal.example.org:${port}`],
    ['cloud metadata', () => '169.254.169.254:80'],
    ['credentials', () => `example.org@127.0.0.1:${port}`],
    ['a URL', () => `http://127.0.0.1:${port}/`],
  ])('and redirects to %s is not followed', async (_where, host) => {
    const peer = await newPeer()
    const ended = outcome(reach(peer), {}, { addresses: [['127.0.0.1']] })
    const c = await peer.accept()
    await c.expect(/<stream:stream[^>]*>/)
    await c.send(HEADER.replace('ftw.test', 'example.org') + seeOther(host()))
    expect(await ended).toBe('policy-violation')
    expect(heard).toBe(0)
  })

  it('and wants its stream resumed elsewhere is not followed there', async () => {
    const peer = await newPeer()
    const policy = { ...reach(peer), reconnect: { base: 1, cap: 1 } }
    const full: Login = { domain: 'example.org', username: 'anna', password: 'secret' }
    const connection = new StreamConnection(
      full,
      new NodeDialer(policy),
      settings({ timeouts: QUICK, ...policy }),
    )
    open.push(connection)
    const listener = new Recorder()
    connection.start(listener)
    const first = await peer.accept()
    await authenticated(first)
    await bound(first, 'anna@example.org/x')
    await first.expect('<enable')
    await first.send(`<enabled xmlns='urn:xmpp:sm:3' id='1' resume='true' location='127.0.0.1:${port}'/>`)
    await listener.until('online')
    first.reset()
    // It comes back to where it is allowed.
    await greet(await peer.accept(), PLAIN)
    expect(heard).toBe(0)
  })

  it('and whose WebSocket answers with a redirection is not followed', async () => {
    const elsewhere = createHttp((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end(),
    )
    elsewhere.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nlocation: ws://127.0.0.1:${port}/\r\ncontent-length: 0\r\n\r\n`),
    )
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const at = (elsewhere.address() as AddressInfo).port
    const policy = {
      domains: ['example.org'],
      servers: { 'example.org': { websocket: `ws://127.0.0.1:${at}/` } },
    }
    expect(await outcome(policy, {})).toBe('disconnected')
    expect(heard).toBe(0)
    elsewhere.closeAllConnections()
    await new Promise((resolve) => elsewhere.close(resolve))
  })

  it('is not asked for its host-meta: nothing on the Web can send us anywhere', async () => {
    const questions: string[] = []
    const dialer = new NodeDialer(
      { domains: ['example.org'] },
      names({ addresses: [['127.0.0.1']] }, questions),
    )
    const [endpoint] = await dialer.resolve({ domain: 'example.org', username: 'anna', password: 'x' })
    expect(endpoint?.framed).toBe(false)
    expect(questions).toEqual([])
  })
})
