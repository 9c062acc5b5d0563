import { pubsub } from '@xmpp-ftw/pubsub'
import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { type SuperfeedrInit, superfeedr } from './index.js'

compliance('superfeedr', superfeedr(), { requires: [pubsub()] })

const PS = 'http://jabber.org/protocol/pubsub'
const SF = 'http://superfeedr.com/xmpp-pubsub-ext'
const ATOM = 'http://www.w3.org/2005/Atom'
const SERVICE = 'firehoser.superfeedr.com'
const FEED = 'https://example.org/feed?a=1&b=2'
const NODE = 'https://example.org/feed?a=1&amp;b=2'
const OWN = 'anna@example.com'

const open = (init?: SuperfeedrInit) => TestSession.open([pubsub(), superfeedr(init)])
const ps = (inner: string) => `<pubsub xmlns='${PS}'>${inner}</pubsub>`
const short = `<status xmlns='${SF}'><http code='200'>OK</http><next_fetch>2024-05-01T10:15:00Z</next_fetch></status>`
const SHORT = { response: '200', message: 'OK', fetch: { next: '2024-05-01T10:15:00Z' } }
const item = (title: string) => `<item><entry xmlns='${ATOM}'><title>${title}</title></entry></item>`

function event(inner: string, attributes = `from='${SERVICE}'`): string {
  return `<message xmlns='jabber:client' ${attributes}><event xmlns='${PS}#event'>${inner}</event></message>`
}
const items = (inner: string) => `<items node='${NODE}'>${inner}</items>`

/** Answers the next request, which must be that one. */
async function exchange(
  test: TestSession,
  expected: { type: string; xml: string; to?: string },
  reply?: string,
): Promise<void> {
  const iq = await test.connection.answer(reply)
  expect(iq.attrs.type).toBe(expected.type)
  expect(iq.attrs.to).toBe(expected.to ?? SERVICE)
  expect(iq.elements()).toHaveLength(1)
  expect(iq.elements()[0]).toEqualXml(expected.xml)
}

const fed = (test: TestSession) => test.pushes.filter(({ event }) => event.startsWith('xmpp.superfeedr'))

describe('subscribing', () => {
  const subscription = (inner = '') =>
    ps(`<subscription node='${NODE}' jid='${OWN}' subscription='subscribed'>${inner}</subscription>`)

  it('is done with the bare JID, and answers what is known of the feed', async () => {
    const test = await open()
    const outcome = test.request('xmpp.superfeedr.subscribe', { feed: FEED })
    const xml = ps(`<subscribe node='${NODE}' jid='${OWN}'/>`)
    await exchange(test, { type: 'set', xml }, subscription(short))
    expect(await outcome).toEqual({ data: { feed: FEED, jid: OWN, status: SHORT } })
  })

  it('may be for another JID, at another service, and in JSON', async () => {
    const test = await open()
    const outcome = test.request('xmpp.superfeedr.subscribe', {
      feed: FEED,
      jid: { user: 'anna', domain: 'example.com', resource: 'desk' },
      to: 'feeds.example.com',
      format: 'json',
    })
    const xml = ps(
      `<subscribe node='${NODE}' jid='${OWN}/desk' xmlns:superfeedr='${SF}' superfeedr:format='json'/>`,
    )
    await exchange(test, { type: 'set', to: 'feeds.example.com', xml }, subscription(short))
    expect((await outcome).data).toMatchObject({ feed: FEED })
  })

  it.each([subscription(), undefined, ps(''), `<odd xmlns='urn:example:odd'/>`])(
    'answers nothing where nothing is known: %o',
    async (reply) => {
      const test = await open()
      const outcome = test.request('xmpp.superfeedr.subscribe', { feed: FEED })
      await exchange(test, { type: 'set', xml: ps(`<subscribe node='${NODE}' jid='${OWN}'/>`) }, reply)
      expect(await outcome).toEqual({ data: undefined })
    },
  )

  it('ends', async () => {
    const test = await open()
    const outcome = test.request('xmpp.superfeedr.unsubscribe', { feed: FEED })
    await exchange(test, { type: 'set', xml: ps(`<unsubscribe node='${NODE}' jid='${OWN}'/>`) })
    expect(await outcome).toEqual({ data: true })
    const other = test.request('xmpp.superfeedr.unsubscribe', { feed: FEED, jid: `${OWN}/desk` })
    await exchange(test, { type: 'set', xml: ps(`<unsubscribe node='${NODE}' jid='${OWN}/desk'/>`) })
    expect(await other).toEqual({ data: true })
  })
})

describe('asking', () => {
  it('gets entries in their order, and status where the service tells it', async () => {
    const test = await open()
    const outcome = test.request('xmpp.superfeedr.retrieve', { feed: FEED })
    const reply = ps(items(`${item('one')}<item/>${item('two')}`))
    await exchange(test, { type: 'get', xml: ps(`<items node='${NODE}'/>`) }, reply)
    expect(await outcome).toEqual({
      data: { items: [{ atom: { title: 'one' } }, { atom: { title: 'two' } }] },
    })
    const more = test.request('xmpp.superfeedr.retrieve', { feed: FEED, jid: OWN })
    await exchange(
      test,
      { type: 'get', xml: ps(`<items node='${NODE}' jid='${OWN}'/>`) },
      ps(`${short}${items('')}`),
    )
    expect(await more).toEqual({ data: { meta: { status: SHORT }, items: [] } })
  })

  it.each([undefined, ps('')])('gets no entries from %o', async (reply) => {
    const test = await open()
    const outcome = test.request('xmpp.superfeedr.retrieve', { feed: FEED })
    await exchange(test, { type: 'get', xml: ps(`<items node='${NODE}'/>`) }, reply)
    expect(await outcome).toEqual({ data: { items: [] } })
  })

  it.each([
    [undefined, 1],
    [{}, 1],
    [{ page: 2 }, 2],
    [{ page: '13' }, 13],
    [{ page: null }, 1],
  ])('lists subscriptions by pages: %o', async (payload, page) => {
    const test = await open()
    const outcome = test.request('xmpp.superfeedr.subscriptions', payload)
    const xml = ps(`<subscriptions jid='${OWN}' xmlns:superfeedr='${SF}' superfeedr:page='${page}'/>`)
    const reply = ps(
      `<subscriptions><subscription node='${NODE}' jid='${OWN}'>${short}</subscription></subscriptions>`,
    )
    await exchange(test, { type: 'get', xml }, reply)
    expect(await outcome).toEqual({ data: [{ feed: FEED, jid: OWN, status: SHORT }] })
  })

  it('lists none where there are none', async () => {
    const test = await open()
    const outcome = test.request('xmpp.superfeedr.subscriptions', {})
    await test.connection.answer()
    expect(await outcome).toEqual({ data: [] })
  })
})

describe('bad requests', () => {
  it.each([
    ['subscribe', {}, "Missing 'feed' key"],
    ['subscribe', null, "Missing 'feed' key"],
    ['subscribe', 7, /./],
    ['subscribe', { feed: '' }, "Missing 'feed' key"],
    ['subscribe', { feed: {} }, "Missing 'feed' key"],
    ['subscribe', { feed: FEED, jid: '@' }, "'jid' key must be a JID"],
    ['subscribe', { feed: FEED, to: 'a@b@c' }, "'to' key must be a JID"],
    ['subscribe', { feed: FEED, format: 'rss' }, "'format' key must be one of: atom, json"],
    ['unsubscribe', {}, "Missing 'feed' key"],
    ['unsubscribe', { feed: 7 }, "Missing 'feed' key"],
    ['unsubscribe', { feed: FEED, jid: 7 }, "'jid' key must be a JID"],
    ['retrieve', { feed: [] }, "Missing 'feed' key"],
    ['retrieve', { feed: FEED, jid: [] }, "'jid' key must be a JID"],
    ['subscriptions', { page: 0 }, "Bad 'page' key"],
    ['subscriptions', { page: -1 }, "Bad 'page' key"],
    ['subscriptions', { page: 1.5 }, "Bad 'page' key"],
    ['subscriptions', { page: 'two' }, "Bad 'page' key"],
    ['subscriptions', { page: '1e3' }, "Bad 'page' key"],
    ['subscriptions', { page: {} }, "Bad 'page' key"],
    ['subscriptions', { page: Number.NaN }, "Bad 'page' key"],
    ['subscriptions', { to: '' }, /'to' key/],
  ])('%s %o is refused once, and nothing is sent', async (name, payload, description) => {
    const test = await open()
    test.connection.sent.length = 0
    const { error } = await test.request(`xmpp.superfeedr.${name}`, payload)
    expect(error).toMatchObject({ type: 'modify', condition: 'client-error' })
    expect(error?.description).toMatch(description)
    expect(error?.request).toEqual(payload ?? undefined)
    expect(test.connection.sent).toEqual([])
  })

  it.each(['subscribe', 'unsubscribe', 'retrieve', 'subscriptions'])(
    '%s wants a callback before anything else',
    async (name) => {
      const test = await open()
      test.connection.sent.length = 0
      await test.send(`xmpp.superfeedr.${name}`, {})
      expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
      expect(test.connection.sent).toEqual([])
    },
  )

  it.each([
    ['subscribe', { feed: FEED }],
    ['unsubscribe', { feed: FEED }],
    ['retrieve', { feed: FEED }],
    ['subscriptions', {}],
  ])('%s answers an error of the service, once', async (name, payload) => {
    const test = await open()
    const outcome = test.request(`xmpp.superfeedr.${name}`, payload)
    await test.connection.answer(
      `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
  })
})

describe('pushes', () => {
  it('have all entries of a message in their order, and what is known of the feed', async () => {
    const test = await open()
    test.receive(event(`${short}${items(item('one') + item('two') + item('three'))}`))
    expect(await test.nextPush('xmpp.superfeedr.push')).toEqual({
      feed: FEED,
      meta: { feed: FEED, status: SHORT },
      items: ['one', 'two', 'three'].map((title) => ({ atom: { title } })),
    })
    expect(test.pushes).toEqual([])
  })

  it('may have no status, and a time', async () => {
    const test = await open()
    const delayed = `<delay xmlns='urn:xmpp:delay' stamp='2024-05-01T10:00:00Z'/>`
    test.receive(event(items(item('one'))).replace('</message>', `${delayed}</message>`))
    expect(await test.nextPush('xmpp.superfeedr.push')).toEqual({
      feed: FEED,
      items: [{ atom: { title: 'one' } }],
      delay: '2024-05-01T10:00:00Z',
    })
  })

  it('tell of errors, without items', async () => {
    const test = await open()
    test.receive(event(`<status xmlns='${SF}' feed='${NODE}'><http code='404'>Gone</http></status>`))
    const status = { response: '404', message: 'Gone', fetch: {} }
    const meta = { feed: FEED, status }
    expect(await test.nextPush('xmpp.superfeedr.push')).toEqual({ feed: FEED, meta, items: [] })
  })

  it('may have entries of JSON', async () => {
    const test = await open()
    const json = (text: string) => `<item><json xmlns='urn:xmpp:json:0'>${text}</json></item>`
    test.receive(event(items(json('{"title":"one","__proto__":{"x":1}}') + json('{oops'))))
    const { items: entries } = (await test.nextPush('xmpp.superfeedr.push')) as { items: unknown[] }
    expect(entries).toEqual([
      { json: { title: 'one' } },
      { xml: expect.stringContaining('{oops'), error: 'invalid-json' },
    ])
  })

  it.each([
    ['a contact', `from='ben@example.com/x'`],
    ['somebody at the service', `from='ben@${SERVICE}'`],
    ['a service nobody asked', `from='feeds.example.com'`],
    ['the own account', ''],
  ])('of %s are left to pubsub', async (_, from) => {
    const test = await open()
    test.receive(event(`${short}${items(item('forged'))}`, from))
    expect(await test.nextPush('xmpp.pubsub.push.item')).toMatchObject({ node: FEED })
    expect(fed(test)).toEqual([])
  })

  it.each([
    event(`${short}${items(item('one'))}`, `from='${SERVICE}' type='error'`),
    event(`${short}${items(item('one'))}`, `from='${SERVICE}' type='groupchat'`),
    event(`<purge node='${NODE}'/>`),
    `<message xmlns='jabber:client' type='chat' from='${SERVICE}'><body>hello</body></message>`,
    `<message xmlns='jabber:client' from='${SERVICE}'>${short}</message>`,
  ])('are no other messages of the service: %o', async (message) => {
    const test = await open()
    test.receive(message)
    expect(fed(test)).toEqual([])
  })

  it('come from services asked before, until the session ends', async () => {
    const test = await open()
    const message = event(items(item('one')), `from='feeds.example.com'`)
    const outcome = test.request('xmpp.superfeedr.subscriptions', { to: 'feeds.example.com/x' })
    await test.connection.answer()
    await outcome
    test.receive(message)
    test.connection.bind()
    test.receive(message)
    expect(fed(test)).toHaveLength(2)
    // Another login is another session.
    test.session.extension('superfeedr').stop()
    test.receive(message)
    expect(fed(test)).toHaveLength(2)
    expect(await test.nextPush('xmpp.pubsub.push.item')).toMatchObject({ from: 'feeds.example.com' })
  })

  it('come from the service that the session is made for', async () => {
    const test = await open({ service: 'feeds.example.com' })
    test.receive(event(items(item('one')), `from='feeds.example.com'`))
    expect(await test.nextPush('xmpp.superfeedr.push')).toMatchObject({ feed: FEED })
    test.receive(event(items(item('one'))))
    expect(await test.nextPush('xmpp.pubsub.push.item')).toMatchObject({ from: SERVICE })
  })
})

it('is not made for a service that is no JID', async () => {
  await expect(open({ service: '@' })).rejects.toThrow('The service must be a JID: @')
})

it('requires pubsub', async () => {
  await expect(TestSession.open([superfeedr()])).rejects.toThrow(/pubsub/)
})
