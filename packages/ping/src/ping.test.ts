import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { ping } from './index.js'

compliance('ping', ping(), { claims: ['urn:xmpp:ping'] })

const PING = `<iq xmlns='jabber:client' type='get' from='example.com' to='anna@example.com/test' id='srv-1'><ping xmlns='urn:xmpp:ping'/></iq>`

describe('asking', () => {
  it('pings an entity and answers true', async () => {
    const test = await TestSession.open([ping()])
    const outcome = test.request('xmpp.ping', { to: 'capulet.lit' })
    const iq = await test.connection.answer()
    expect(iq.attrs.to).toBe('capulet.lit')
    expect(iq.getChild('ping', 'urn:xmpp:ping')).toBeDefined()
    expect(await outcome).toEqual({ data: true })
  })

  it.each([undefined, 'example.com', 'anna@example.com'])(
    'pings the own server, answered by %s',
    async (from) => {
      const test = await TestSession.open([ping()])
      const outcome = test.request('xmpp.ping')
      const iq = await test.connection.next()
      expect(iq.attrs.to).toBeUndefined()
      test.receive(
        `<iq xmlns='jabber:client' type='result' id='${iq.attrs.id}'${from ? ` from='${from}'` : ''}/>`,
      )
      expect(await outcome).toEqual({ data: true })
    },
  )

  it('hands on the error of an entity that is there but does not answer pings', async () => {
    const test = await TestSession.open([ping()])
    const outcome = test.request('xmpp.ping', { to: 'capulet.lit' })
    await test.connection.answer(
      `<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'service-unavailable' } })
  })

  it('gives up after its own timeout', async () => {
    const test = await TestSession.open([ping()])
    expect(await test.request('xmpp.ping', { to: 'capulet.lit', timeout: 5 })).toEqual({
      error: { type: 'wait', condition: 'remote-server-timeout' },
    })
  })

  it('needs a callback', async () => {
    const test = await TestSession.open([ping()])
    await test.send('xmpp.ping', { to: 'capulet.lit' })
    expect(await test.nextPush('xmpp.error.client')).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: 'Missing callback',
      request: { to: 'capulet.lit' },
    })
  })
})

describe('being asked', () => {
  it('answers by itself and tells the app', async () => {
    const test = await TestSession.open([ping()])
    test.receive(PING)
    const pong = await test.connection.next()
    expect(pong.toString('jabber:client')).toBe('<iq type="result" to="example.com" id="srv-1"/>')
    expect(await test.nextPush('xmpp.ping')).toEqual({
      from: { domain: 'example.com' },
      id: 'srv-1',
      answered: true,
    })
  })

  it('accepts a late pong of the app and sends nothing more', async () => {
    const test = await TestSession.open([ping()])
    test.receive(PING)
    await test.connection.next()
    expect(await test.request('xmpp.ping.pong', { to: 'example.com', id: 'srv-1' })).toEqual({ data: true })
    expect(test.connection.sent).toEqual([])
  })

  it('takes a ping without an address as the own server', async () => {
    const test = await TestSession.open([ping()])
    test.receive(`<iq xmlns='jabber:client' type='get' id='srv-2'><ping xmlns='urn:xmpp:ping'/></iq>`)
    expect((await test.connection.next()).attrs.to).toBeUndefined()
    expect(await test.nextPush('xmpp.ping')).toMatchObject({ from: { domain: 'example.com' }, id: 'srv-2' })
  })

  it('leaves the answer to the app when that is wanted', async () => {
    const test = await TestSession.open([ping({ manual: true })])
    test.receive(PING)
    expect(await test.nextPush('xmpp.ping')).toEqual({ from: { domain: 'example.com' }, id: 'srv-1' })
    expect(test.connection.sent).toEqual([])
    expect(await test.request('xmpp.ping.pong', { to: 'example.com', id: 'srv-1' })).toEqual({ data: true })
    expect((await test.connection.next()).attrs.type).toBe('result')
  })

  it('answers for an app that does not', async () => {
    vi.useFakeTimers()
    try {
      const test = await TestSession.open([ping({ manual: true, limit: 1_000 })])
      test.receive(PING)
      expect(test.connection.sent).toEqual([])
      vi.advanceTimersByTime(1_000)
      expect(test.connection.sent).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([
    [{ to: 'example.com' }, "Missing 'id' key"],
    [{ id: 'srv-1' }, "Missing 'to' key"],
    [{ to: 'example.com', id: 'never-came' }, "Missing 'id' key"],
    [{ to: 'evil.example', id: 'srv-1' }, "Missing 'id' key"],
  ])('refuses the pong %o', async (payload, description) => {
    const test = await TestSession.open([ping({ manual: true })])
    test.receive(PING)
    expect((await test.request('xmpp.ping.pong', payload)).error).toMatchObject({
      condition: 'client-error',
      description,
    })
    expect(test.connection.sent).toEqual([])
  })

  it('does not take an error that echoes a ping for a ping', async () => {
    const test = await TestSession.open([ping()])
    test.receive(
      `<iq xmlns='jabber:client' type='error' from='example.com' id='srv-9'><ping xmlns='urn:xmpp:ping'/></iq>`,
    )
    expect(test.pushes).toEqual([])
    expect(test.connection.sent).toEqual([])
  })
})
