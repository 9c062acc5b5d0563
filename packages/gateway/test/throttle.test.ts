import { describe, expect, it } from 'vitest'
import { startGateway } from './start-gateway.js'
import { waiting } from './waiting.js'
import { WireClient } from './wire-client.js'

describe('a client that asks faster than it may', () => {
  it('is told once, read more slowly, and loses nothing', async () => {
    const counted: string[] = []
    const { url } = await startGateway({
      extensions: [waiting().factory],
      limits: { framesPerSecond: 30, pendingRequests: 1_000 },
      meter: (what, label) => counted.push(`${what} ${label}`),
    })
    const client = await WireClient.greeted(url)
    for (let i = 0; i < 240; i++)
      client.send({ type: 'request', id: String(i), event: 'test.tell', data: { key: String(i) } })
    expect(await client.next('error')).toEqual({
      type: 'error',
      error: {
        type: 'wait',
        condition: 'too-many-frames',
        description: expect.any(String),
        retryIn: expect.any(Number),
      },
    })
    for (let i = 0; i < 240; i++) expect((await client.next('push')).data).toEqual({ key: String(i) })
    expect(counted).toContain('throttled too-many-frames')
    expect(counted.filter((each) => each.startsWith('frame_refused'))).toEqual([])
    await client.settled()
  })

  it('pays for long frames by their length', async () => {
    const { url } = await startGateway({ limits: { framesPerSecond: 10 }, heartbeat: 100 })
    const client = await WireClient.greeted(url)
    client.raw(JSON.stringify({ type: 'ping', pad: 'x'.repeat(41 * 4_096) }))
    expect((await client.next('error')).error.condition).toBe('too-many-frames')
    await client.next('pong')
    await client.settled()
  })

  it('does not slow down others, but those at its own address', async () => {
    const { url } = await startGateway({
      limits: { framesPerSecondPerAddress: 1 },
      trustedProxies: ['loopback'],
      heartbeat: 200,
    })
    const at = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const greedy = await WireClient.greeted(url, at('192.0.2.1'))
    for (let i = 0; i < 10; i++) greedy.send({ type: 'ping' })
    await greedy.next('error')
    const same = await WireClient.greeted(url, at('192.0.2.1'))
    await same.settled()
    expect((await same.next('error')).error.condition).toBe('too-many-frames')
    const other = await WireClient.greeted(url, at('192.0.2.2'))
    await other.settled()
    expect(other.frames).toEqual([])
  })
})

describe('a client that does not read', () => {
  it('is not read either, until it does', { timeout: 60_000 }, async () => {
    const waits = waiting()
    const { url, gateway } = await startGateway({
      extensions: [waits.factory],
      limits: { bufferedBytes: 8_000_000, framesPerSecond: 100_000 },
    })
    const client = await WireClient.greeted(url)
    client.socket.pause()
    const big = 'x'.repeat(200_000)
    // More than the kernel holds in both directions.
    const count = 200
    for (let i = 0; i < count; i++)
      client.send({ type: 'request', id: String(i), event: 'test.tell', data: { key: big } })
    // Until the gateway stops reading, what this side has to write goes down.
    await new Promise<void>((resolve) => {
      let before = Number.POSITIVE_INFINITY
      let same = 0
      const look = () => {
        const left = client.socket.bufferedAmount
        same = left === before ? same + 1 : 0
        before = left
        if (left > 0 && same > 200) resolve()
        else setTimeout(look, 2)
      }
      look()
    })
    expect(client.socket.bufferedAmount).toBeGreaterThan(0)
    expect(gateway.sessions).toBe(1)
    client.socket.resume()
    for (let i = 0; i < count; i++) await client.next('push')
    await client.settled()
  })
})
