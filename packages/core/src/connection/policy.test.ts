import { describe, expect, it } from 'vitest'
import type { Login } from './connection.js'
import { NodeDialer } from './node/dialer.js'
import { connector } from './node.js'
import { type Policy, Rules } from './policy.js'

const login = (more: Partial<Login> = {}): Login => ({
  domain: 'example.org',
  username: 'anna',
  password: 'x',
  ...more,
})
const violation = expect.objectContaining({ name: 'StreamError', condition: 'policy-violation' })
const admit = (policy: Policy, more?: Partial<Login>) => new Rules(policy).admit(login(more))

describe('domains', () => {
  it.each([
    [['example.org'], 'example.org'],
    [['Example.Org.'], 'EXAMPLE.org'],
    [['*.example.org'], 'chat.example.org'],
    [['*'], 'anything.example'],
    [['münchen.example'], 'xn--mnchen-3ya.example'],
  ])('%s allows %s', (domains, domain) => {
    expect(() => admit({ domains }, { domain })).not.toThrow()
  })

  it.each([
    [[], 'example.org'],
    [['example.org'], 'chat.example.org'],
    [['*.example.org'], 'example.org'],
    [['*.example.org'], 'evilexample.org'],
    [['example.org'], 'example.org.evil'],
    [['*'], 'a/b'],
    [['*'], ''],
  ])('%s does not allow %s', (domains, domain) => {
    expect(() => admit({ domains }, { domain })).toThrowError(violation)
    expect(() => connector({ domains })(login({ domain }))).toThrowError(violation)
  })
})

describe('what a login may ask for', () => {
  const policy: Policy = {
    domains: ['*'],
    hosts: ['xmpp.example.net', '10.0.0.5:5299', '*.cdn.example'],
    servers: { 'own.example': { host: '127.0.0.1', port: 5999, tls: 'off' } },
  }

  it.each<[Partial<Login>]>([
    [{ host: 'example.org' }],
    [{ host: 'EXAMPLE.org.', port: 5222 }],
    [{ host: 'xmpp.example.net' }],
    [{ host: 'xmpp.example.net', port: 5223 }],
    [{ host: '10.0.0.5', port: 5299 }],
    [{ host: 'a.cdn.example', port: 443 }],
    [{ port: 7443 }],
    [{ domain: 'own.example', host: '127.0.0.1', port: 5999 }],
    [{ domain: 'own.example', host: '127.1' }],
    [{ domain: 'own.example', port: 5999 }],
  ])('%j is allowed', (more) => {
    expect(() => admit(policy, more)).not.toThrow()
  })

  it.each<[Partial<Login>]>([
    [{ host: '127.0.0.1' }],
    [{ host: 'localhost' }],
    [{ host: 'other.example' }],
    [{ host: 'xmpp.example.net', port: 6379 }],
    [{ host: '10.0.0.5' }],
    [{ host: '10.0.0.5', port: 5222 }],
    [{ host: 'a.cdn.example', port: 25 }],
    [{ port: 22 }],
    [{ port: 70_000 }],
    [{ port: 5222.5 }],
    [{ host: 'a b' }],
    [{ domain: 'own.example', host: '127.0.0.1', port: 22 }],
    [{ domain: 'own.example', port: 22 }],
    [{ host: '127.0.0.1', port: 5999 }],
  ])('%j is not', (more) => {
    expect(() => admit(policy, more)).toThrowError(violation)
  })

  it('registers and logs in anonymously only where that is allowed', () => {
    expect(() => admit({ domains: ['*'] }, { register: true })).toThrowError(
      expect.objectContaining({ type: 'auth', condition: 'registration-fail' }),
    )
    expect(() => admit({ domains: ['*'], register: true }, { register: true })).not.toThrow()
    const nobody: Login = { domain: 'example.org' }
    expect(() => new Rules({ domains: ['*'] }).admit(nobody)).toThrowError(violation)
    expect(() => new Rules({ domains: ['*'], anonymous: true }).admit(nobody)).not.toThrow()
  })
})

describe('a policy that contradicts itself', () => {
  it.each<[Policy]>([
    [{ domains: ['a b'] }],
    [{ domains: ['*.'] }],
    [{ domains: ['*'], hosts: ['a:b:c:d'] }],
    [{ domains: ['*'], servers: { '*': { tls: 'off' } } }],
    [{ domains: ['*'], servers: { 'a.example': { host: '10.0.0.1', tls: 'off' } } }],
    [{ domains: ['*'], servers: { 'a.example': { host: 'a.example', rejectUnauthorized: false } } }],
    [{ domains: ['*'], servers: { 'a.example': { host: 'a.example', allowPlain: true } } }],
    [{ domains: ['*'], servers: { 'a.example': { websocket: 'ws://a.example/ws' } } }],
    [{ domains: ['*'], servers: { 'a.example': { websocket: 'https://a.example/ws' } } }],
    [{ domains: ['*'], servers: { 'a.example': { host: 'a/b' } } }],
  ])('is refused: %j', (policy) => {
    expect(() => connector(policy)).toThrow(TypeError)
  })
})

describe('endpoints', () => {
  const endpoints = (policy: Policy, more?: Partial<Login>, srv = {}) =>
    new NodeDialer(policy, { resolveSrv: async (name) => (srv as Record<string, []>)[name] ?? [] }).resolve(
      login(more),
    )

  it('takes the most fitting settings: the name, the domains below it, any', async () => {
    const servers = {
      '*': { host: 'any.example' },
      '*.example.org': { host: 'below.example' },
      'a.example.org': { host: 'exact.example' },
    }
    const host = async (domain: string) =>
      (await endpoints({ domains: ['*'], servers }, { domain }))[0]?.service
    expect(await host('a.example.org')).toBe('xmpp://exact.example:5222')
    expect(await host('b.example.org')).toBe('xmpp://below.example:5222')
    expect(await host('example.org')).toBe('xmpp://any.example:5222')
  })

  it('does not use weak settings for a host they are not made for', async () => {
    const servers = { 'example.org': { host: '127.0.0.1', tls: 'off', allowPlain: true } } as const
    const [own] = await endpoints({ domains: ['*'], servers })
    expect(own).toMatchObject({ tls: 'none', allowPlain: true })
    const [other] = await endpoints({ domains: ['*'], servers, hosts: ['*.example'] }, { host: 'x.example' })
    expect(other).toMatchObject({ tls: 'starttls', allowPlain: false })
  })

  it('knows ports at which TLS comes first', async () => {
    const [direct] = await endpoints({ domains: ['*'], hosts: ['*'] }, { host: 'cdn.example', port: 443 })
    expect(direct).toMatchObject({ tls: 'direct', service: 'xmpps://cdn.example:443' })
  })

  it('puts an IPv6 address into a URI and connects to it as it is', async () => {
    const [found] = await endpoints(
      { domains: ['*'], hosts: ['[2606:2800::1]:5222'] },
      { host: '2606:2800::1' },
    )
    expect(found).toMatchObject({ service: 'xmpp://[2606:2800::1]:5222' })
  })

  it('follows SRV records, without those that may not be followed', async () => {
    const srv = {
      '_xmpps-client._tcp.example.org': [{ name: 'tls.example.org', port: 443, priority: 1, weight: 0 }],
      '_xmpp-client._tcp.example.org': [
        { name: 'plain.example.org', port: 5222, priority: 2, weight: 0 },
        { name: '127.0.0.1', port: 5222, priority: 3, weight: 0 },
        { name: 'mail.example.org', port: 25, priority: 4, weight: 0 },
        { name: 'a b', port: 5222, priority: 5, weight: 0 },
      ],
    }
    const found = await endpoints({ domains: ['*'] }, {}, srv)
    expect(found.map(({ service }) => service)).toEqual([
      'xmpps://tls.example.org:443',
      'xmpp://plain.example.org:5222',
    ])
  })

  it('is none when every record is one that may not be followed', async () => {
    const srv = {
      '_xmpp-client._tcp.example.org': [{ name: '10.0.0.1', port: 5222, priority: 1, weight: 0 }],
    }
    await expect(endpoints({ domains: ['*'] }, {}, srv)).rejects.toThrowError(violation)
  })

  it.each(['127.0.0.1', '10.0.0.1', '[::1]', '2130706433'])(
    'a domain that is the address %s is refused',
    async (domain) => {
      await expect(endpoints({ domains: ['*'] }, { domain })).rejects.toThrowError(violation)
    },
  )
})
