import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Peer, ScriptedGateway } from '../test/scripted-gateway.js'

const HELLO = {
  type: 'hello',
  version: 1,
  session: 's1',
  resumed: false,
  heartbeat: 30_000,
  resume: { window: 0 },
  limits: { frameBytes: 262_144, pendingRequests: 2 },
  extensions: ['chat'],
}

let gateway: ScriptedGateway

beforeEach(async () => {
  gateway = await ScriptedGateway.start()
})
afterEach(() => gateway.stop())

function open(options: Parameters<ScriptedGateway['open']>[0] = {}) {
  return gateway.open(options)
}

function accept(hello: unknown = HELLO): Promise<Peer> {
  return gateway.accept(...(hello === null ? [] : [hello]))
}

describe('a link', () => {
  it('asks for the subprotocol and waits for hello before it asks anything', async () => {
    const client = open()
    const answer = client.request('xmpp.presence', { show: 'away' })
    const peer = await accept(null)
    expect(peer.socket.protocol).toBe('xmpp-ftw.v1')
    peer.send(HELLO)
    expect(await peer.next()).toEqual({
      type: 'request',
      id: '1',
      event: 'xmpp.presence',
      data: { show: 'away' },
    })
    peer.send({ type: 'response', seq: 1, id: '1', data: true })
    expect(await answer).toBe(true)
    expect(client.state).toBe('online')
  })

  it('keeps to the limit of requests at once', async () => {
    const client = open()
    const answers = [1, 2, 3, 4].map(() => client.request('xmpp.presence'))
    const peer = await accept()
    expect([(await peer.next()).id, (await peer.next()).id]).toEqual(['1', '2'])
    peer.send({ type: 'push', seq: 1, event: 'xmpp.presence', data: {} })
    await new Promise((resolve) => client.once('xmpp.presence', resolve))
    expect(peer.unread).toBe(0)
    peer.send({ type: 'response', seq: 2, id: '2', data: true })
    expect((await peer.next()).id).toBe('3')
    for (const id of ['1', '3']) peer.send({ type: 'response', seq: 3, id, data: true })
    expect((await peer.next()).id).toBe('4')
    peer.send({ type: 'response', seq: 5, id: '4', error: { type: 'cancel', condition: 'gone' } })
    const settled = await Promise.allSettled(answers)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  })

  it('cancels, answers pushes and heartbeats, and takes errors of frames', async () => {
    const client = open()
    const controller = new AbortController()
    const cancelled = client.request('xmpp.roster.get', undefined, { signal: controller.signal })
    client.on('*', (_event, _payload, reply) => reply?.({ ok: true }))
    const peer = await accept()
    await peer.next()
    controller.abort()
    await expect(cancelled).rejects.toMatchObject({ condition: 'cancelled' })
    expect(await peer.next()).toEqual({ type: 'cancel', id: '1' })
    peer.send({ type: 'ping' })
    expect(await peer.next()).toEqual({ type: 'pong' })
    peer.send({ type: 'push', seq: 1, event: 'xmpp.toy.ask', data: {}, reply: 'r1' })
    expect(await peer.next()).toEqual({ type: 'reply', id: 'r1', data: { ok: true } })
    const refused = client.request('xmpp.roster.get')
    await peer.next()
    peer.send({ type: 'error', id: '2', error: { type: 'modify', condition: 'frame-too-long' } })
    await expect(refused).rejects.toMatchObject({ condition: 'frame-too-long' })
    peer.send('no json')
    peer.send({ type: 'from-the-future' })
    peer.send({ type: 'ping' })
    expect(await peer.next()).toEqual({ type: 'pong' })
  })

  it('tells the gateway nothing of a request that is cancelled before it was sent', async () => {
    const client = open()
    const controller = new AbortController()
    const peer = await accept()
    for (const signal of [undefined, undefined, controller.signal])
      client.request('xmpp.roster.get', undefined, signal && { signal }).catch(() => {})
    expect([(await peer.next()).id, (await peer.next()).id]).toEqual(['1', '2'])
    controller.abort()
    peer.send({ type: 'ping' })
    expect(await peer.next()).toEqual({ type: 'pong' })
  })

  it('is not impressed by what is no frame', async () => {
    const client = open()
    const peer = await accept()
    for (const text of ['', 'null', '7', '[]', '{}', '{"type":"constructor"}']) peer.send(text)
    peer.send({ type: 'ping' })
    expect(await peer.next()).toEqual({ type: 'pong' })
    expect(client.state).toBe('online')
  })

  it('acknowledges what it got, now and then', async () => {
    open()
    const peer = await accept()
    for (let seq = 1; seq <= 40; seq += 1) peer.send({ type: 'push', seq, event: 'xmpp.presence', data: {} })
    expect(await peer.next()).toEqual({ type: 'ack', seq: 32 })
  })

  it('tells an app without a callback nothing, and the gateway so', async () => {
    const client = open()
    client.send('xmpp.presence')
    const peer = await accept()
    expect(await peer.next()).toMatchObject({ event: 'xmpp.presence', callback: false })
  })

  it('refuses more than its queue holds, and everything once it is closed', async () => {
    const client = open({ queue: 1 })
    const kept = client.request('xmpp.presence')
    await expect(client.request('xmpp.presence')).rejects.toMatchObject({ condition: 'resource-constraint' })
    const peer = await accept()
    await peer.next()
    await client.close()
    await expect(kept).rejects.toMatchObject({ condition: 'not-connected' })
    await expect(client.request('xmpp.presence')).rejects.toMatchObject({ condition: 'not-connected' })
    expect(client.state).toBe('offline')
  })
})

describe('a link that breaks', () => {
  it('fails what was asked, connects again, and says that the session is another', async () => {
    const client = open()
    const first = await accept()
    const lost = client.request('xmpp.roster.get')
    await first.next()
    const states: unknown[] = []
    client.on('state', (state, { resumed }) => states.push([state, resumed]))
    first.socket.terminate()
    await expect(lost).rejects.toMatchObject({ type: 'connection', condition: 'disconnected' })
    const second = await accept()
    const answer = client.request('xmpp.presence')
    const { id } = await second.next()
    second.send({ type: 'response', seq: 1, id, data: true })
    expect(await answer).toBe(true)
    expect(states).toEqual([
      ['connecting', undefined],
      ['online', false],
    ])
  })

  it('by a bye waits as long as it is told, or for ever', async () => {
    const client = open()
    const first = await accept()
    first.send({ type: 'bye', error: { type: 'wait', condition: 'going-away' }, retryIn: 1 })
    const second = await accept()
    const offline = new Promise((resolve) =>
      client.on('state', (state, { error }) => state === 'offline' && resolve(error)),
    )
    second.send({ type: 'bye', error: { type: 'cancel', condition: 'policy-violation' } })
    expect(await offline).toMatchObject({ condition: 'policy-violation' })
  })

  it('by a refusal is not tried again', async () => {
    const client = open()
    const peer = await accept(null)
    const offline = new Promise((resolve) =>
      client.on('state', (state, { error }) => state === 'offline' && resolve(error)),
    )
    peer.socket.close(4003, 'Not from there')
    expect(await offline).toMatchObject({ description: 'Not from there' })
  })

  it('by silence is noticed', async () => {
    open()
    const first = await accept({ ...HELLO, heartbeat: 10 })
    const gone = once(first.socket, 'close')
    await accept()
    await gone
  })

  it('for a gateway of another version stays closed', async () => {
    const client = open()
    const offline = new Promise((resolve) =>
      client.on('state', (state, { error }) => state === 'offline' && resolve(error)),
    )
    await accept({ ...HELLO, version: 2 })
    expect(await offline).toMatchObject({ condition: 'unsupported-version' })
  })
})

it('tries at once when a page has its network back', async () => {
  const listeners = new Map<string, () => void>()
  vi.stubGlobal('addEventListener', (type: string, listener: () => void) => listeners.set(type, listener))
  vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type))
  try {
    const client = open({ reconnect: { base: 1_000_000, cap: 1_000_000 } })
    const first = await accept()
    const waiting = new Promise<void>((resolve) => {
      client.on('state', (state) => state === 'connecting' && resolve())
    })
    first.socket.terminate()
    await waiting
    listeners.get('online')?.()
    await accept()
    await client.close()
    expect(listeners.size).toBe(0)
  } finally {
    vi.unstubAllGlobals()
  }
})
