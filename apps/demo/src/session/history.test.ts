import { Client } from '@xmpp-ftw/client'
import type { Link, LinkListener, Outcome } from '@xmpp-ftw/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { History } from './history.js'
import { reduce } from './reduce.js'
import { initialState } from './state.js'
import { createStore } from './store.js'

const ANNA = { user: 'anna', domain: 'ftw.test' }
const BEN = { user: 'ben', domain: 'ftw.test', resource: 'phone' }
const ben = 'ben@ftw.test'

interface Query {
  queryId: string
  with?: string
  to?: string
  rsm: { before?: string | true; after?: string }
}

/** An archive of messages `1` to `count`, in pages of two. */
class Archive implements Link {
  listener!: LinkListener
  readonly queries: Query[] = []
  failure: Outcome | undefined
  /** Who said all of it. */
  from: { user: string; domain: string; resource?: string } = BEN

  constructor(public count: number) {}

  open(listener: LinkListener): void {
    this.listener = listener
  }

  async request(_event: string, payload: unknown): Promise<Outcome> {
    const query = payload as Query
    this.queries.push(query)
    if (this.failure) return this.failure
    const { before, after } = query.rsm
    const end = before === undefined || before === true ? this.count : Number(before) - 1
    const first = after === undefined ? Math.max(1, end - 1) : Number(after) + 1
    const last = after === undefined ? end : Math.min(this.count, first + 1)
    for (let id = first; id <= last; id += 1) this.tell(id, query)
    const complete = after === undefined ? first <= 1 : last >= this.count
    const edges = first <= last ? { first: `${first}`, last: `${last}` } : {}
    return { data: { complete, stable: true }, rsm: edges }
  }

  private tell(id: number, { queryId, to }: Query): void {
    this.listener.push('xmpp.mam.message', {
      from: to === undefined ? this.from : { user: 'tea', domain: 'muc.ftw.test', resource: 'ben' },
      id: `m${id}`,
      content: `message ${id}`,
      format: 'plain',
      delay: { when: new Date(id * 60_000).toISOString() },
      mam: { id: `${id}`, queryId, to: ANNA },
    })
  }

  async close(): Promise<void> {}
}

let archive: Archive
let history: History
const store = createStore(reduce, { ...initialState, me: 'anna@ftw.test' })
const conversation = () => store.current().conversations[ben]
const texts = () => conversation()?.messages.map(({ content }) => content)

function set(count: number): void {
  archive = new Archive(count)
  const client = new Client(archive)
  history = new History({ store, online: () => client })
  history.listen(client)
  client.on('xmpp.chat.message', (message) =>
    store.dispatch({ type: 'message.received', message, id: message.id ?? '', now: Date.now() }),
  )
}

function receive(id: number): void {
  archive.listener.push('xmpp.chat.message', {
    from: BEN,
    id: `m${id}`,
    content: `message ${id}`,
    format: 'plain',
    archived: [{ by: ANNA, id: `${id}` }],
  })
}

beforeEach(() => {
  store.dispatch({ type: 'connection.ended' })
  store.dispatch({ type: 'connection.online', me: 'anna@ftw.test', boundAs: 'anna@ftw.test/x' })
})

describe('reading backwards', () => {
  it('goes page by page to the beginning, and no further', async () => {
    set(5)
    receive(5)
    for (let turn = 0; turn < 4; turn += 1) await history.older(ben)
    expect(texts()).toEqual([1, 2, 3, 4, 5].map((id) => `message ${id}`))
    expect(conversation()?.history.phase).toBe('complete')
    expect(archive.queries.map(({ rsm }) => rsm.before)).toEqual(['5', '3'])
  })

  it('asks once at a time', async () => {
    set(5)
    await Promise.all([history.older(ben), history.older(ben)])
    expect(archive.queries).toHaveLength(1)
  })

  it.each([
    { type: 'cancel', condition: 'service-unavailable', phase: 'none' },
    { type: 'wait', condition: 'resource-constraint', phase: 'failed' },
    { type: 'connection', condition: 'disconnected', phase: 'unknown' },
  ])('takes $condition as $phase', async ({ phase, ...error }) => {
    set(5)
    archive.failure = { error }
    await history.older(ben)
    expect(conversation()?.history.phase).toBe(phase)
  })
})

describe('after an interruption', () => {
  it('reads what was missed, in its place and unread, and nothing twice', async () => {
    set(2)
    await history.recent()
    expect(texts()).toEqual(['message 1', 'message 2'])
    history.interrupted()
    archive.count = 6
    // It comes while what was before it is still being asked for.
    receive(6)
    await history.catchUp()
    expect(texts()).toEqual([1, 2, 3, 4, 5, 6].map((id) => `message ${id}`))
    expect(conversation()?.unread).toBe(4)
    await history.catchUp()
    expect(archive.queries.map(({ rsm }) => rsm.after)).toEqual([undefined, '2', '4'])
  })

  it('tries again with the next connection where this one broke, too', async () => {
    set(2)
    await history.recent()
    history.interrupted()
    archive.failure = { error: { type: 'connection', condition: 'disconnected' } }
    archive.count = 4
    await history.catchUp()
    archive.failure = undefined
    receive(4)
    history.interrupted()
    await history.catchUp()
    expect(texts()).toEqual([1, 2, 3, 4].map((id) => `message ${id}`))
  })

  it('begins anew with what came last where too much was missed', async () => {
    set(2)
    await history.recent()
    history.interrupted()
    archive.count = 500
    await history.catchUp()
    expect(texts()).toEqual(['message 499', 'message 500'])
    expect(conversation()?.history.phase).toBe('unknown')
    await history.older(ben)
    expect(texts()?.[0]).toBe('message 497')
  })

  it('does not take for the beginning what was the beginning of nothing', async () => {
    set(0)
    await history.older(ben)
    expect(conversation()?.history.phase).toBe('complete')
    history.interrupted()
    archive.count = 5
    await history.catchUp()
    for (let turn = 0; turn < 3; turn += 1) await history.older(ben)
    expect(texts()).toEqual([1, 2, 3, 4, 5].map((id) => `message ${id}`))
  })

  it('catches up with a room by itself', async () => {
    set(4)
    const room = 'tea@muc.ftw.test'
    store.dispatch({ type: 'room.joining', room, nick: 'anna' })
    await history.older(room)
    history.interrupted()
    archive.count = 6
    await history.catchUp(room)
    const { messages = [], unread } = store.current().conversations[room] ?? {}
    expect(messages.map(({ content, author }) => `${author}: ${content}`)).toEqual(
      [3, 4, 5, 6].map((id) => `ben: message ${id}`),
    )
    expect(unread).toBe(2)
    expect(archive.queries.every(({ to }) => to === room)).toBe(true)
    await expect.poll(() => archive.queries).toHaveLength(2)
  })
})

it('takes a room that says something itself, an invitation, say, for nobody to talk to', async () => {
  set(2)
  store.dispatch({ type: 'room.service.found', jid: 'muc.ftw.test' })
  archive.from = { user: 'tea', domain: 'muc.ftw.test' }
  await history.recent()
  expect(store.current().conversations).toEqual({})
  archive.from = { ...archive.from, resource: 'ben' }
  await history.recent()
  expect(Object.keys(store.current().conversations)).toEqual(['tea@muc.ftw.test/ben'])
})
