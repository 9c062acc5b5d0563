import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../src/index.js'
import { COUNTERS, counterName, GAUGES, gaugeName, HISTOGRAMS, type Metric, Metrics } from '../src/metrics.js'
import { startGateway } from './start-gateway.js'
import { waiting } from './waiting.js'
import { WireClient } from './wire-client.js'

const ROOT = new URL('../../../', import.meta.url)
const docs = readFileSync(new URL('docs/metrics.md', ROOT), 'utf8')

/** Everything that any package counts. */
function counted(): Set<string> {
  const names = new Set<string>()
  for (const each of readdirSync(new URL('packages/', ROOT))) {
    const folder = new URL(`packages/${each}/src/`, ROOT)
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.ts$/.test(file) || file.includes('.test')) continue
      const text = readFileSync(new URL(file, folder), 'utf8')
      for (const [, name = ''] of text.matchAll(/\bmeter\(\s*'(\w+)'/g)) names.add(name)
    }
  }
  return names
}

describe('docs/metrics.md', () => {
  it('lists what is counted, no more and no less', () => {
    expect(Object.keys(COUNTERS).sort()).toEqual([...counted()].sort())
    const rows = [...docs.matchAll(/^\| `(xmpp_ftw_\w+)` \|/gm)].map(([, name]) => name)
    const levels = [...Object.keys(GAUGES), ...Object.keys(HISTOGRAMS)]
    const all = [...Object.keys(COUNTERS).map(counterName), ...levels.map(gaugeName)]
    expect(rows.sort()).toEqual(all.sort())
  })

  it.each(Object.entries<Metric>(COUNTERS))('says what %s means', (name, { label, help }) => {
    const column = label === undefined ? '' : `\`${label}\``
    expect(docs).toContain(`| \`${counterName(name)}\` | ${column} | ${help} |`)
  })

  it.each(Object.entries({ ...GAUGES, ...HISTOGRAMS }))('says what %s means', (name, help) => {
    expect(docs).toContain(`| \`${gaugeName(name)}\` | ${help} |`)
  })

  it('says how each limit is told and counted', () => {
    for (const limit of Object.keys(LIMITS)) {
      expect(docs).toMatch(new RegExp(`^\\| [^|]*\`${limit}\`[^|]* \\|[^|]*\\| \`xmpp_ftw_`, 'm'))
    }
  })
})

const none = Object.fromEntries(Object.keys(GAUGES).map((name) => [name, () => 7])) as never

describe('metrics', () => {
  it('count by label, and bound the number of labels', async () => {
    const metrics = new Metrics(none, false)
    for (let i = 0; i < 1_000; i++) metrics.count('stanza_received', `hostile-${i}`)
    metrics.count('connection_accepted', '')
    metrics.count('connection_accepted', 'whatever')
    metrics.count('nobody_knows_this', 'x')
    const text = await metrics.registry.metrics()
    expect(text).toContain('xmpp_ftw_stanza_received_total{stanza="hostile-0"} 1\n')
    expect(text).toContain('xmpp_ftw_stanza_received_total{stanza="other"} 900\n')
    expect(text.match(/^xmpp_ftw_stanza_received_total\{/gm)).toHaveLength(101)
    expect(text).toContain('xmpp_ftw_connection_accepted_total 2\n')
    expect(text).toContain('xmpp_ftw_sessions 7\n')
    expect(text).not.toContain('nobody_knows_this')
  })

  it('tell what happens in a gateway', async () => {
    const waits = waiting()
    const { url, gateway, server } = await startGateway({ extensions: [waits.factory] })
    const client = await WireClient.greeted(url)
    await client.login()
    client.raw('nonsense')
    await client.request('1', 'xmpp.nonsense')
    server.connections[0]?.receive('<message xmlns="jabber:client" from="a@b"><body>x</body></message>')
    await client.settled()
    const text = await gateway.metrics()
    for (const line of [
      'connection_accepted_total 1',
      'connections 1',
      'sessions 1',
      'sessions_kept 0',
      'streams 1',
      'draining 0',
      'login_total{outcome="online"} 1',
      'stream_opened_total{kind="new"} 1',
      'stanza_received_total{stanza="message"} 1',
      'frame_refused_total{condition="bad-json"} 1',
      'request_total{outcome="ok"} 1',
      'request_total{outcome="client-error"} 1',
      'request_seconds_count 2',
    ]) {
      expect(text).toContain(`xmpp_ftw_${line}\n`)
    }
    server.connections[0]?.interrupt()
    expect(await gateway.metrics()).toContain('xmpp_ftw_streams 0\n')
  })
})

/** GET with these headers. */
function get(
  port: number | undefined,
  path: string,
  headers = {},
): Promise<{ status?: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += String(chunk)
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.on('error', reject).end()
  })
}

describe('over HTTP', () => {
  it('a gateway says that it is alive and ready, or why not', async () => {
    const waits = waiting()
    const { url, gateway } = await startGateway({ extensions: [waits.factory], limits: { connections: 1 } })
    const port = gateway.address?.port
    expect(await get(port, '/healthz')).toEqual({ status: 200, body: '{"status":"ok"}' })
    expect(await get(port, '/readyz')).toEqual({ status: 200, body: '{"status":"ready"}' })
    const client = await WireClient.greeted(url)
    expect(await get(port, '/readyz')).toEqual({ status: 503, body: '{"status":"too-many-connections"}' })
    client.send({ type: 'request', id: '1', event: 'test.wait', data: { key: 'k' } })
    await client.settled()
    const closed = gateway.close()
    expect(await get(port, '/readyz')).toEqual({ status: 503, body: '{"status":"going-away"}' })
    expect((await get(port, '/healthz')).status).toBe(200)
    waits.finish('k', 1)
    await closed
  })

  it.each([
    ['nobody', [], [], {}, 404],
    ['whom it names', ['loopback'], [], {}, 200],
    ['whom it does not name', ['10.0.0.0/8'], [], {}, 404],
    [
      'a stranger behind a known proxy',
      ['loopback'],
      ['loopback'],
      { 'x-forwarded-for': '203.0.113.5' },
      404,
    ],
    ['a friend behind a known proxy', ['10.0.0.0/8'], ['loopback'], { 'x-forwarded-for': '10.1.2.3' }, 200],
    ['anybody behind an unknown proxy', ['loopback'], [], { 'x-forwarded-for': '203.0.113.5' }, 404],
    ['anybody behind another unknown proxy', ['loopback'], [], { via: '1.1 cache' }, 404],
  ])('the metrics are for %s: %j', async (_who, metricsFrom, trustedProxies, headers, status) => {
    const { gateway } = await startGateway({ metricsFrom, trustedProxies })
    const answer = await get(gateway.address?.port, '/metrics', headers)
    expect(answer.status).toBe(status)
    expect(answer.body.includes('xmpp_ftw_sessions 0')).toBe(status === 200)
  })
})
