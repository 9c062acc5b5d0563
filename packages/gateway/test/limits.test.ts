import { describe, expect, it } from 'vitest'
import { startGateway } from './start-gateway.js'
import { waiting } from './waiting.js'
import { WireClient } from './wire-client.js'

describe('a frame that cannot be used', () => {
  const cases = [
    ['no JSON', '{"type":', 'bad-json', undefined],
    ['nothing', '', 'bad-json', undefined],
    ['an array', '[]', 'bad-frame', undefined],
    ['null', 'null', 'bad-frame', undefined],
    ['no type', '{"id":"1"}', 'unknown-frame', '1'],
    ['an unknown type', '{"type":"nonsense"}', 'unknown-frame', undefined],
    ['a frame of the gateway', '{"type":"push","seq":1,"event":"a","data":1}', 'unknown-frame', undefined],
    ['a name every object has', '{"type":"constructor"}', 'unknown-frame', undefined],
    ['a request without event', '{"type":"request","id":"1"}', 'bad-frame', '1'],
    ['a request without id', '{"type":"request","event":"xmpp.presence"}', 'bad-frame', undefined],
    ['an id of another type', '{"type":"request","id":1,"event":"xmpp.presence"}', 'bad-frame', undefined],
    ['an id too long', `{"type":"cancel","id":"${'x'.repeat(129)}"}`, 'bad-frame', undefined],
    ['an ack of what never was', '{"type":"ack","seq":99}', 'bad-frame', undefined],
    ['an ack beyond numbers', '{"type":"ack","seq":1e999}', 'bad-frame', undefined],
    ['a binary message', Buffer.from('{"type":"ping"}'), 'bad-frame', undefined],
  ] as const

  it.each(cases)('%s is answered by name, and the connection kept', async (_what, text, condition, id) => {
    const { url } = await startGateway()
    const client = await WireClient.greeted(url)
    client.raw(text)
    const frame = await client.next('error')
    expect(frame.error).toEqual({
      type: expect.any(String),
      condition,
      description: expect.stringMatching(/.{10}/),
    })
    expect(frame.id).toBe(id)
    await client.settled()
    expect((await client.login()).error).toBeUndefined()
  })

  it('ends the connection when there are too many of them', async () => {
    const { url } = await startGateway({ heartbeat: 600_000 })
    const client = await WireClient.greeted(url)
    for (let i = 0; i < 51; i++) client.raw('nonsense')
    expect(await client.next('bye')).toMatchObject({ error: { condition: 'too-many-bad-frames' } })
    expect(await client.closed).toEqual({ code: 4000, reason: 'too-many-bad-frames' })
    expect(client.frames.filter(({ type }) => type === 'error')).toHaveLength(51)
  })
})

describe('a frame over the limit', () => {
  it('is told by name before the connection ends', async () => {
    const { url, server } = await startGateway({ limits: { frameBytes: 1_000 } })
    const client = await WireClient.greeted(url)
    await client.login()
    const frame = (length: number) =>
      JSON.stringify({ type: 'ping', pad: '' }).replace('""', `"${'x'.repeat(length - 24)}"`)
    expect(Buffer.byteLength(frame(1_000))).toBe(1_000)
    client.raw(frame(1_000))
    await client.next('pong')
    client.raw(frame(1_001))
    expect((await client.next('error')).error.condition).toBe('frame-too-long')
    expect(await client.next('bye')).toMatchObject({
      error: { condition: 'frame-too-long' },
      retryIn: expect.any(Number),
    })
    expect(await client.closed).toEqual({ code: 4001, reason: 'frame-too-long' })
    expect(server.connections).toHaveLength(1)
  })

  it('is counted in bytes, not characters', async () => {
    const { url } = await startGateway({ limits: { frameBytes: 100 } })
    const client = await WireClient.greeted(url)
    client.raw(JSON.stringify({ type: 'ping', pad: 'ü'.repeat(40) }))
    expect((await client.next('error')).error.condition).toBe('frame-too-long')
  })

  it('far beyond it is not even read', async () => {
    const { url } = await startGateway({ limits: { frameBytes: 1_000 } })
    const client = await WireClient.greeted(url)
    client.raw('x'.repeat(2_001))
    expect((await client.closed).code).toBe(1009)
  })
})

describe('a client', () => {
  it('that reads too slowly is cut off', async () => {
    const counted: string[] = []
    const { url } = await startGateway({
      extensions: [waiting().factory],
      limits: { bufferedBytes: 1_024 },
      meter: (what, label) => counted.push(`${what} ${label}`),
    })
    const client = await WireClient.greeted(url)
    client.socket.pause()
    const big = 'x'.repeat(200_000)
    // What the kernel takes is not ours to say: go on until the gateway has had enough.
    const flood = () => {
      if (counted.includes('hung_up overloaded')) return client.socket.resume()
      client.send({
        type: 'request',
        id: String(counted.length + sent++),
        event: 'test.tell',
        data: { key: big },
      })
      setImmediate(flood)
    }
    let sent = 0
    flood()
    expect((await client.next('bye')).error.condition).toBe('overloaded')
    expect((await client.closed).code).toBe(4009)
  })

  it('that says nothing is pinged, and cut off when that does not help', async () => {
    const { url, gateway } = await startGateway({ heartbeat: 20 })
    const client = await WireClient.greeted(url)
    await client.next('ping')
    expect(await client.next('bye')).toMatchObject({ error: { type: 'wait', condition: 'silent' } })
    expect(await client.closed).toEqual({ code: 4008, reason: 'silent' })
    expect(gateway.keptSessions).toBe(1)
  })
})
