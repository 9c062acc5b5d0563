import { createCipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type AuthError,
  type ConnectionListener,
  type Connector,
  Jid,
  type Log,
  type Login,
} from '@xmpp-ftw/core'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../src/program/config-file.js'
import { createTicket, createTicketKey, type TicketKey } from '../src/tickets/index.js'
import { secretOf } from '../src/tickets/key.js'
import { openTicket, type TicketRules } from '../src/tickets/open.js'
import { redeeming, type TicketOptions } from '../src/tickets/redeem.js'
import { UsedTickets } from '../src/tickets/used-tickets.js'
import { startGateway } from './start-gateway.js'
import { WireClient } from './wire-client.js'

const AUDIENCE = 'https://chat.example.com'
const ANNA = Jid.parse('anna@example.com') as Jid
const key = createTicketKey('one')
const rules: TicketRules = {
  keys: new Map([['one', secretOf(key)]]),
  audience: AUDIENCE,
  skew: 30,
  maxLifetime: 300,
}
const now = () => Date.now() / 1_000
const init = { key, audience: AUDIENCE, jid: 'anna@example.com', password: 's3cret' }
const open = (ticket: string, change: Partial<TicketRules> = {}, at = now()) =>
  openTicket(ticket, ANNA, { ...rules, ...change }, at)

/** A ticket of any content, by the right key. */
function forged(claims: unknown, header: object = { alg: 'dir', enc: 'A256GCM', kid: 'one' }): string {
  const head = Buffer.from(JSON.stringify(header)).toString('base64url')
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), iv).setAAD(Buffer.from(head))
  const text = Buffer.concat([
    cipher.update(typeof claims === 'string' ? claims : JSON.stringify(claims)),
    cipher.final(),
  ])
  return [head, '', ...[iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}

const claims = (change: object = {}) => {
  const iat = Math.floor(now())
  return { jti: 'x', aud: AUDIENCE, sub: 'anna@example.com', iat, exp: iat + 60, password: 'p', ...change }
}

describe('a ticket', () => {
  it('is opened by who has the key, and tells nobody else what is in it', () => {
    const ticket = createTicket(init)
    expect(open(ticket)).toMatchObject({ aud: AUDIENCE, sub: 'anna@example.com', password: 's3cret' })
    for (const part of ticket.split('.')) {
      expect(Buffer.from(part, 'base64url').toString('latin1')).not.toMatch(/s3cret|anna/)
    }
    const { jti } = open(ticket)
    expect(open(createTicket(init)).jti).not.toBe(jti)
  })

  it.each<[string, () => string]>([
    ['text', () => 'nonsense'],
    ['nothing', () => ''],
    ['dots', () => '....'],
    ['one part too many', () => `${createTicket(init)}.`],
    ['a wrapped key', () => createTicket(init).replace('..', '.AAAA.')],
    ['another key of that name', () => createTicket({ ...init, key: createTicketKey('one') })],
    ['a key that is not known', () => createTicket({ ...init, key: createTicketKey('two') })],
    ['a tag that is cut short', () => createTicket(init).slice(0, -6)],
    ['no tag', () => createTicket(init).replace(/[^.]+$/, '')],
    ['claims that are no JSON', () => forged('{')],
    ['claims that are null', () => forged('null')],
    ['no name', () => forged(claims({ jti: undefined }))],
    ['an empty name', () => forged(claims({ jti: '' }))],
    ['no end', () => forged(claims({ exp: undefined }))],
    ['an end that is none', () => forged(claims({ exp: 'never' }))],
    ['no algorithm', () => forged(claims(), { kid: 'one' })],
    ['the algorithm none', () => forged(claims(), { alg: 'none', enc: 'A256GCM', kid: 'one' })],
    ['another cipher', () => forged(claims(), { alg: 'dir', enc: 'A128GCM', kid: 'one' })],
    ['compression', () => forged(claims(), { alg: 'dir', enc: 'A256GCM', kid: 'one', zip: 'DEF' })],
    ['a demand', () => forged(claims(), { alg: 'dir', enc: 'A256GCM', kid: 'one', crit: ['x'] })],
  ])('that is %s is not valid', (_what, make) => {
    expect(() => open(make())).toThrow('The ticket is not valid')
  })

  it('with one character changed is not valid, wherever that is', () => {
    const ticket = createTicket(init)
    for (const at of [0, ticket.indexOf('..') + 4, Math.floor(ticket.length / 2), ticket.length - 8]) {
      const changed = `${ticket.slice(0, at)}${ticket[at] === 'A' ? 'B' : 'A'}${ticket.slice(at + 1)}`
      expect(() => open(changed), String(at)).toThrow('The ticket is not valid')
    }
  })

  it('is for one gateway', () => {
    expect(() => open(createTicket(init), { audience: 'https://other.example' })).toThrow('another gateway')
    expect(open(forged(claims({ aud: ['https://other.example', AUDIENCE] }))).jti).toBe('x')
  })

  it.each(['ben@example.com', 'anna@example.net', 'anna@example.com/desk', '@@'])(
    'of %s is not for anna',
    (sub) => {
      expect(() => open(forged(claims({ sub })))).toThrow('another account')
    },
  )

  it('knows an account however it is written', () => {
    expect(open(createTicket({ ...init, jid: 'Anna@Example.COM' })).sub).toBe('Anna@Example.COM')
  })

  it('ends, but not because of clocks that differ a little', () => {
    const ticket = createTicket({ ...init, lifetime: 60 })
    const made = open(ticket).iat
    for (const at of [made - 30, made, made + 60, made + 89]) expect(open(ticket, {}, at).jti).toBeTruthy()
    expect(() => open(ticket, {}, made + 90)).toThrow('has expired')
    expect(() => open(ticket, {}, made - 31)).toThrow('of the future')
    expect(() => open(ticket, { skew: 0 }, made + 60)).toThrow('has expired')
  })

  it('lives no longer than the gateway wants', () => {
    expect(() => open(createTicket({ ...init, lifetime: 301 }))).toThrow('lives too long')
    expect(open(createTicket({ ...init, lifetime: 300 })).jti).toBeTruthy()
  })

  it.each<[object, string]>([
    [{ jid: 'anna' }, "'jid'"],
    [{ jid: 'anna@example.com/desk' }, "'jid'"],
    [{ audience: '' }, "'audience'"],
    [{ lifetime: 0 }, "'lifetime'"],
    [{ key: { id: 'x', secret: 'short' } }, "key 'x'"],
  ])('is not made of %j', (change, message) => {
    expect(() => createTicket({ ...init, ...change })).toThrow(message)
  })
})

describe('redeeming', () => {
  const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }
  const login: Login = { domain: 'example.com', username: 'anna', resource: 'desk', remember: true }

  /** What a login comes to: the login that reached the server, or the error. */
  function redeem(options: Partial<TicketOptions> = {}, log: Log = silent) {
    const reached: Login[] = []
    const inner: Connector = (given) => {
      reached.push(given)
      return { start: (listener) => listener.offline(), stop: async () => {}, send() {} }
    }
    const connector = redeeming(inner, { keys: [key], audience: AUDIENCE, ...options }, log)
    return (change: Partial<Login>) =>
      new Promise<Login | AuthError>((resolve) => {
        const listener = { offline: (error?: AuthError) => resolve(error ?? (reached.at(-1) as Login)) }
        connector({ ...login, ...change }).start(listener as unknown as ConnectionListener)
      })
  }

  const refusedAs = (condition: string, description: string) => ({
    type: 'auth',
    condition: 'login-fail',
    application: { condition, description },
  })

  it('logs in with what is in the ticket, and with nothing that the page says of its own', async () => {
    const enter = redeem()
    const fast = { mechanism: 'm', token: 't', device: 'd' }
    expect(
      await enter({ ticket: createTicket(init), password: 'mine', token: 'mine', fast, register: true }),
    ).toEqual({
      ...login,
      password: 's3cret',
    })
    expect(
      await enter({ ticket: createTicket({ ...init, password: undefined as never, token: 'oauth' }) }),
    ).toEqual({
      ...login,
      token: 'oauth',
    })
    expect(await enter({ password: 'plain' })).toEqual({ ...login, password: 'plain' })
  })

  it('takes a ticket once', async () => {
    const enter = redeem()
    const ticket = createTicket(init)
    const both = await Promise.all([enter({ ticket }), enter({ ticket })])
    expect(both).toMatchObject([
      { password: 's3cret' },
      refusedAs('not-authorized', 'The ticket was used before'),
    ])
  })

  it('forgets used tickets once they have ended', () => {
    const used = new UsedTickets()
    for (let n = 0; n < 100; n += 1) expect(used.use(`a${n}`, 1_000 + n, 900)).toBe(true)
    expect(used.use('a99', 1_099, 1_098)).toBe(false)
    expect(used.size).toBe(1)
    expect(used.use('b', 2_000, 1_099)).toBe(true)
    expect(used.size).toBe(1)
  })

  it('asks a store of the operator instead, and believes it', async () => {
    const used = new Map<string, number>()
    const use = async (id: string, until: number) => !used.has(id) && Boolean(used.set(id, until))
    const [one, another] = [redeem({ use }), redeem({ use })]
    const ticket = createTicket(init)
    expect(await one({ ticket })).toMatchObject({ password: 's3cret' })
    expect(await another({ ticket })).toMatchObject(refusedAs('not-authorized', 'The ticket was used before'))
    expect([...used.values()][0]).toBeGreaterThan(now() + 60)
  })

  it('says what is wrong, and uses up nothing', async () => {
    const enter = redeem()
    const ticket = createTicket(init)
    expect(await enter({ ticket, username: 'ben' })).toMatchObject(
      refusedAs('not-authorized', 'The ticket is for another account'),
    )
    const late = forged(claims({ iat: now() - 200, exp: now() - 100 }))
    expect(await enter({ ticket: late })).toMatchObject(
      refusedAs('credentials-expired', 'The ticket has expired'),
    )
    expect(await enter({ ticket: forged(claims({ password: undefined })) })).toMatchObject(
      refusedAs('not-authorized', 'The ticket has nothing to log in with'),
    )
    expect(await enter({ ticket })).toMatchObject({ password: 's3cret' })
  })

  it('changes keys without anybody being locked out', async () => {
    const next: TicketKey = createTicketKey('two')
    const ticket = (by: TicketKey) => createTicket({ ...init, key: by })
    const [before, between, after] = [[key], [key, next], [next]].map((keys) => redeem({ keys }))
    const good = { password: 's3cret' }
    const bad = refusedAs('not-authorized', 'The ticket is not valid')
    expect(await before?.({ ticket: ticket(next) })).toMatchObject(bad)
    expect(await between?.({ ticket: ticket(key) })).toMatchObject(good)
    expect(await between?.({ ticket: ticket(next) })).toMatchObject(good)
    expect(await after?.({ ticket: ticket(key) })).toMatchObject(bad)
  })

  it('asks the operator what the account logs in with', async () => {
    const enter = redeem({ credentials: async ({ sub }) => ({ password: `of ${sub}` }) })
    const bare = { key, audience: AUDIENCE, jid: 'anna@example.com' }
    expect(await enter({ ticket: createTicket(bare) })).toMatchObject({ password: 'of anna@example.com' })
  })

  it('an operator that fails harms nobody, and tells the app nothing', async () => {
    const logged: unknown[] = []
    const log: Log = { ...silent, error: (...all) => logged.push(all) }
    const enter = redeem({ credentials: () => Promise.reject(new Error('database at 10.0.0.7')) }, log)
    const error = (await enter({ ticket: createTicket(init) })) as AuthError
    expect(error).toMatchObject(refusedAs('temporary-auth-failure', 'The ticket could not be redeemed'))
    expect(JSON.stringify(error)).not.toContain('10.0.0.7')
    expect(JSON.stringify(logged)).toContain('10.0.0.7')
  })

  it('that is given up meanwhile reaches no server', async () => {
    let go = () => {}
    const use = () => new Promise<boolean>((resolve) => (go = () => resolve(true)))
    let started = 0
    const inner: Connector = () => ({ start: () => (started += 1), stop: async () => {}, send() {} })
    const connector = redeeming(inner, { keys: [key], audience: AUDIENCE, use }, silent)
    const connection = connector({ ...login, ticket: createTicket(init) })
    const over = new Promise<void>((resolve) => {
      connection.start({ offline: () => resolve() } as ConnectionListener)
    })
    const stopped = connection.stop()
    go()
    await Promise.all([over, stopped])
    await connection.stop()
    expect(started).toBe(0)
  })

  it.each<[string, Partial<TicketOptions>]>([
    ['keys', { keys: [] }],
    ['key', { keys: [{ id: 'x', secret: 'short' }] }],
    ['audience', { audience: '' }],
    ['skew', { skew: -1 }],
    ['maxLifetime', { maxLifetime: 0 }],
  ])('does not begin without sound %s', (name, options) => {
    expect(() => redeem(options)).toThrow(name)
  })

  it('is refused by a gateway that takes none, and the ticket shown to nobody', async () => {
    const { url } = await startGateway()
    const client = WireClient.open(url)
    await client.next('hello')
    const ticket = createTicket(init)
    client.send({ type: 'request', id: '1', event: 'xmpp.login', data: { jid: 'anna@example.com', ticket } })
    const response = await client.next('response')
    expect(response).toMatchObject({ error: refusedAs('not-authorized', 'This gateway takes no tickets') })
    client.send({ type: 'request', id: '2', event: 'xmpp.login', data: { jid: '', ticket } })
    expect(JSON.stringify(await client.next('response'))).not.toContain(ticket)
  })
})

describe('what is around it', () => {
  it('a configuration file may hold keys, and names what is wrong', () => {
    const tickets = { keys: [key], audience: AUDIENCE, skew: 10, maxLifetime: 60 }
    expect(parseConfig(JSON.stringify({ tickets }), 'f.json').tickets).toEqual(tickets)
    expect(() => parseConfig(JSON.stringify({ tickets: { keys: [{ id: 'x' }] } }), 'f.json')).toThrow(
      'tickets.keys.0',
    )
  })

  it('the module of the backend brings nothing of the gateway along', () => {
    const file = (name: string) => readFileSync(new URL(`../src/tickets/${name}`, import.meta.url), 'utf8')
    const imports = ['index.ts', 'create.ts', 'key.ts'].flatMap((name) =>
      [...file(name).matchAll(/from '([^']+)'/g)].map(([, from]) => from),
    )
    expect(new Set(imports)).toEqual(new Set(['./create.js', './key.js', 'node:crypto']))
  })
})
