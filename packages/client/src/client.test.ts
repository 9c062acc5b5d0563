import type { Link, LinkListener, Outcome } from '@xmpp-ftw/core'
import { describe, expect, it, vi } from 'vitest'
import { Client } from './client.js'
import { RequestError } from './request-error.js'

function fakeLink(answer: (event: string, payload: unknown) => Outcome = () => ({ data: true })) {
  const asked: { event: string; payload: unknown; callback: boolean }[] = []
  let listener: LinkListener | undefined
  const link: Link = {
    open: (opened) => {
      listener = opened
    },
    request: async (event, payload, { callback }) => {
      asked.push({ event, payload, callback })
      return answer(event, payload)
    },
    close: async () => {},
  }
  return {
    link,
    asked,
    push: (event: string, payload: unknown, reply?: (answer: unknown) => void) =>
      listener?.push(event, payload, reply),
    state: (state: 'online' | 'offline') => listener?.state(state),
  }
}

describe('requests', () => {
  it('answer by promise', async () => {
    const { link, asked } = fakeLink()
    const client = new Client(link)
    expect(await client.request('xmpp.presence')).toBe(true)
    expect(await client.request('xmpp.presence', { show: 'away' })).toBe(true)
    expect(asked).toEqual([
      { event: 'xmpp.presence', payload: undefined, callback: true },
      { event: 'xmpp.presence', payload: { show: 'away' }, callback: true },
    ])
  })

  it('reject with the error object, as an Error', async () => {
    const error = { type: 'cancel', condition: 'item-not-found', description: 'Nobody' }
    const client = new Client(fakeLink(() => ({ error })).link)
    const thrown = await client.request('xmpp.roster.get').catch((thrown: unknown) => thrown)
    expect(thrown).toBeInstanceOf(RequestError)
    expect(thrown).toBeInstanceOf(Error)
    expect(thrown).toMatchObject({ ...error, message: 'Nobody', name: 'RequestError' })
    expect(JSON.parse(JSON.stringify(thrown))).toEqual(error)
  })

  it('keep what an extension tells beside an error', async () => {
    const error = { type: 'cancel', condition: 'not-allowed', form: { items: [] } }
    const client = new Client(fakeLink(() => ({ error })).link)
    const thrown = await client.request('xmpp.roster.get').catch((thrown: unknown) => thrown)
    expect(JSON.parse(JSON.stringify(thrown))).toEqual(error)
  })

  it('answer by callback, as Node does', async () => {
    const { link, asked } = fakeLink((event) =>
      event === 'xmpp.roster.get' ? { data: [] } : { error: { type: 'cancel', condition: 'gone' } },
    )
    const client = new Client(link)
    const got = await new Promise((resolve) => client.send('xmpp.roster.get', (...args) => resolve(args)))
    expect(got).toEqual([null, []])
    const failed = await new Promise((resolve) =>
      client.send('xmpp.roster.remove', { jid: 'a@b' }, (...args) => resolve(args)),
    )
    expect(failed).toEqual([{ type: 'cancel', condition: 'gone' }])
    client.send('xmpp.presence')
    expect(asked.map(({ callback }) => callback)).toEqual([true, true, false])
  })

  it('walk over pages, forwards and backwards, and never for ever', async () => {
    const items = ['a', 'b', 'c', 'd', 'e']
    const { link, asked } = fakeLink((_event, payload) => {
      const { rsm } = payload as { rsm: { max: number; after?: string; before?: string | true } }
      const from = rsm.after ? items.indexOf(rsm.after) + 1 : 0
      const to = typeof rsm.before === 'string' ? items.indexOf(rsm.before) : items.length
      const page = rsm.before ? items.slice(Math.max(0, to - rsm.max), to) : items.slice(from, from + rsm.max)
      const [first, last] = [page[0], page.at(-1)]
      return { data: page, rsm: { count: 5, ...(first && last && { first, last }) } }
    })
    const client = new Client(link)
    const pages = client.pages as unknown as (
      event: string,
      payload: unknown,
    ) => AsyncGenerator<{ items: string[] }>
    const walk = async (rsm: unknown) => {
      const seen: string[][] = []
      for await (const { items } of pages.call(client, 'xmpp.toy.list', { of: 'x', rsm })) seen.push(items)
      return seen
    }
    expect(await walk({ max: 2 })).toEqual([['a', 'b'], ['c', 'd'], ['e'], []])
    expect(await walk({ max: 2, before: true })).toEqual([['d', 'e'], ['b', 'c'], ['a'], []])
    expect(asked.every(({ payload }) => (payload as { of: string }).of === 'x')).toBe(true)

    const stuck = new Client(fakeLink(() => ({ data: ['a'], rsm: { first: 'a', last: 'a' } })).link)
    let count = 0
    for await (const _ of (stuck.pages as unknown as typeof pages).call(stuck, 'xmpp.toy.list', {}))
      count += 1
    expect(count).toBe(2)
  })
})

describe('listeners', () => {
  it('hear pushes until they are off', () => {
    const { link, push } = fakeLink()
    const client = new Client(link)
    const [all, one, any] = [vi.fn(), vi.fn(), vi.fn()]
    const off = client.on('xmpp.presence', all)
    client.once('xmpp.presence', one)
    client.on('*', any)
    push('xmpp.presence', { from: { domain: 'a' } })
    push('xmpp.presence', { from: { domain: 'b' } })
    off()
    push('xmpp.presence', { from: { domain: 'c' } })
    expect(all).toHaveBeenCalledTimes(2)
    expect(one).toHaveBeenCalledTimes(1)
    expect(any).toHaveBeenCalledTimes(3)
    client.once('xmpp.presence', one)
    client.off('xmpp.presence', one)
    client.on('xmpp.presence', all)
    client.off('xmpp.presence')
    push('xmpp.presence', {})
    expect(one).toHaveBeenCalledTimes(1)
    expect(all).toHaveBeenCalledTimes(2)
  })

  it('that throw harm nobody else', () => {
    const { link, push, state } = fakeLink()
    const onError = vi.fn()
    const client = new Client(link, { onError })
    const other = vi.fn()
    client.on('xmpp.presence', () => {
      throw new Error('mine')
    })
    client.on('xmpp.presence', other)
    client.on('state', () => {
      throw new Error('mine too')
    })
    push('xmpp.presence', {})
    state('online')
    expect(other).toHaveBeenCalledOnce()
    expect(onError).toHaveBeenCalledTimes(2)
    expect(client.state).toBe('online')
  })

  it('can answer where a push asks', () => {
    const { link, push } = fakeLink()
    const client = new Client(link)
    client.on('*', (_event, _payload, reply) => reply?.({ ok: true }))
    const reply = vi.fn()
    push('xmpp.toy.ask', {}, reply)
    expect(reply).toHaveBeenCalledWith({ ok: true })
  })
})

it('survives being wrapped by a framework', async () => {
  const { link, push } = fakeLink()
  const client = new Proxy(new Client(link), {})
  const heard = vi.fn()
  client.on('xmpp.presence', heard)
  push('xmpp.presence', {})
  expect(heard).toHaveBeenCalledOnce()
  expect(await client.request('xmpp.presence')).toBe(true)
})
