import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { guardedLookup, type Reach } from './node/lookup.js'
import { ordered, resolvePlaces, type SrvRecord } from './node/resolve.js'

type Lookup = NonNullable<Parameters<typeof guardedLookup>[1]>

/** What the guard lets through of these addresses. */
function allowed(reach: Reach, addresses: string[], all = true): Promise<unknown> {
  const lookup = ((_host: string, _options: object, done: (error: null, found: LookupAddress[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as Lookup
  return new Promise((resolve, reject) => {
    guardedLookup(reach, lookup)('host.example', { all }, (error, found) =>
      error ? reject(error) : resolve(found),
    )
  })
}

describe('looking up a host', () => {
  it('leaves out private addresses', async () => {
    expect(await allowed('public', ['10.0.0.1', '93.184.216.34', '::1'])).toEqual([
      { address: '93.184.216.34', family: 4 },
    ])
  })

  it('gives one address to who wants one', async () => {
    expect(await allowed('public', ['10.0.0.1', '93.184.216.34'], false)).toBe('93.184.216.34')
  })

  it.each([
    ['public', ['127.0.0.1', '::ffff:10.0.0.1', 'fe80::1']],
    ['loopback', ['93.184.216.34', '10.0.0.1']],
    ['any', []],
  ] as const)('refuses when nothing is left (%s)', async (reach, addresses) => {
    await expect(allowed(reach, [...addresses])).rejects.toMatchObject({
      condition: 'policy-violation',
      description: "The address of 'host.example' is not allowed",
    })
  })

  it('lets a host that the operator named have any address', async () => {
    expect(await allowed('any', ['10.0.0.1'])).toEqual([{ address: '10.0.0.1', family: 4 }])
  })

  it('hands on that a name is unknown', async () => {
    const unknown = ((_host: string, _options: object, done: (error: Error) => void) =>
      done(new Error('ENOTFOUND'))) as unknown
    await new Promise<void>((resolve) => {
      guardedLookup('public', unknown as Lookup)('x', {}, (error) => {
        expect(error?.message).toBe('ENOTFOUND')
        resolve()
      })
    })
  })
})

const record = (name: string, priority = 0, weight = 0, port = 5222): SrvRecord => ({
  name,
  port,
  priority,
  weight,
})

describe('finding the server of a domain', () => {
  const places = (direct: SrvRecord[] | Error, plain: SrvRecord[] | Error) =>
    resolvePlaces(
      'example.org',
      async (name) => {
        const found = name.startsWith('_xmpps') ? direct : plain
        if (found instanceof Error) throw found
        return found
      },
      () => 0,
    )

  it('mixes direct TLS and STARTTLS by priority (XEP-0368)', async () => {
    const found = await places([record('b', 2, 0, 443)], [record('a', 1), record('c', 3)])
    expect(found).toEqual([
      { host: 'a', port: 5222, direct: false },
      { host: 'b', port: 443, direct: true },
      { host: 'c', port: 5222, direct: false },
    ])
  })

  it('takes the domain itself where DNS knows nothing', async () => {
    const self = [{ host: 'example.org', port: 5222, direct: false }]
    expect(await places([], [])).toEqual(self)
    expect(await places(new Error('SERVFAIL'), new Error('NXDOMAIN'))).toEqual(self)
  })

  it('takes nothing where DNS says that there is no such service', async () => {
    expect(await places([record('.')], [record('')])).toEqual([])
    expect(await places([record('.')], [record('a')])).toHaveLength(1)
    expect(await places([record('.')], [])).toEqual([])
  })

  it('does not try more than a few', async () => {
    expect(
      await places(
        [],
        Array.from({ length: 50 }, (_, i) => record(`h${i}`)),
      ),
    ).toHaveLength(8)
  })

  it('orders by weight within a priority (RFC 2782)', () => {
    const records = [record('light', 1, 10), record('heavy', 1, 90), record('last', 2, 100)]
    const names = (random: number) => ordered(records, () => random).map(({ name }) => name)
    expect(names(0)).toEqual(['light', 'heavy', 'last'])
    expect(names(0.05)).toEqual(['light', 'heavy', 'last'])
    expect(names(0.5)).toEqual(['heavy', 'light', 'last'])
    expect(names(0.999)).toEqual(['heavy', 'light', 'last'])
  })
})
