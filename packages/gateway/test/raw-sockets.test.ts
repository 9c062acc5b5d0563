import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startGateway } from './start-gateway.js'
import { WireClient } from './wire-client.js'

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

async function reach(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

/** A client that asks for a WebSocket by hand, and never closes its own side. */
async function upgrade(url: string, { path = '/xmpp-ftw', origin = 'https://chat.example.com' } = {}) {
  const socket = await reach(url)
  const lines = [
    `GET ${path} HTTP/1.1`,
    'host: localhost',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol: xmpp-ftw.v1',
    `origin: ${origin}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return socket
}

/** Who writes to a socket that is gone is told so by the system; one that is half open would take it. */
async function gone(socket: Socket): Promise<void> {
  const writing = setInterval(() => socket.write('x'), 10)
  const [error] = await once(socket, 'error')
  clearInterval(writing)
  expect(error).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) })
}

describe('a client that keeps its side of the socket open', () => {
  it('is gone all the same once it was refused', async () => {
    const { url } = await startGateway()
    const socket = await upgrade(url, { path: '/elsewhere' })
    socket.resume()
    await once(socket, 'end')
    await gone(socket)
  })

  it('does not keep the gateway from closing', async () => {
    const { url, gateway } = await startGateway({ closeTimeout: 100 })
    for (const [path, origin] of [
      ['/elsewhere', 'https://chat.example.com'],
      ['/xmpp-ftw', 'https://evil.example'],
      ['/xmpp-ftw', 'https://chat.example.com'],
    ]) {
      const socket = await upgrade(url, { path, origin })
      await once(socket, 'readable')
    }
    await gateway.close()
    expect(gateway.address).toBeUndefined()
  })
})

describe('pings and pongs of WebSocket itself', () => {
  it('are answered, and count as frames', async () => {
    const { url } = await startGateway({ limits: { framesPerSecond: 10 }, heartbeat: 200 })
    const client = await WireClient.greeted(url)
    client.socket.ping('there?')
    expect(String((await once(client.socket, 'pong'))[0])).toBe('there?')
    for (let i = 0; i < 25; i++) client.socket.ping()
    for (let i = 0; i < 25; i++) client.socket.pong()
    expect((await client.next('error')).error.condition).toBe('too-many-frames')
    await client.settled()
  })

  it('cut off a client that does not read the answers', async () => {
    const { url, gateway } = await startGateway()
    const socket = await upgrade(url)
    await once(socket, 'readable')
    const ping = Buffer.concat([Buffer.from([0x89, 0xfd, 0, 0, 0, 0]), Buffer.alloc(125)])
    socket.write(Buffer.concat(Array.from({ length: 20_000 }, () => ping)))
    await gone(socket)
    expect(await gateway.metrics()).toMatch(/^xmpp_ftw_connections 0$/m)
  })
})

it('no more than a hundred clients are let in to be told why they may not connect', async () => {
  const { url } = await startGateway()
  const statuses = await Promise.all(
    Array.from({ length: 150 }, async () => {
      const socket = await upgrade(url, { origin: 'https://evil.example' })
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      return String(chunk).slice(9, 12)
    }),
  )
  const count = (status: string) => statuses.filter((each) => each === status).length
  expect(count('101')).toBeGreaterThanOrEqual(100)
  expect(count('503')).toBeGreaterThan(0)
  expect(count('101') + count('503')).toBe(150)
})

it.each([
  ['does not finish its request', 'GET /xmpp-ftw HTTP/1.1\r\nhost: local'],
  ['says nothing at all', ''],
])('a client that %s is not waited for longer than `handshake`', async (_what, text) => {
  const { url, gateway } = await startGateway({ limits: { handshake: 100 } })
  const socket = await reach(url)
  socket.write(text)
  const answer = String((await once(socket, 'data'))[0])
  expect(answer).toMatch(/^HTTP\/1.1 408 .*"condition":"handshake-timeout"/s)
  await gone(socket)
  expect(await gateway.metrics()).toMatch(
    /^xmpp_ftw_connection_refused_total\{condition="handshake-timeout"\} 1$/m,
  )
})

it.each([
  ['speaks no HTTP', '\x16\x03\x01 hello\r\n\r\n'],
  ['sends headers without end', `GET /xmpp-ftw HTTP/1.1\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`],
])('a client that %s is told so', async (_what, text) => {
  const { url, gateway } = await startGateway()
  const socket = await reach(url)
  socket.write(text)
  const answer = String((await once(socket, 'data'))[0])
  expect(answer).toMatch(/^HTTP\/1.1 400 .*"condition":"bad-request"/s)
  await gone(socket)
  expect(await gateway.metrics()).toMatch(/^xmpp_ftw_connection_refused_total\{condition="bad-request"\} 1$/m)
})
