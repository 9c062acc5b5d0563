import type { HelloFrame, ServerFrame } from '@xmpp-ftw/core/wire'
import { describe, expect, it } from 'vitest'
import type { GatewayOptions } from '../src/index.js'
import { startGateway, type TestGateway } from './start-gateway.js'
import { waiting } from './waiting.js'
import { WireClient } from './wire-client.js'

async function start(options: GatewayOptions = {}) {
  const waits = waiting()
  const each = await startGateway({ extensions: [waits.factory], ...options })
  return { ...each, waits }
}

async function greeted(url: string) {
  const client = WireClient.open(url)
  return { client, hello: await client.next('hello') }
}

/** Cuts the connection as a network does: without a close frame. */
async function cut({ socket }: WireClient, { gateway }: TestGateway) {
  const kept = gateway.keptSessions
  socket.terminate()
  await expect.poll(() => gateway.keptSessions).toBe(kept + 1)
}

async function resume(url: string, { session, resume: { token = '' } }: HelloFrame, seq: number) {
  const { client } = await greeted(url)
  client.send({ type: 'resume', session, token, seq })
  return { client, hello: await client.next('hello') }
}

function seqs(frames: readonly ServerFrame[]) {
  return frames.flatMap((frame) => ('seq' in frame && frame.type !== 'ack' ? [frame.seq] : []))
}

const tell = (client: WireClient, id: string, key = id) => client.request(id, 'test.tell', { key })

describe('a session that was cut', () => {
  it('goes on where it was: what was missed comes once, in order, with its old numbers', async () => {
    const gateway = await start()
    const { client, hello } = await greeted(gateway.url)
    await client.login()
    for (const id of ['a', 'b']) await tell(client, id)
    await cut(client, gateway)
    const [connection] = gateway.server.connections
    for (const n of [1, 2])
      connection?.receive(
        `<message xmlns='jabber:client' from='ben@example.com/x' type='chat'><body>${n}</body></message>`,
      )
    const back = await resume(gateway.url, hello, 3)
    expect(back.hello).toMatchObject({ session: hello.session, resumed: true, received: 3 })
    await back.client.settled()
    expect(seqs(back.client.frames)).toEqual([4, 5, 6, 7, 8])
    expect(back.client.frames.slice(-2)).toMatchObject([
      { data: { content: '1' } },
      { data: { content: '2' } },
    ])
    expect(await tell(back.client, 'c')).toMatchObject({ seq: 10 })
    expect(gateway.gateway.sessions).toBe(1)
    expect(gateway.gateway.keptSessions).toBe(0)
    expect(gateway.server.connections).toHaveLength(1)
  })

  it('goes on answering: a request in flight has its one response, a reply is taken', async () => {
    const gateway = await start()
    const { client, hello } = await greeted(gateway.url)
    client.send({ type: 'request', id: 'w', event: 'test.wait', data: { key: 'w' } })
    client.send({ type: 'request', id: 'q', event: 'test.ask', data: { key: 'q' } })
    const question = await client.next('push')
    await cut(client, gateway)
    gateway.waits.finish('w', 'done')
    const back = await resume(gateway.url, hello, question.seq)
    expect(back.hello.received).toBe(2)
    expect(await back.client.next('response')).toMatchObject({ id: 'w', data: 'done' })
    back.client.send({ type: 'request', id: 'w', event: 'test.wait', data: { key: 'w' } })
    back.client.send({ type: 'reply', id: question.reply ?? '', data: 42 })
    expect(await back.client.next('response', ({ id }) => id === 'q')).toMatchObject({ data: 42 })
    expect(gateway.waits.started).toEqual(['w', 'q'])
  })

  it('is taken over from a connection that seems open', async () => {
    const gateway = await start()
    const { client, hello } = await greeted(gateway.url)
    await tell(client, 'a')
    const back = await resume(gateway.url, hello, 2)
    expect(back.hello.resumed).toBe(true)
    expect(await client.next('bye')).toEqual({
      type: 'bye',
      error: { type: 'cancel', condition: 'taken-over', description: expect.any(String) },
    })
    expect(await client.closed).toEqual({ code: 4011, reason: 'taken-over' })
    expect(await tell(back.client, 'b')).toMatchObject({ seq: 4 })
    expect(gateway.gateway.sessions).toBe(1)
  })

  it('can be cut and resumed again and again', async () => {
    const gateway = await start()
    let { client, hello } = await greeted(gateway.url)
    const heard: number[] = []
    for (let round = 0; round < 10; round += 1) {
      await tell(client, `r${round}`)
      heard.push(...seqs(client.frames.splice(0)))
      await cut(client, gateway)
      ;({ client, hello } = await resume(gateway.url, hello, 2 * round + 1))
      expect(hello).toMatchObject({ resumed: true, received: round + 1 })
      expect((await client.next('response')).id).toBe(`r${round}`)
      client.send({ type: 'ack', seq: 2 * round + 2 })
    }
    expect(heard).toEqual(Array.from({ length: 10 }, (_, round) => 2 * round + 1))
  })

  it('that was left by the client itself is gone', async () => {
    const gateway = await start()
    const { client, hello } = await greeted(gateway.url)
    await client.login()
    await client.close()
    await expect.poll(() => gateway.gateway.sessions).toBe(0)
    expect(gateway.server.connections[0]?.stopped).toBe(true)
    expect((await resume(gateway.url, hello, 2)).hello).toMatchObject({ resumed: false, reason: 'gone' })
  })

  it('ends with its window, and its stream is closed', async () => {
    const gateway = await start({ resumeWindow: 20 })
    const { client, hello } = await greeted(gateway.url)
    await client.login()
    client.socket.terminate()
    await expect.poll(() => gateway.gateway.sessions).toBe(0)
    expect(gateway.server.connections[0]?.stopped).toBe(true)
    const late = await resume(gateway.url, hello, 2)
    expect(late.hello).toMatchObject({ resumed: false, reason: 'gone' })
    expect((await late.client.login()).error).toBeUndefined()
  })
})

describe('a session whose page has gone', () => {
  const GOING_AWAY = 1001

  it('is there for the page when it is reloaded', async () => {
    const gateway = await start({ reloadWindow: 60_000 })
    const { client, hello } = await greeted(gateway.url)
    await client.login()
    client.socket.close(GOING_AWAY)
    await expect.poll(() => gateway.gateway.keptSessions).toBe(1)
    expect((await resume(gateway.url, hello, 2)).hello).toMatchObject({ resumed: true })
  })

  it('ends sooner than one that was cut off', async () => {
    const gateway = await start({ reloadWindow: 20 })
    const { client: cut } = await greeted(gateway.url)
    await cut.login()
    cut.socket.terminate()
    const { client: closed, hello } = await greeted(gateway.url)
    await closed.login()
    closed.socket.close(GOING_AWAY)
    await closed.closed
    await expect.poll(() => gateway.gateway.sessions).toBe(1)
    expect(gateway.server.connections.map(({ stopped }) => stopped)).toEqual([false, true])
    expect((await resume(gateway.url, hello, 2)).hello).toMatchObject({ resumed: false, reason: 'gone' })
  })

  it('is kept no longer than any other', async () => {
    const gateway = await start({ resumeWindow: 20, reloadWindow: 60_000 })
    const { client } = await greeted(gateway.url)
    await client.login()
    client.socket.close(GOING_AWAY)
    await client.closed
    await expect.poll(() => gateway.gateway.sessions).toBe(0)
  })
})

describe('a resume that is refused', () => {
  const refusals: [string, string, GatewayOptions, Partial<Record<'session' | 'token' | 'seq', unknown>>][] =
    [
      ['without a window', 'not-supported', { resumeWindow: 0 }, {}],
      ['of another session', 'unknown-session', {}, { session: 'nobody' }],
      ['with a wrong token', 'bad-token', {}, { token: 'x'.repeat(43) }],
      ['with no token', 'bad-token', {}, { token: '' }],
      ['from what never was', 'replay-lost', {}, { seq: 99 }],
    ]
  it.each(refusals)('%s says %s, and leaves a session of its own', async (_what, reason, options, change) => {
    const gateway = await start(options)
    const { client, hello } = await greeted(gateway.url)
    await tell(client, 'a')
    const { client: other, hello: fresh } = await greeted(gateway.url)
    const frame = { type: 'resume', session: hello.session, token: hello.resume.token ?? '', seq: 0 }
    other.raw(JSON.stringify({ ...frame, ...change }))
    expect(await other.next('hello')).toMatchObject({ session: fresh.session, resumed: false, reason })
    expect((await tell(other, 'a')).error).toBeUndefined()
    if (reason !== 'replay-lost') expect((await tell(client, 'b')).error).toBeUndefined()
  })

  it('leaves the connection that has the session alone: a copy may be out of date', async () => {
    const gateway = await start()
    const { client, hello } = await greeted(gateway.url)
    await client.login()
    await tell(client, 'a')
    client.send({ type: 'ack', seq: 3 })
    await client.settled()
    expect((await resume(gateway.url, hello, 1)).hello).toMatchObject({
      resumed: false,
      reason: 'replay-lost',
    })
    expect((await tell(client, 'b')).error).toBeUndefined()
    expect(gateway.server.connections[0]?.stopped).toBe(false)
    await cut(client, gateway)
    expect((await resume(gateway.url, hello, 5)).hello.resumed).toBe(true)
  })

  it('comes too late, or for the session one has', async () => {
    const { url } = await start()
    const { client, hello } = await greeted(url)
    const { token = '' } = hello.resume
    client.send({ type: 'resume', session: hello.session, token, seq: 0 })
    expect((await client.next('error')).error.condition).toBe('bad-frame')
    client.send({ type: 'resume', session: 'other', token, seq: 0 })
    expect((await client.next('hello')).reason).toBe('unknown-session')
    client.send({ type: 'resume', session: 'other', token, seq: 0 })
    expect((await client.next('error')).error.condition).toBe('bad-frame')
    const second = await greeted(url)
    await tell(second.client, 'a')
    second.client.send({ type: 'resume', session: 'other', token, seq: 0 })
    expect((await second.client.next('error')).error.condition).toBe('bad-frame')
  })

  it('has a token that was replaced, once the client showed that it knows the new one', async () => {
    const gateway = await start()
    const { client, hello } = await greeted(gateway.url)
    await tell(client, 'a')
    await cut(client, gateway)
    // This greeting may not have arrived: the token that was used is still good.
    const lost = await resume(gateway.url, hello, 2)
    lost.client.send({ type: 'pong' })
    await lost.client.settled()
    await cut(lost.client, gateway)
    const back = await resume(gateway.url, hello, 2)
    expect(back.hello.resumed).toBe(true)
    expect(back.hello.resume.token).not.toBe(lost.hello.resume.token)
    expect((await resume(gateway.url, lost.hello, 2)).hello.reason).toBe('bad-token')
    back.client.send({ type: 'ack', seq: 2 })
    await back.client.settled()
    expect((await resume(gateway.url, hello, 2)).hello.reason).toBe('bad-token')
    expect((await tell(back.client, 'b')).error).toBeUndefined()
  })
})

describe('what is kept', () => {
  it('is not forgotten for a client that acknowledges: too much ends the session, never a part of it', async () => {
    const gateway = await start({ limits: { replayFrames: 4 } })
    const { client, hello } = await greeted(gateway.url)
    await client.login()
    client.send({ type: 'ack', seq: 2 })
    await client.settled()
    await cut(client, gateway)
    const [connection] = gateway.server.connections
    for (let n = 0; n < 5; n += 1)
      connection?.receive(`<message xmlns='jabber:client' from='b@example.com/x'><body>${n}</body></message>`)
    expect(gateway.gateway.sessions).toBe(0)
    expect(connection?.stopped).toBe(true)
    expect((await resume(gateway.url, hello, 2)).hello).toMatchObject({
      resumed: false,
      reason: 'replay-lost',
    })
  })

  it('is half of that while the client is there, which is then told to come back', async () => {
    const gateway = await start({ limits: { replayFrames: 4 } })
    const { client, hello } = await greeted(gateway.url)
    await tell(client, 'a')
    client.send({ type: 'ack', seq: 1 })
    client.send({ type: 'request', id: 'b', event: 'test.tell', data: { key: 'b' } })
    expect(await client.next('bye')).toMatchObject({
      error: { condition: 'overloaded' },
      retryIn: expect.any(Number),
    })
    const back = await resume(gateway.url, hello, 2)
    await back.client.settled()
    expect(seqs(back.client.frames)).toEqual([3, 4])
  })

  it('is the newest for a client that never acknowledges', async () => {
    const gateway = await start({ limits: { replayFrames: 4 } })
    const { client, hello } = await greeted(gateway.url)
    for (const id of ['a', 'b', 'c', 'd']) await tell(client, id)
    await cut(client, gateway)
    const back = await resume(gateway.url, hello, 4)
    expect(back.hello.resumed).toBe(true)
    await back.client.settled()
    expect(seqs(back.client.frames)).toEqual([5, 6, 7, 8])
    await cut(back.client, gateway)
    expect((await resume(gateway.url, back.hello, 3)).hello.reason).toBe('replay-lost')
  })

  it('are so many sessions; those without a stream go first', async () => {
    const gateway = await start({ limits: { keptSessions: 2 } })
    const [anna, ben, carl] = [
      await greeted(gateway.url),
      await greeted(gateway.url),
      await greeted(gateway.url),
    ]
    await anna.client.login()
    await tell(ben.client, 'a')
    await tell(carl.client, 'a')
    await cut(anna.client, gateway)
    await cut(ben.client, gateway)
    carl.client.socket.terminate()
    await expect.poll(() => gateway.gateway.sessions).toBe(2)
    expect((await resume(gateway.url, ben.hello, 0)).hello.reason).toBe('gone')
    expect((await resume(gateway.url, anna.hello, 0)).hello.resumed).toBe(true)
    expect((await resume(gateway.url, carl.hello, 0)).hello.resumed).toBe(true)
  })
})

describe('what the client has not acknowledged', () => {
  const message = (n: number) =>
    `<message xmlns='jabber:client' from='b@example.com/x' type='chat'><body>${n}</body></message>`

  it('is not acknowledged to the server either, whether the client is there or not', async () => {
    const gateway = await start()
    const { client, hello } = await greeted(gateway.url)
    await client.login()
    const [connection] = gateway.server.connections
    if (!connection) throw new Error('No connection')
    const before = connection.handled
    for (const n of [1, 2, 3]) connection.receive(message(n))
    client.send({ type: 'ack', seq: 4 })
    await client.settled()
    expect(connection.handled - before).toBe(2)
    await cut(client, gateway)
    connection.receive(message(4))
    const back = await resume(gateway.url, hello, 4)
    await back.client.settled()
    expect(connection.handled - before).toBe(2)
    back.client.send({ type: 'ack', seq: 6 })
    await back.client.settled()
    expect(connection.handled - before).toBe(4)
  })

  it('is after a while, when it acknowledges nothing at all', async () => {
    const gateway = await start({ heartbeat: 40 })
    const { client } = await greeted(gateway.url)
    client.socket.on('message', (data) => String(data).includes('ping') && client.send({ type: 'pong' }))
    await client.login()
    const [connection] = gateway.server.connections
    const before = connection?.handled ?? 0
    connection?.receive(message(1))
    expect(connection?.handled).toBe(before)
    await expect.poll(() => connection?.handled).toBe(before + 1)
    connection?.receive(message(2))
    expect(connection?.handled).toBe(before + 2)
  })

  it('is as soon as it is not kept any more', async () => {
    const gateway = await start({ limits: { replayFrames: 4 } })
    const { client } = await greeted(gateway.url)
    await client.login()
    const [connection] = gateway.server.connections
    const before = connection?.handled ?? 0
    for (const n of [1, 2, 3, 4, 5]) connection?.receive(message(n))
    await client.settled()
    expect(connection?.handled).toBe(before + 1)
  })
})
