import { ping } from '@xmpp-ftw/ping'
import { describe, expect, it } from 'vitest'
import { startGateway } from './start-gateway.js'
import { waiting } from './waiting.js'
import { WireClient } from './wire-client.js'

describe('hello', () => {
  it('comes first and says what the gateway is', async () => {
    const { url } = await startGateway({ extensions: [ping()], heartbeat: 1_234 })
    const client = WireClient.open(url)
    const hello = await client.next('hello')
    expect(client.frames).toEqual([])
    expect(hello).toEqual({
      type: 'hello',
      version: 1,
      session: expect.stringMatching(/^[\da-f-]{36}$/),
      resumed: false,
      heartbeat: 1_234,
      resume: { window: 300_000, token: expect.stringMatching(/^[\w-]{43}$/) },
      limits: { frameBytes: 262_144, pendingRequests: 100 },
      extensions: expect.arrayContaining(['ping', 'chat', 'presence', 'roster']),
    })
  })
})

describe('a request', () => {
  it('logs in, chats and numbers what it sends', async () => {
    const { url, server } = await startGateway()
    const client = await WireClient.greeted(url)
    const jid = { user: 'anna', domain: 'example.com', resource: 'test' }
    expect(await client.login('1')).toMatchObject({ seq: 2, id: '1', data: { status: 'online', jid } })
    const online = await client.next('push')
    expect(online).toMatchObject({ seq: 1, event: 'xmpp.connection', data: { status: 'online', jid } })
    const sent = await client.request('2', 'xmpp.chat.message', { to: 'ben@example.com', content: 'hello' })
    expect(sent).toMatchObject({ seq: 3, id: '2', data: { id: expect.any(String) } })
    server.connections[0]?.receive(
      `<message xmlns='jabber:client' from='ben@example.com/x' type='chat'><body>hi</body></message>`,
    )
    const heard = await client.next('push')
    expect(heard).toMatchObject({ seq: 4, event: 'xmpp.chat.message', data: { content: 'hi' } })
  })

  it('is answered with an error by name when it is bad', async () => {
    const { url } = await startGateway()
    const client = await WireClient.greeted(url)
    expect((await client.request('1', 'xmpp.nonsense')).error).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: "Unknown event 'xmpp.nonsense'",
    })
    expect((await client.request('2', 'xmpp.presence')).error?.condition).toBe('not-connected')
    expect((await client.request('3', 'xmpp.login', { jid: 7 })).error?.type).toBe('auth')
  })

  it('without a callback has its errors pushed too, before the response', async () => {
    const { url } = await startGateway({ extensions: [waiting().factory] })
    const client = await WireClient.greeted(url)
    const response = await client.request('1', 'test.tell', { key: 'refuse' }, false)
    const push = await client.next('push')
    expect(push).toMatchObject({ seq: 1, event: 'xmpp.error', data: { condition: 'not-allowed' } })
    expect(response).toMatchObject({ seq: 2, error: { condition: 'not-allowed' } })
    const bad = await client.request('2', 'test.tell', {}, false)
    expect(bad.error?.condition).toBe('client-error')
    expect((await client.next('push')).event).toBe('xmpp.error.client')
  })

  it('is carried out once however often it comes', async () => {
    const waits = waiting()
    const { url } = await startGateway({ extensions: [waits.factory] })
    const client = await WireClient.greeted(url)
    for (let i = 0; i < 3; i++)
      client.send({ type: 'request', id: 'a', event: 'test.wait', data: { key: 'k' } })
    await client.settled()
    expect(waits.started).toEqual(['k'])
    waits.finish('k', 'done')
    const first = await client.next('response')
    const again = await client.request('a', 'test.wait', { key: 'k' })
    expect(again).toEqual(first)
    await client.settled()
    expect(client.frames).toEqual([])
    expect(waits.started).toEqual(['k'])
    client.send({ type: 'ack', seq: first.seq })
    client.send({ type: 'request', id: 'a', event: 'test.wait', data: { key: 'k' } })
    expect(await client.next('error')).toMatchObject({ id: 'a', error: { condition: 'duplicate-id' } })
    expect(waits.started).toEqual(['k'])
  })

  it('can be cancelled, and still has its one response', async () => {
    const waits = waiting()
    const { url } = await startGateway({ extensions: [waits.factory] })
    const client = await WireClient.greeted(url)
    client.send({ type: 'request', id: 'a', event: 'test.wait', data: { key: 'k' } })
    client.send({ type: 'cancel', id: 'a' })
    client.send({ type: 'cancel', id: 'never' })
    expect(await client.next('response')).toMatchObject({ id: 'a', error: { condition: 'cancelled' } })
    await client.settled()
    expect(client.frames).toEqual([])
  })

  it('is refused by name when too many wait', async () => {
    const waits = waiting()
    const { url } = await startGateway({ extensions: [waits.factory], limits: { pendingRequests: 2 } })
    const client = await WireClient.greeted(url)
    for (const id of ['a', 'b', 'c']) {
      client.send({ type: 'request', id, event: 'test.wait', data: { key: id } })
    }
    expect(await client.next('response')).toMatchObject({
      id: 'c',
      error: { type: 'wait', condition: 'too-many-requests' },
    })
    waits.finish('a', 1)
    expect((await client.next('response')).id).toBe('a')
    client.send({ type: 'request', id: 'd', event: 'test.wait', data: { key: 'd' } })
    await client.settled()
    expect(waits.started).toEqual(['a', 'b', 'd'])
  })

  it('fails alone when its answer is no JSON', async () => {
    const { url } = await startGateway({ extensions: [waiting().factory] })
    const client = await WireClient.greeted(url)
    expect(await client.request('1', 'test.poison', {})).toMatchObject({
      seq: 1,
      error: { condition: 'internal-server-error' },
    })
    expect((await client.request('2', 'test.tell', { key: 'x' })).data).toBe(true)
  })

  it('is acknowledged together with others', async () => {
    const { url } = await startGateway({ extensions: [waiting().factory] })
    const client = await WireClient.greeted(url)
    for (let i = 1; i <= 32; i++) client.send({ type: 'cancel', id: String(i) })
    expect(await client.next('ack')).toEqual({ type: 'ack', seq: 32 })
  })
})

describe('an answerable push', () => {
  it('takes the first reply and no other', async () => {
    const waits = waiting()
    const { url } = await startGateway({ extensions: [waits.factory] })
    const client = await WireClient.greeted(url)
    client.send({ type: 'request', id: 'a', event: 'test.ask', data: { key: 'k' } })
    const push = await client.next('push')
    expect(push).toMatchObject({ event: 'test.question', data: { key: 'k' }, reply: expect.any(String) })
    client.send({ type: 'reply', id: 'unknown', data: 0 })
    client.send({ type: 'reply', id: push.reply ?? '', data: 1 })
    client.send({ type: 'reply', id: push.reply ?? '', data: 2 })
    expect(await client.next('response')).toMatchObject({ id: 'a', data: 1 })
    await client.settled()
    expect(client.frames).toEqual([])
  })

  it('is forgotten when too many wait', async () => {
    const { url } = await startGateway({ extensions: [waiting().factory], limits: { pendingReplies: 1 } })
    const client = await WireClient.greeted(url)
    for (const id of ['a', 'b']) client.send({ type: 'request', id, event: 'test.ask', data: { key: id } })
    const [first, second] = [await client.next('push'), await client.next('push')]
    client.send({ type: 'reply', id: first.reply ?? '', data: 1 })
    client.send({ type: 'reply', id: second.reply ?? '', data: 2 })
    expect(await client.next('response')).toMatchObject({ id: 'b', data: 2 })
  })
})
