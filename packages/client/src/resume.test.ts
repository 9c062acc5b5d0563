import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Frame, ScriptedGateway } from '../test/scripted-gateway.js'
import type { ResumeStorage } from './page-state.js'

const hello = (session: string, more: Frame = {}) => ({
  type: 'hello',
  version: 1,
  session,
  resumed: false,
  heartbeat: 30_000,
  resume: { window: 60_000, token: `token of ${session}` },
  limits: { frameBytes: 1_000, pendingRequests: 2 },
  extensions: ['chat'],
  ...more,
})

const resumed = (session: string, received: number, token = 'second token') =>
  hello(session, { resumed: true, received, resume: { window: 60_000, token } })

class Storage implements ResumeStorage {
  readonly items = new Map<string, string>()
  getItem(key: string) {
    return this.items.get(key) ?? null
  }
  setItem(key: string, value: string) {
    this.items.set(key, value)
  }
  removeItem(key: string) {
    this.items.delete(key)
  }
}

let gateway: ScriptedGateway
const accept = (...frames: unknown[]) => gateway.accept(...frames)

beforeEach(async () => {
  gateway = await ScriptedGateway.start()
})
afterEach(() => gateway.stop())

function open(options: Parameters<ScriptedGateway['open']>[0] = {}) {
  const client = gateway.open(options)
  const states: unknown[] = []
  client.on('state', (state, { resumed, error }) =>
    states.push([state, ...(resumed === undefined ? [] : [resumed, error?.application?.condition])]),
  )
  const heard: unknown[] = []
  client.on('*', (_event, payload) => heard.push(payload))
  return { client, states, heard }
}

const push = (seq: number, more: Frame = {}) => ({ type: 'push', seq, event: 'xmpp.toy', data: seq, ...more })

describe('a session that was cut', () => {
  it('is asked for by the last number that came, and sends again what did not arrive', async () => {
    const { client, states, heard } = open()
    const answers = ['a', 'b', 'c'].map((show) => client.request('xmpp.presence', { show } as never))
    const first = await accept(hello('s1'))
    for (const id of ['1', '2']) expect(await first.next()).toMatchObject({ type: 'request', id })
    first.send(push(1), push(2))
    await expect.poll(() => heard).toEqual([1, 2])
    first.socket.terminate()
    await expect.poll(() => client.state).toBe('resuming')
    const second = await accept(hello('s2'))
    expect(await second.next()).toEqual({ type: 'resume', session: 's1', token: 'token of s1', seq: 2 })
    second.send(resumed('s1', 1), push(2), push(3), { type: 'response', seq: 4, id: '1', data: 'first' })
    expect(await second.next()).toEqual({ type: 'ack', seq: 2 })
    expect(await second.next()).toMatchObject({ type: 'request', id: '2' })
    expect(await second.next()).toMatchObject({ type: 'request', id: '3' })
    second.send(
      { type: 'response', seq: 5, id: '2', data: true },
      { type: 'response', seq: 6, id: '3', data: true },
    )
    expect(await Promise.all(answers)).toEqual(['first', true, true])
    expect(heard).toEqual([1, 2, 3])
    expect(states).toEqual([['online'], ['resuming'], ['online', true, undefined]])
    second.socket.terminate()
    const third = await accept(hello('s3'))
    expect(await third.next()).toEqual({ type: 'resume', session: 's1', token: 'second token', seq: 6 })
  })

  it('counts over several cuts, and forgets what the gateway says it has', async () => {
    const { client, heard } = open()
    client.on('*', (_event, _payload, reply) => reply?.('answer'))
    const first = await accept(hello('s1'), push(1, { reply: 'r1' }), push(2, { reply: 'r2' }))
    expect([(await first.next()).id, (await first.next()).id]).toEqual(['r1', 'r2'])
    first.send({ type: 'ack', seq: 1 })
    first.socket.terminate()
    const second = await accept(hello('s2'))
    await second.next()
    second.send(resumed('s1', 1))
    expect(await second.next()).toEqual({ type: 'ack', seq: 2 })
    expect(await second.next()).toMatchObject({ type: 'reply', id: 'r2' })
    second.socket.terminate()
    const third = await accept(hello('s3'))
    await third.next()
    third.send(resumed('s1', 2), push(3, { reply: 'r3' }))
    expect(await third.next()).toEqual({ type: 'ack', seq: 2 })
    expect(await third.next()).toMatchObject({ type: 'reply', id: 'r3' })
    expect(heard).toEqual([1, 2, 3])
  })

  it('is cut again by the client itself when the gateway leaves something out', async () => {
    const { heard } = open()
    await accept(hello('s1'), push(1), push(3))
    const second = await accept(hello('s2'))
    expect(await second.next()).toMatchObject({ type: 'resume', seq: 1 })
    second.send(resumed('s1', 0), push(2), push(3))
    await expect.poll(() => heard).toEqual([1, 2, 3])
  })

  it('fails what waited when it is gone, and says why', async () => {
    const { client, states } = open()
    const first = await accept(hello('s1'))
    const sent = client.request('xmpp.presence')
    await first.next()
    first.send(push(1, { reply: '1' }))
    let answer: (value: unknown) => void = () => {}
    await new Promise<void>((resolve) =>
      client.on('*', (_event, _payload, reply) => {
        answer = reply ?? answer
        resolve()
      }),
    )
    first.socket.terminate()
    await expect.poll(() => client.state).toBe('resuming')
    const queued = client.request('xmpp.presence')
    const second = await accept(hello('s2'))
    await second.next()
    second.send(hello('s2', { reason: 'gone' }))
    for (const request of [sent, queued]) {
      await expect(request).rejects.toMatchObject({
        type: 'connection',
        condition: 'disconnected',
        application: { condition: 'gone' },
      })
    }
    expect(states.at(-1)).toEqual(['online', false, 'gone'])
    // The new session has questions of its own, of which one may have the same name.
    answer('to the old one')
    client.send('xmpp.presence')
    expect(await second.next()).toMatchObject({ type: 'request', id: '3' })
    second.send(push(1))
    second.socket.terminate()
    const third = await accept(hello('s3'))
    expect(await third.next()).toMatchObject({ type: 'resume', session: 's2', token: 'token of s2' })
  })

  it('is given up when its window is over', async () => {
    const { client, states } = open({ reconnect: { base: 1_000_000, cap: 1_000_000 } })
    const first = await accept(hello('s1', { heartbeat: 10, resume: { window: 10, token: 't' } }))
    const sent = client.request('xmpp.presence')
    await first.next()
    first.socket.terminate()
    await expect(sent).rejects.toMatchObject({ condition: 'disconnected' })
    expect(states).toEqual([['online'], ['resuming'], ['connecting']])
  })

  it('is not given up once it was resumed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { client, states } = open()
      const first = await accept(hello('s1', { heartbeat: 1_000, resume: { window: 1_000, token: 't' } }))
      const sent = client.request('xmpp.presence')
      await first.next()
      first.socket.terminate()
      await expect.poll(() => client.state).toBe('resuming')
      vi.advanceTimersByTime(20)
      const second = await accept(hello('s2'))
      await second.next()
      second.send(resumed('s1', 1))
      await expect.poll(() => client.state).toBe('online')
      vi.advanceTimersByTime(10_000)
      second.send({ type: 'response', seq: 1, id: '1', data: true })
      expect(await sent).toBe(true)
      expect(states).toEqual([['online'], ['resuming'], ['online', true, undefined]])
    } finally {
      vi.useRealTimers()
    }
  })

  it('that another connection has taken over is left to it', async () => {
    const storage = new Storage()
    const { client } = open({ storage })
    const first = await accept(hello('s1'))
    const offline = new Promise((resolve) =>
      client.on('state', (state, { error }) => state === 'offline' && resolve(error)),
    )
    first.send({ type: 'bye', error: { type: 'cancel', condition: 'taken-over' } })
    expect(await offline).toMatchObject({ condition: 'taken-over' })
    expect(storage.items.size).toBe(0)
  })
})

describe('a page that is reloaded', () => {
  it('goes on with the session of the page before it, with ids of its own', async () => {
    const storage = new Storage()
    const options = { storage, storageKey: 'mine' }
    const before = open(options)
    const first = await accept(hello('s1'), push(1), push(2))
    const never = before.client.request('xmpp.presence')
    await first.next()
    await expect.poll(() => before.heard).toEqual([1, 2])
    const kept = storage.items.get('mine') ?? ''
    // The page is gone: nothing of it lives on but what it kept.
    await before.client.close()
    await expect(never).rejects.toMatchObject({ condition: 'not-connected' })
    expect(storage.items.size).toBe(0)
    storage.items.set('mine', kept)

    const after = open(options)
    expect(after.client.state).toBe('resuming')
    const answer = after.client.request('xmpp.presence')
    const second = await accept(hello('s2'))
    expect(await second.next()).toEqual({ type: 'resume', session: 's1', token: 'token of s1', seq: 2 })
    second.send(resumed('s1', 1), push(3), { type: 'response', seq: 4, id: '1', data: 'to the page before' })
    expect(await second.next()).toEqual({ type: 'ack', seq: 2 })
    const { id } = await second.next()
    expect(id).toBe('1.1')
    second.send({ type: 'response', seq: 5, id, data: 'mine' })
    expect(await answer).toBe('mine')
    expect(after.heard).toEqual([3])
    expect(after.states).toEqual([['online', true, undefined]])
    await expect
      .poll(() => JSON.parse(storage.items.get('mine') ?? ''))
      .toEqual({ session: 's1', token: 'second token', seq: 5, page: 1 })
  })

  it('begins anew when that is gone, and keeps what it asked meanwhile', async () => {
    const storage = new Storage()
    const state = { session: 's1', token: 't', seq: 7, page: 0 }
    storage.setItem(`xmpp-ftw ${gateway.url}`, JSON.stringify(state))
    const { client, states } = open({ storage })
    const answer = client.request('xmpp.presence')
    const peer = await accept(hello('s2'))
    expect(await peer.next()).toEqual({ type: 'resume', session: 's1', token: 't', seq: 7 })
    peer.send(hello('s2', { reason: 'unknown-session' }))
    const { id } = await peer.next()
    peer.send({ type: 'response', seq: 1, id, data: true })
    expect(await answer).toBe(true)
    expect(states).toEqual([['online', false, 'unknown-session']])
  })

  it.each(['', 'no json', 'null', '7', '{}', '{"session":"s","token":1,"seq":0,"page":0}'])(
    'does not mind what it finds: %s',
    async (text) => {
      const storage = new Storage()
      storage.setItem(`xmpp-ftw ${gateway.url}`, text)
      const { client } = open({ storage })
      await accept(hello('s1'))
      await expect.poll(() => client.state).toBe('online')
    },
  )

  it('does not mind a storage that refuses', async () => {
    const refuse = () => {
      throw new Error('Not allowed')
    }
    const { client, heard } = open({ storage: { getItem: refuse, setItem: refuse, removeItem: refuse } })
    await accept(hello('s1'), push(1))
    await expect.poll(() => heard).toEqual([1])
    await client.close()
  })
})

describe('a page that goes for good', () => {
  it('ends its session, unless it keeps it for its return', async () => {
    const listeners = new Map<string, (event: { persisted: boolean }) => void>()
    vi.stubGlobal('addEventListener', (type: string, each: never) => listeners.set(type, each))
    vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type))
    try {
      open({ storage: new Storage() })
      await accept(hello('s1'))
      expect(listeners.has('pagehide')).toBe(false)
      const { client } = open()
      const peer = await accept(hello('s2'))
      await expect.poll(() => client.state).toBe('online')
      listeners.get('pagehide')?.({ persisted: true })
      expect(client.state).toBe('online')
      const closed = once(peer.socket, 'close')
      listeners.get('pagehide')?.({ persisted: false })
      expect((await closed)[0]).toBe(1000)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

it('acknowledges everything before its last words', async () => {
  const { client, heard } = open()
  const peer = await accept(hello('s1'), push(1), push(2))
  await expect.poll(() => heard).toEqual([1, 2])
  client.send('xmpp.logout')
  expect([await peer.next(), await peer.next()]).toMatchObject([{ type: 'ack', seq: 2 }, { type: 'request' }])
  peer.send(push(3))
  await expect.poll(() => heard.length).toBe(3)
  await client.close()
  expect(await peer.next()).toEqual({ type: 'ack', seq: 3 })
})

it('does not send what the gateway would hang up over', async () => {
  const { client } = open({ onError: () => {} })
  const replies: ((answer: unknown) => void)[] = []
  client.on('*', (_event, _payload, reply) => reply && replies.push(reply))
  const long = client.request('xmpp.presence', { status: 'ü'.repeat(500) })
  const peer = await accept(hello('s1'), push(1, { reply: '1' }))
  await expect(long).rejects.toMatchObject({ type: 'modify', condition: 'frame-too-long' })
  await expect.poll(() => replies.length).toBe(1)
  expect(() => replies[0]?.('x'.repeat(1_000))).toThrow(/longer/)
  client.send('xmpp.presence', { status: 'x'.repeat(500) })
  expect(await peer.next()).toMatchObject({ type: 'request', id: '2' })
})

it('finds out at once whether a gateway is still there when the page wakes', async () => {
  const listeners = new Map<string, () => void>()
  vi.stubGlobal('addEventListener', (type: string, each: () => void) => listeners.set(type, each))
  vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type))
  try {
    const { client } = open()
    const peer = await accept(hello('s1'))
    await expect.poll(() => client.state).toBe('online')
    listeners.get('online')?.()
    expect(await peer.next()).toEqual({ type: 'ping' })
    // One that does not answer is not there, long before its heartbeats are missed.
    await expect.poll(() => client.state).toBe('resuming')
  } finally {
    vi.unstubAllGlobals()
  }
})
