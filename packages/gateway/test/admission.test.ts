import { createServer, request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createGateway, type GatewayOptions } from '../src/index.js'
import { startGateway } from './start-gateway.js'
import { refused, WireClient, type WireClientOptions } from './wire-client.js'

describe('the handshake', () => {
  it.each([
    ['none', []],
    ['another', ['xmpp']],
    ['a later one', ['xmpp-ftw.v2', 'xmpp-ftw']],
  ])('is refused where the subprotocol is %s', async (_what, protocols) => {
    const { url } = await startGateway()
    expect(await refused(WireClient.open(url, { protocols }))).toEqual({
      status: 400,
      body: {
        type: 'modify',
        condition: 'bad-subprotocol',
        description: 'The WebSocket subprotocol must be xmpp-ftw.v1',
      },
    })
  })

  it('picks the subprotocol among several', async () => {
    const { url } = await startGateway()
    const client = await WireClient.greeted(url, { protocols: ['xmpp', 'xmpp-ftw.v1'] })
    expect(client.socket.protocol).toBe('xmpp-ftw.v1')
  })

  it('is refused at another path', async () => {
    const { url } = await startGateway()
    const { status, body } = await refused(WireClient.open(`${url}/more`))
    expect(status).toBe(404)
    expect(body).toMatchObject({ condition: 'not-found' })
  })

  it.each([
    ['/xmpp-ftw', 426, 'upgrade-required'],
    ['/xmpp-ftw?x=1', 426, 'upgrade-required'],
    ['/', 404, 'not-found'],
  ])('GET %s is told what is spoken here', async (path, status, condition) => {
    const { gateway } = await startGateway()
    const response = await fetch(`http://127.0.0.1:${gateway.address?.port}${path}`)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ condition })
  })

  it('that is no WebSocket is refused, and does not count as a connection', async () => {
    const { gateway, url } = await startGateway({ limits: { connectionsPerAddress: 1 } })
    const headers = {
      connection: 'upgrade',
      upgrade: 'websocket',
      origin: 'https://chat.example.com',
      'sec-websocket-protocol': 'xmpp-ftw.v1',
    }
    const status = await new Promise((resolve, reject) => {
      const asked = request({ port: gateway.address?.port, path: '/xmpp-ftw', headers })
      asked.on('response', (response) => response.resume().on('close', () => resolve(response.statusCode)))
      asked.on('error', reject).end()
    })
    expect(status).toBe(400)
    await WireClient.greeted(url)
  })
})

describe('origins', () => {
  const cases: [string, GatewayOptions, WireClientOptions, boolean][] = [
    ['a listed one', {}, {}, true],
    ['another one', {}, { origin: 'https://evil.example.com' }, false],
    ['the same host on another scheme', {}, { origin: 'http://chat.example.com' }, false],
    ['one that only starts like a listed one', {}, { origin: 'https://chat.example.com.evil.com' }, false],
    ['one of no page, unasked', {}, { origin: '' }, false],
    ['one of no page, allowed', { allowNoOrigin: true }, { origin: '' }, true],
    ['another one although programs may', { allowNoOrigin: true }, { origin: 'https://evil.com' }, false],
    ['any, with none listed', { origins: [] }, {}, false],
    ['any, with a star', { origins: ['*'] }, { origin: 'https://evil.com' }, true],
    ['none, with a star', { origins: ['*'] }, { origin: '' }, true],
    ['one listed with a slash and its port', { origins: ['https://chat.example.com:443/'] }, {}, true],
    ['null, unlisted', {}, { origin: 'null' }, false],
  ]

  it.each(cases)('%s', async (_what, options, client, admitted) => {
    const { url, gateway } = await startGateway(options)
    const each = WireClient.open(url, client)
    if (admitted) return void (await each.next('hello'))
    expect(await each.next('bye')).toEqual({
      type: 'bye',
      error: { type: 'auth', condition: 'origin-not-allowed', description: expect.any(String) },
    })
    expect(await each.closed).toEqual({ code: 4003, reason: 'origin-not-allowed' })
    expect(each.frames).toEqual([])
    expect(gateway.sessions).toBe(0)
  })

  it('are checked when the gateway is made', () => {
    expect(() => createGateway({ origins: ['chat.example.com'] })).toThrow(/no origin/)
  })
})

describe('connections', () => {
  it('are limited all in all, and by address', async () => {
    const { url } = await startGateway({
      trustedProxies: ['loopback'],
      limits: { connections: 3, connectionsPerAddress: 2 },
    })
    const from = (address: string) => ({ headers: { 'x-forwarded-for': `10.9.9.9, ${address}` } })
    const first = await WireClient.greeted(url, from('192.0.2.1'))
    await WireClient.greeted(url, from('192.0.2.1'))
    const third = WireClient.open(url, from('192.0.2.1'))
    expect(await third.next('bye')).toMatchObject({
      error: { type: 'wait', condition: 'too-many-connections-of-address' },
      retryIn: expect.any(Number),
    })
    expect((await third.closed).code).toBe(4009)
    await WireClient.greeted(url, from('192.0.2.2'))
    const fifth = WireClient.open(url, from('192.0.2.3'))
    expect((await fifth.next('bye')).error.condition).toBe('too-many-connections')
    await fifth.closed
    await first.close()
    await WireClient.greeted(url, from('192.0.2.1'))
  })

  it('may not come too often', async () => {
    const { url } = await startGateway({ limits: { connectionsPerAddress: 2, connectionsPerSecond: 0.001 } })
    for (let i = 0; i < 2; i++) await (await WireClient.greeted(url)).close()
    const third = WireClient.open(url)
    const { error, retryIn } = await third.next('bye')
    expect(error).toMatchObject({ type: 'wait', condition: 'connecting-too-often' })
    expect(retryIn).toBeGreaterThan(0)
    expect(await third.closed).toEqual({ code: 4009, reason: 'connecting-too-often' })
  })

  it('count as one address where a header is not to be believed', async () => {
    const { url } = await startGateway({ limits: { connectionsPerAddress: 1 } })
    await WireClient.greeted(url, { headers: { 'x-forwarded-for': '192.0.2.1' } })
    const second = WireClient.open(url, { headers: { 'x-forwarded-for': '192.0.2.2' } })
    expect((await second.next('bye')).error.condition).toBe('too-many-connections-of-address')
  })
})

describe("somebody else's server", () => {
  it('is attached to at a path, and left alone otherwise', async () => {
    const server = createServer((_request, response) => response.end('theirs'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { gateway, url } = await startGateway({ server, path: '/ws' })
    expect(url).toMatch(/\/ws$/)
    await WireClient.greeted(url)
    server.once('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 409 Conflict\r\ncontent-length: 4\r\n\r\nnull'),
    )
    expect((await refused(WireClient.open(url.replace('/ws', '/other')))).status).toBe(409)
    await gateway.close()
    expect(server.listenerCount('upgrade')).toBe(0)
    expect(await (await fetch(`http://127.0.0.1:${gateway.address?.port}`)).text()).toBe('theirs')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('a gateway', () => {
  it('rejects when its port is taken', async () => {
    const { gateway } = await startGateway()
    const second = createGateway({ port: gateway.address?.port ?? 0 })
    await expect(second.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await second.close()
  })

  it('refuses options that make no sense', () => {
    expect(() => createGateway({ path: 'ws' })).toThrow(/path/)
    expect(() => createGateway({ heartbeat: 0 })).toThrow(/heartbeat/)
    expect(() => createGateway({ limits: { frameBytes: Number.NaN } })).toThrow(/frameBytes/)
  })
})
