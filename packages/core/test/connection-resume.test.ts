/** XEP-0198: counters, resuming, what is not acknowledged. */
import { afterEach, describe, expect, it } from 'vitest'
import type { StreamState } from '../src/connection/node.js'
import { xml } from '../src/element.js'
import {
  authenticated,
  BIND,
  begin,
  bound,
  LOGIN,
  loggedIn,
  loggedInPlainly,
  newPeer,
  online,
  onlinePlainly,
  QUICK,
  resumes,
  tidy,
} from './connection-kit.js'

afterEach(tidy)

const PLAIN_LOOPBACK = { tls: 'off', allowPlain: true } as const
const message = (text: string) => xml('message', { to: 'ben@ftw.test' }, xml('body', null, text))
const A = (h: number | string) => `<a xmlns='urn:xmpp:sm:3' h='${h}'/>`
const R = `<r xmlns='urn:xmpp:sm:3'/>`
const quick = (options: object) => ({ timeouts: QUICK, streamManagement: { debounce: 1, ...options } })

describe('counting', () => {
  it('counts every stanza that comes, from the very one after <enabled/>, answers to IQs as well', async () => {
    const peer = await newPeer()
    begin(peer)
    const c = await loggedIn(peer, {
      after: `<presence from='a@b'/><message from='a@b'/><iq type='result' id='x'/>${R}`,
    })
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="3"/>')
    await c.send(`<iq type='get' id='y'><ping xmlns='urn:xmpp:ping'/></iq><foo xmlns='bar'/>${R}`)
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="4"/>')
  })

  it('delivers what came before <enabled/> without counting it', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await authenticated(c)
    await bound(c)
    await c.expect('<enable')
    await c.send(`<message id='early'/><enabled xmlns='urn:xmpp:sm:3'/><message id='late'/>${R}`)
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="1"/>')
    expect(listener.order).toEqual(['online', 'stanza', 'stanza'])
    expect(listener.of('stanza').map(({ stanza }) => stanza.attrs.id)).toEqual(['early', 'late'])
  })

  it('asks once for many stanzas, and again for those sent meanwhile', async () => {
    const { connection, c } = await online(PLAIN_LOOPBACK, quick({}))
    for (let i = 0; i < 5; i++) connection.send(message(`m${i}`))
    await c.expect('<r xmlns="urn:xmpp:sm:3"/>')
    expect(c.received.match(/<message/g)).toHaveLength(5)
    connection.send(message('later'))
    await c.expect('later')
    await c.send(A(5))
    await c.expect('<r xmlns="urn:xmpp:sm:3"/>')
    await c.send(A(6) + R)
    await c.expect('<a ')
    expect(connection.state()).toMatchObject({ acknowledged: 6, unacknowledged: [] })
    expect(c.received.match(/<r /g)).toHaveLength(2)
  })

  it.each([
    ['too high', '8'],
    ['no number', 'x'],
    ['negative', '-1'],
    ['beyond 32 bits', '4294967296'],
    ['missing', undefined],
  ])('ends the stream in order when a count is %s', async (_what, h) => {
    const { peer, connection, listener, c } = await online()
    connection.send(message('one'))
    await c.expect('</message>')
    await c.send(h === undefined ? `<a xmlns='urn:xmpp:sm:3'/>` : A(h))
    await c.expect(
      /<stream:error><undefined-condition xmlns="[^"]+"\/><handled-count-too-high xmlns="urn:xmpp:sm:3" h="[^"]*" send-count="1"\/><\/stream:error><\/stream:stream>/,
    )
    const { error } = await listener.until('interrupted')
    expect(error.application).toEqual({ condition: 'handled-count-too-high', xmlns: 'urn:xmpp:sm:3' })
    expect(listener.order).toEqual(['online', 'unacknowledged', 'interrupted'])
    // The stream is over, so the next one is new.
    const next = await loggedIn(peer)
    expect(next.received).not.toContain('<resume')
    expect(await listener.until('online', 2)).toMatchObject({ resumed: false })
  })

  it('ends the stream when a count goes backwards', async () => {
    const { connection, listener, c } = await online()
    connection.send(message('one'))
    await c.expect('</message>')
    await c.send(A(1) + A(0))
    await c.expect('handled-count-too-high')
    await listener.until('interrupted')
  })

  it('goes on counting past 2^32', async () => {
    const peer = await newPeer()
    const state: StreamState = {
      jid: 'anna@ftw.test/desk',
      id: 'sm-1',
      inbound: 4_294_967_295,
      acknowledged: 4_294_967_295,
      unacknowledged: [],
    }
    const { connection, listener } = begin(peer, PLAIN_LOOPBACK, {}, LOGIN, state)
    const { c, h } = await resumes(peer)
    expect(h).toBe(4_294_967_295)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='4294967295'/><message/>${R}`)
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="0"/>')
    expect(await listener.until('online')).toMatchObject({ jid: 'anna@ftw.test/desk', resumed: true })
    connection.send(message('one'))
    await c.expect('</message>')
    await c.send(A(0) + R)
    await c.expect('<a ')
    expect(connection.state()).toMatchObject({ acknowledged: 0, unacknowledged: [] })
  })
})

describe('resuming', () => {
  it('takes a cut stream up again and sends again what was not acknowledged, in order', async () => {
    const peer = await newPeer()
    const { connection, listener } = begin(peer)
    const first = await loggedIn(peer, { after: `<message from='ben@ftw.test'/>` })
    await listener.until('stanza')
    for (const text of ['one', 'two', 'three']) connection.send(message(text))
    await first.expect('three')
    await first.send(A(1))
    first.reset()
    const { c, h } = await resumes(peer)
    expect(h).toBe(1)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='2'/>`)
    await c.expect('<message to="ben@ftw.test"><body>three</body></message>')
    expect(c.received).not.toContain('two')
    await listener.until('online', 2)
    expect(listener.order).toEqual(['online', 'stanza', 'interrupted', 'online'])
    expect(listener.of('online')[1]).toMatchObject({ resumed: true })
  })

  it('says nothing to a dead link, so that the stream stays resumable', async () => {
    const {
      peer,
      connection,
      listener,
      c: first,
    } = await online(PLAIN_LOOPBACK, quick({ idle: 20, ackTimeout: 30 }))
    connection.send(message('lost'))
    const { error } = await listener.until('interrupted')
    expect(error.application).toMatchObject({ condition: 'connection-timeout' })
    await first.ended
    expect(first.received).toContain('<r ')
    expect(first.received).not.toContain('</stream:stream>')
    const { c } = await resumes(peer)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='0'/>`)
    await c.expect('lost')
  })

  it('finds a dead link by a ping where there is no stream management', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, PLAIN_LOOPBACK, quick({ idle: 20, ackTimeout: 100 }))
    const c = await loggedInPlainly(peer)
    for (let i = 0; i < 2; i++) {
      const [, id] = await c.expect(/<iq type="get" id="(ping-[^"]+)"><ping xmlns="urn:xmpp:ping"\/><\/iq>/)
      await c.send(`<iq type='error' id='${id}'/>`)
    }
    await listener.until('interrupted')
    expect(listener.of('stanza')).toEqual([])
  })

  it('queues what is sent while the stream is cut, and sends it afterwards', async () => {
    const { peer, connection, listener, c: first } = await online()
    first.reset()
    await listener.until('interrupted')
    connection.send(message('waiting'))
    expect(() => connection.send(xml('active', { xmlns: 'urn:xmpp:csi:0' }))).toThrow('not connected')
    const { c } = await resumes(peer)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='0'/>`)
    await c.expect('waiting')
  })

  it('binds anew when the server complains of what it reads of a resumed stream', async () => {
    const peer = await newPeer()
    const { connection, listener } = begin(peer)
    const first = await loggedIn(peer)
    await listener.until('online')
    connection.send(message('half'))
    await first.expect('half')
    first.reset()
    const { c } = await resumes(peer)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='0'/>`)
    await c.expect('half')
    const condition = `<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>`
    await c.send(`<stream:error>${condition}</stream:error>`)
    const { error } = await listener.until('interrupted', 2)
    expect(error.application).toMatchObject({ condition: 'policy-violation' })
    const next = await loggedIn(peer)
    expect(next.received).not.toContain('<resume')
    expect(await listener.until('online', 3)).toMatchObject({ resumed: false })
    expect(listener.of('unacknowledged')).toHaveLength(1)
    // A new stream that ends like this says something about us.
    await next.send(`<stream:error>${condition}</stream:error>`)
    await listener.until('offline')
  })

  it('reports what is lost when the stream cannot be resumed, then binds anew', async () => {
    const { peer, connection, listener, c: first } = await online()
    connection.send(message('arrived'))
    connection.send(message('lost'))
    await first.expect('lost')
    first.reset()
    await listener.until('interrupted')
    connection.send(message('waiting'))
    const { c } = await resumes(peer)
    await c.send(
      `<failed xmlns='urn:xmpp:sm:3' h='1'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
    )
    await bound(c)
    await c.expect('<enable')
    await c.send(`<enabled xmlns='urn:xmpp:sm:3' id='sm-2' resume='1'/>`)
    expect(await listener.until('online', 2)).toMatchObject({ resumed: false })
    expect(listener.order).toEqual(['online', 'interrupted', 'unacknowledged', 'unacknowledged', 'online'])
    const texts = listener.of('unacknowledged').map(({ stanza }) => stanza.getChildText('body'))
    expect(texts).toEqual(['lost', 'waiting'])
    expect(listener.of('unacknowledged')[0]?.stanza.getNS()).toBe('jabber:client')
    expect(connection.state()).toMatchObject({ id: 'sm-2', unacknowledged: [] })
  })

  it('throws not-connected while a stream is cut that cannot be resumed', async () => {
    const { connection, listener, c } = await onlinePlainly()
    c.reset()
    await listener.until('interrupted')
    expect(() => connection.send(message('x'))).toThrow('not connected')
  })

  it('does not ask for a stream that the server no longer keeps', async () => {
    const peer = await newPeer()
    const { connection, listener } = begin(peer)
    const first = await loggedIn(peer, { attrs: `id='sm-1' resume='true' max='0'` })
    await listener.until('online')
    connection.send(message('lost'))
    await first.expect('lost')
    first.reset()
    const c = await peer.accept()
    await authenticated(c)
    await bound(c)
    expect(c.received).not.toContain('<resume')
    expect(listener.order).toEqual(['online', 'interrupted', 'unacknowledged'])
  })

  it('refuses a count that cannot be when resuming', async () => {
    const { peer, c: first } = await online()
    first.reset()
    const { c } = await resumes(peer)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='7'/>`)
    await c.expect('handled-count-too-high')
    const next = await peer.accept()
    await authenticated(next)
    await bound(next)
    expect(next.received).not.toContain('<resume')
  })

  it('ignores a location that is not allowed', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const first = await loggedIn(peer, { attrs: `id='sm-1' resume='true' location='169.254.169.254:80'` })
    await listener.until('online')
    first.reset()
    const { c } = await resumes(peer)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='0'/>`)
    expect(await listener.until('online', 2)).toMatchObject({ resumed: true })
  })

  it('goes to a location that is allowed', async () => {
    const peer = await newPeer()
    const other = await newPeer({ tls: 'starttls' })
    const { listener } = begin(peer, PLAIN_LOOPBACK, { hosts: [`127.0.0.1:${other.port}`] })
    const first = await loggedIn(peer, {
      attrs: `id='sm-1' resume='true' location='127.0.0.1:${other.port}'`,
    })
    await listener.until('online')
    first.reset()
    const c = await other.accept()
    // Not the settings' host, so what they say of TLS is not for it.
    await c.expect('<stream:stream')
  })

  it('refuses to hold more than it may', async () => {
    const { connection, c } = await online(PLAIN_LOOPBACK, quick({ maxQueue: 2 }))
    connection.send(message('one'))
    connection.send(message('two'))
    expect(() => connection.send(message('three'))).toThrowError(
      expect.objectContaining({ name: 'StreamError', condition: 'resource-constraint' }),
    )
    await c.expect('two')
    await c.send(A(2) + R)
    await c.expect('<a ')
    connection.send(message('four'))
    await c.expect('four')
    expect(c.received).not.toContain('three')
  })

  it('refuses more bytes than it may hold', async () => {
    const { connection } = await online(PLAIN_LOOPBACK, quick({ maxQueueBytes: 1_000 }))
    expect(() => connection.send(message('x'.repeat(1_000)))).toThrow('Too much')
    expect(connection.state()?.unacknowledged).toEqual([])
  })

  it('can be taken up by another process', async () => {
    const peer = await newPeer()
    const one = begin(peer)
    const first = await loggedIn(peer, { after: '<message/>' })
    await one.listener.until('stanza')
    one.connection.send(message('not acknowledged'))
    const state = one.connection.suspend()
    await one.listener.until('offline')
    await first.ended
    expect(first.received).not.toContain('</stream:stream>')
    expect(one.listener.order).toEqual(['online', 'stanza', 'offline'])
    const saved: StreamState = JSON.parse(JSON.stringify(state))
    expect(saved).toMatchObject({
      jid: 'anna@ftw.test/desk',
      id: 'sm-1',
      inbound: 1,
      acknowledged: 0,
      max: 300,
    })

    const other = begin(peer, PLAIN_LOOPBACK, {}, LOGIN, saved)
    const { c, h } = await resumes(peer)
    expect(h).toBe(1)
    await c.send(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='0'/>`)
    await c.expect('not acknowledged')
    expect(await other.listener.until('online')).toMatchObject({ jid: 'anna@ftw.test/desk', resumed: true })
  })

  it('reports what was not acknowledged when it is over', async () => {
    const { connection, listener, c } = await online()
    connection.send(message('lost'))
    await c.expect('lost')
    await c.send(
      `<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`,
    )
    await listener.until('offline')
    expect(listener.order).toEqual(['online', 'unacknowledged', 'offline'])
  })

  it('takes what a server said goodbye to for received', async () => {
    const { connection, listener, c } = await online()
    connection.send(message('bye'))
    const stopped = connection.stop()
    await c.expect('</stream:stream>')
    await c.send('</stream:stream>')
    await stopped
    expect(listener.order).toEqual(['online', 'offline'])
  })

  it('says with its goodbye what was handled in the same turn', async () => {
    const { connection, listener, c } = await online()
    let handle: () => void = () => {}
    listener.handling = new Promise((resolve) => {
      handle = resolve
    })
    await c.send(`<message from='ben@ftw.test'/>`)
    await listener.until('stanza')
    handle()
    const stopped = connection.stop()
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="1"/></stream:stream>')
    await c.send('</stream:stream>')
    await stopped
  })

  it('binds anew when the server offers no stream management any more', async () => {
    const { peer, listener, c: first } = await online()
    first.reset()
    const c = await peer.accept()
    await authenticated(c, BIND)
    await bound(c)
    expect(await listener.until('online', 2)).toMatchObject({ resumed: false })
  })
})
