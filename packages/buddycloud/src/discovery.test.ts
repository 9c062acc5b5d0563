import { describe, expect, it } from 'vitest'
import type { BuddycloudCache } from './index.js'
import {
  discovered,
  ITEM_NOT_FOUND,
  identity,
  open,
  SERVER,
  services,
  UNDISCOVERED,
} from './session-in-test.js'

const NOT_FOUND = { type: 'cancel', condition: 'item-not-found' }
const NO_SERVER = { ...NOT_FOUND, description: 'No buddycloud server found' }
const to = (jid: string) => (stanza: { attrs: { to?: string | undefined } }) => stanza.attrs.to === jid

describe('before discovery', () => {
  it('is what most requests are refused with, whatever they say', async () => {
    const test = await open()
    for (const [event, payload] of [
      ['create', {}],
      ['create', { node: 7 }],
      ['publish', { node: 'n' }],
      ['items.recent', { since: 'nonsense' }],
      ['register', null],
      ['search.get', undefined],
    ] as const) {
      expect(await test.request(`xmpp.buddycloud.${event}`, payload)).toEqual({
        error: {
          type: 'modify',
          condition: 'client-error',
          description: UNDISCOVERED,
          request: payload ?? {},
        },
      })
    }
    expect(test.connection.sent).toEqual([])
  })

  it('is told after that nobody could be answered', async () => {
    const test = await open()
    await test.send('xmpp.buddycloud.create', {})
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
    await test.send('xmpp.buddycloud.presence')
    expect(await test.nextPush('xmpp.error.client')).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: UNDISCOVERED,
      request: {},
    })
  })

  it('requests without need of it go on', async () => {
    const test = await open()
    const items = test.request('xmpp.buddycloud.discover.items', { of: 'example.com' })
    await test.connection.answer(services('a.example.com'))
    expect(await items).toEqual({ data: [{ jid: 'a.example.com' }], rsm: {} })
    const info = test.request('xmpp.buddycloud.discover.info', { of: 'a.example.com', node: 'n' })
    const iq = await test.connection.answer(identity('pubsub', 'pep'))
    expect(iq.getChild('query')?.attrs.node).toBe('n')
    expect((await info).data).toEqual([{ kind: 'identity', category: 'pubsub', type: 'pep', name: 'x' }])
    const password = test.request('xmpp.buddycloud.register.password', {
      to: 'example.com',
      username: 'anna',
      password: 'n3wer',
    })
    expect((await test.connection.answer()).attrs.to).toBe('example.com')
    expect(await password).toEqual({ data: { registered: true } })
    for (const [event, description] of [
      ['discover.items', "Missing 'of' key"],
      ['discover.info', "Missing 'of' key"],
      ['discover.media-server', "Missing 'of' key"],
      ['register.password', "Missing 'to' key"],
      ['http.confirm', "Missing 'type' parameter"],
      ['http.deny', "Missing 'type' parameter"],
    ]) {
      expect((await test.request(`xmpp.buddycloud.${event}`, {})).error).toMatchObject({ description })
    }
  })

  it('a session without a stream is told that', async () => {
    const test = await discovered()
    await test.session.logout()
    expect((await test.request('xmpp.buddycloud.register', {})).error).toMatchObject({
      condition: 'not-connected',
    })
  })
})

describe('discovering the channel server', () => {
  it('takes the first that is one, and waits for no other', async () => {
    const test = await open()
    const outcome = test.request('xmpp.buddycloud.discover', null)
    await test.connection.answer(services('slow.example.com', 'Muc.example.com', SERVER, 'later.example.com'))
    await test.connection.answer(identity('conference', 'text'), to('muc.example.com'))
    await test.connection.answer(identity('pubsub', 'channels'), to(SERVER))
    expect(await outcome).toEqual({ data: SERVER })
    // Others change nothing any more.
    await test.connection.answer(identity('pubsub', 'channels'), to('later.example.com'))
    void test.request('xmpp.buddycloud.delete', { node: 'n' })
    expect((await test.connection.next((sent) => sent.getChild('pubsub') !== undefined)).attrs.to).toBe(
      SERVER,
    )
  })

  it('asks components alone, each once, and no more than there may be', async () => {
    const test = await open()
    const outcome = test.request('xmpp.buddycloud.discover')
    const many = Array.from({ length: 150 }, (_, index) => `c${index}.example.com`)
    await test.connection.answer(
      services('eve@example.com', 'x.example.com/y', '@', 'c0.example.com', ...many),
    )
    for (const jid of many.slice(0, 100)) await test.connection.answer(ITEM_NOT_FOUND, to(jid))
    expect(await outcome).toEqual({ error: NO_SERVER })
    expect(test.connection.sent).toEqual([])
  })

  it.each([
    ['nobody is there', []],
    ['nobody is one', [identity('pubsub', 'service'), identity('store', 'channels')]],
    ['nobody says anything', ['', `<query xmlns='urn:example:x'/>`]],
    ['nobody answers properly', [ITEM_NOT_FOUND, identity('', '')]],
  ])('fails when %s', async (_, answers) => {
    const test = await open()
    const outcome = test.request('xmpp.buddycloud.discover')
    await test.connection.answer(services(...answers.map((_, index) => `c${index}.example.com`)))
    for (const answer of answers) await test.connection.answer(answer || undefined)
    expect(await outcome).toEqual({ error: NO_SERVER })
  })

  it('says what the own server answered instead, and when the session ended', async () => {
    const test = await open()
    const refused = test.request('xmpp.buddycloud.discover')
    expect((await test.connection.answer(ITEM_NOT_FOUND)).attrs.to).toBe('example.com')
    expect(await refused).toEqual({ error: NOT_FOUND })
    const ended = test.request('xmpp.buddycloud.discover')
    await test.connection.answer(services('a.example.com'))
    await test.connection.next()
    await test.session.logout()
    expect((await ended).error).toMatchObject({ condition: 'disconnected' })
  })

  it('is cancelled', async () => {
    const test = await open()
    const controller = new AbortController()
    const outcome = test.session.request(
      'xmpp.buddycloud.discover',
      {},
      { callback: true, signal: controller.signal },
    )
    await test.connection.answer(services('a.example.com'))
    await test.connection.next()
    controller.abort()
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'cancelled' } })
  })

  it('believes the one that is given, if that is a domain', async () => {
    const test = await open()
    expect(await test.request('xmpp.buddycloud.discover', { server: 'Channels.example.COM' })).toEqual({
      data: SERVER,
    })
    for (const server of [
      'eve@example.com',
      'channels.example.com/x',
      { user: 'eve', domain: 'example.com' },
    ]) {
      expect((await test.request('xmpp.buddycloud.discover', { server })).error).toMatchObject({
        description: "'server' key must be a domain",
      })
    }
    expect(test.connection.sent).toEqual([])
  })

  it('verifies it where that is wanted', async () => {
    const test = await open()
    const wrong = test.request('xmpp.buddycloud.discover', { server: 'muc.example.com', verify: true })
    expect((await test.connection.answer(identity('conference', 'text'))).attrs.to).toBe('muc.example.com')
    expect(await wrong).toEqual({ error: NO_SERVER })
    expect((await test.request('xmpp.buddycloud.register')).error).toMatchObject({
      description: UNDISCOVERED,
    })
    const right = test.request('xmpp.buddycloud.discover', { server: SERVER, verify: true })
    await test.connection.answer(identity('pubsub', 'channels'))
    expect(await right).toEqual({ data: SERVER })
  })

  it('is forgotten with the session', async () => {
    const test = await discovered()
    await test.session.logout()
    await test.request('xmpp.login', { jid: 'ben@example.net', password: 's3cret' })
    expect((await test.request('xmpp.buddycloud.register', {})).error).toMatchObject({
      description: UNDISCOVERED,
    })
  })
})

describe('discovering a media server', () => {
  const form = (address: string) =>
    `<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>x</value></field><field var='endpoint'><value>${address}</value></field></x>`
  const MEDIA = 'media.example.com'

  it('takes the component of that name, and no address of another', async () => {
    const test = await open()
    const outcome = test.request('xmpp.buddycloud.discover.media-server', { of: 'Anna@Example.com/x' })
    expect((await test.connection.answer(services('other.example.com', MEDIA))).attrs.to).toBe('example.com')
    await test.connection.answer(
      identity('component', 'generic', form('https://evil.example/'), 'Other'),
      to('other.example.com'),
    )
    await test.connection.answer(
      identity('component', 'generic', form('https://api.example.com'), 'Media Server'),
      to(MEDIA),
    )
    expect(await outcome).toEqual({ data: { component: MEDIA, endpoint: 'https://api.example.com' } })
  })

  it.each([
    ['no form', ''],
    ['a form without fields', `<x xmlns='jabber:x:data' type='result'/>`],
    ['an address that is none', form('javascript:alert(1)')],
    ['several', form('https://a.example</value><value>https://b.example')],
  ])('has no address where there is %s', async (what, more) => {
    const test = await open()
    const outcome = test.request('xmpp.buddycloud.discover.media-server', { of: 'example.com' })
    await test.connection.answer(services(MEDIA))
    await test.connection.answer(identity('component', 'generic', more, 'Media Server'))
    expect(await outcome).toEqual({ data: what === 'several' ? expect.anything() : { component: MEDIA } })
  })

  it('fails where there is none', async () => {
    const test = await open()
    const outcome = test.request('xmpp.buddycloud.discover.media-server', { of: 'example.com' })
    await test.connection.answer(services('a.example.com'))
    await test.connection.answer(identity('component', 'generic', '', 'Mediocre Server'))
    expect(await outcome).toEqual({ error: NOT_FOUND })
  })
})

describe('a cache', () => {
  it('spares others the discovery, by domain', async () => {
    const cache: BuddycloudCache = {}
    const first = await open({ cache })
    const channel = first.request('xmpp.buddycloud.discover')
    await first.connection.answer(services(SERVER))
    await first.connection.answer(identity('pubsub', 'channels'))
    await channel
    const media = first.request('xmpp.buddycloud.discover.media-server', { of: 'example.net' })
    await first.connection.answer(services('media.example.net'))
    await first.connection.answer(identity('component', 'generic', '', 'Media Server'))
    await media
    await first.request('xmpp.buddycloud.discover', { server: 'given.example.com' })
    expect(JSON.parse(JSON.stringify(cache))).toEqual({
      buddycloud: {
        server: {
          channel: { 'example.com': SERVER },
          media: { 'example.net': { component: 'media.example.net' } },
        },
      },
    })

    const second = await open({ cache })
    expect(await second.request('xmpp.buddycloud.discover')).toEqual({ data: SERVER })
    expect(await second.request('xmpp.buddycloud.discover.media-server', { of: 'ben@example.net' })).toEqual({
      data: { component: 'media.example.net' },
    })
    void second.request('xmpp.buddycloud.discover.media-server', { of: '__proto__' })
    void second.request('xmpp.buddycloud.discover.media-server', { of: 'constructor' })
    expect(second.connection.sent.map(({ attrs }) => attrs.to)).toEqual(['__proto__', 'constructor'])
  })

  it('given as plain objects has no more in it than was put there', async () => {
    const test = await open({ cache: { buddycloud: { server: { channel: {}, media: {} } } } })
    void test.request('xmpp.buddycloud.discover.media-server', { of: 'constructor' })
    expect(test.connection.sent).toHaveLength(1)
  })

  it('is bounded', async () => {
    const channel = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`d${index}.example`, SERVER]),
    )
    const test = await open({ cache: { buddycloud: { server: { channel } } } })
    const outcome = test.request('xmpp.buddycloud.discover')
    await test.connection.answer(services(SERVER))
    await test.connection.answer(identity('pubsub', 'channels'))
    expect(await outcome).toEqual({ data: SERVER })
    expect(Object.keys(channel)).toHaveLength(1_000)
  })
})

describe('presence', () => {
  it('is sent to the channel server, and again when the stream was lost', async () => {
    const test = await discovered()
    const sent = `<presence to='${SERVER}'><status>buddycloud</status><priority>-1</priority><show>chat</show></presence>`
    expect(await test.request('xmpp.buddycloud.presence')).toEqual({ data: true })
    expect(await test.connection.next()).toEqualXml(sent)
    test.connection.interrupt()
    test.connection.bind(true)
    expect(test.connection.sent).toEqual([])
    test.connection.interrupt()
    test.connection.bind()
    expect(await test.connection.next()).toEqualXml(sent)
  })
})
