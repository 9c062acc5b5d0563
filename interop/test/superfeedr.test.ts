import { disco } from '@xmpp-ftw/disco'
import { pubsub } from '@xmpp-ftw/pubsub'
import { superfeedr } from '@xmpp-ftw/superfeedr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Xml, xml } from '../src/components/xmpp-component.js'
import type { Actor } from './support/actor.js'
import { SHORT, SuperfeedrComponent, statusXml } from './support/superfeedr-component.js'
import { throughEveryLink } from './support/world.js'
import { XmppClient } from './xmpp-client.js'

const SERVICE = 'superfeedr.ftw.test'
const SF = 'http://superfeedr.com/xmpp-pubsub-ext'
const PS = 'http://jabber.org/protocol/pubsub'
const ATOM = 'http://www.w3.org/2005/Atom'
const TUNE = 'http://jabber.org/protocol/tune'
const FEED = 'https://example.org/feed?a=1&b=<2>'
const SHORT_STATUS = {
  response: '200',
  message: 'Fetched (ping) 200 and parsed 1/20 entries',
  fetch: { next: '2024-05-01T10:15:00Z' },
}

const extensions = [disco(), pubsub({ interests: [TUNE] }), superfeedr({ service: SERVICE })]

function entry(id: string, ...more: Xml[]): Xml {
  return xml('entry', { xmlns: ATOM }, xml('id', {}, id), ...more)
}

function json(text: string): Xml {
  return xml('json', { xmlns: 'urn:xmpp:json:0' }, text)
}

throughEveryLink('superfeedr', { extensions }, (world) => {
  let service: SuperfeedrComponent
  beforeEach(async () => {
    service = await SuperfeedrComponent.start(world.server, 'superfeedr')
  })
  afterEach(() => service.stop())

  async function reader(feed = FEED): Promise<Actor> {
    const anna = await world.login({ name: 'anna' })
    await anna.request('xmpp.superfeedr.subscribe', { feed })
    return anna
  }

  /** Whatever the service sent before has come when this returns. */
  async function settle(actor: Actor): Promise<void> {
    await service.send(actor.jid, { type: 'chat' }, xml('body', {}, 'that was all'))
    await actor.next('xmpp.chat.message', ({ content }) => content === 'that was all')
  }

  describe('subscriptions', () => {
    it('are made, with all that is known of the feed, listed and ended', async () => {
      const all = {
        ...SHORT,
        last_fetch: '2024-05-01T10:00:00Z',
        last_parse: '2024-05-01T10:00:01Z',
        last_maintenance_at: '2024-05-01T00:00:00Z',
        period: '900',
        entries_count_since_last_maintenance: '5',
        velocity: '1.5',
        title: 'Example & feed',
        id: 'tag:example.org,2024:feed',
      }
      const link = xml('link', {
        title: 'Example',
        rel: 'alternate',
        href: 'https://example.org/',
        type: 'text/html',
      })
      service.known.set(FEED, statusXml(all, FEED, link))
      const anna = await world.login({ name: 'anna' })
      const details = {
        feed: FEED,
        jid: anna.bare,
        status: {
          ...SHORT_STATUS,
          fetch: { ...SHORT_STATUS.fetch, last: '2024-05-01T10:00:00Z', period: '900' },
          parsed: '2024-05-01T10:00:01Z',
          maintenance: '2024-05-01T00:00:00Z',
        },
        title: 'Example & feed',
        entries_count_since_last_maintenance: '5',
        id: 'tag:example.org,2024:feed',
        links: [{ title: 'Example', rel: 'alternate', href: 'https://example.org/', type: 'text/html' }],
      }
      expect(await anna.request('xmpp.superfeedr.subscribe', { feed: FEED })).toEqual(details)
      expect([...(service.subscriptions.get(anna.bare) ?? [])]).toEqual([[FEED, 'atom']])
      expect(await anna.request('xmpp.superfeedr.subscriptions', {})).toEqual([details])
      expect(await anna.request('xmpp.superfeedr.unsubscribe', { feed: FEED })).toBe(true)
      expect(await anna.request('xmpp.superfeedr.subscriptions', {})).toEqual([])
      expect(await anna.refused('xmpp.superfeedr.unsubscribe', { feed: FEED })).toMatchObject({
        type: 'cancel',
        condition: 'item-not-found',
      })
    })

    it('may come with little, or with nothing', async () => {
      const anna = await world.login({ name: 'anna' })
      const asked = { feed: FEED, jid: anna.jid, format: 'json' } as const
      expect(await anna.request('xmpp.superfeedr.subscribe', asked)).toEqual({
        feed: FEED,
        jid: anna.bare,
        status: SHORT_STATUS,
      })
      expect([...(service.subscriptions.get(anna.bare) ?? [])]).toEqual([[FEED, 'json']])
      const silent = 'https://example.org/silent'
      service.known.set(silent, xml('odd', { xmlns: 'urn:example:odd' }))
      expect(await anna.request('xmpp.superfeedr.subscribe', { feed: silent })).toBeUndefined()
      expect(await anna.request('xmpp.superfeedr.subscriptions')).toEqual([
        { feed: FEED, jid: anna.bare, status: SHORT_STATUS },
        { feed: silent, jid: anna.bare },
      ])
      expect(await anna.request('xmpp.superfeedr.unsubscribe', { feed: FEED, jid: anna.jid })).toBe(true)
    })

    it('are listed by pages of 20', async () => {
      const anna = await world.login({ name: 'anna' })
      const feeds = Array.from({ length: 25 }, (_, n) => `https://example.org/${n}`)
      for (const feed of feeds) await anna.request('xmpp.superfeedr.subscribe', { feed })
      const page = async (payload: { page?: number | string }) =>
        (await anna.request('xmpp.superfeedr.subscriptions', payload)).map(({ feed }) => feed)
      expect(await page({})).toEqual(feeds.slice(0, 20))
      expect(await page({ page: 1 })).toEqual(feeds.slice(0, 20))
      expect(await page({ page: '2' })).toEqual(feeds.slice(20))
      expect(await page({ page: 3 })).toEqual([])
    })

    it('are refused by the service, and told once', async () => {
      const anna = await world.login({ name: 'anna' })
      const ftp = { feed: 'ftp://example.org/feed' }
      expect(await anna.refused('xmpp.superfeedr.subscribe', ftp)).toEqual({
        type: 'modify',
        condition: 'not-acceptable',
      })
      const others = { feed: FEED, jid: 'ben@ftw.test' }
      for (const event of ['subscribe', 'unsubscribe', 'retrieve']) {
        expect(await anna.refused(`xmpp.superfeedr.${event}`, others)).toEqual({
          type: 'auth',
          condition: 'forbidden',
        })
      }
      expect(anna.waiting('xmpp.error')).toEqual([])
      expect(anna.waiting('xmpp.error.client')).toEqual([])
    })
  })

  describe('entries', () => {
    it('are fetched, the latest of them', async () => {
      const anna = await world.login({ name: 'anna' })
      const ids = Array.from({ length: 12 }, (_, n) => `e${n}`)
      await service.publish(
        FEED,
        ids.map((id) => entry(id)),
      )
      expect(await anna.request('xmpp.superfeedr.retrieve', { feed: FEED })).toEqual({ items: [] })
      await anna.request('xmpp.superfeedr.subscribe', { feed: FEED })
      expect(await anna.request('xmpp.superfeedr.retrieve', { feed: FEED, jid: anna.bare })).toEqual({
        items: ids.slice(0, 10).map((id) => ({ atom: { id } })),
      })
    })

    it('are pushed, all of a message in their order', async () => {
      const anna = await reader()
      for (let round = 0; round < 3; round += 1) {
        const ids = Array.from({ length: 50 }, (_, n) => `${round}/${n}`)
        await service.publish(
          FEED,
          ids.map((id) =>
            entry(id, xml('title', {}, `Title <${id}>`), xml('link', { rel: 'alternate', href: FEED })),
          ),
        )
        expect(await anna.next('xmpp.superfeedr.push')).toEqual({
          feed: FEED,
          meta: { feed: FEED, status: SHORT_STATUS },
          items: ids.map((id) => ({
            atom: { id, title: `Title <${id}>`, links: [{ rel: 'alternate', href: FEED }] },
          })),
        })
      }
      expect(anna.waiting('xmpp.pubsub.push.item')).toEqual([])
      expect(anna.waiting('xmpp.chat.message')).toEqual([])
    })

    it('may come without status, and status without entries: the feed is in error', async () => {
      const anna = await reader()
      await service.publish(FEED, [entry('e1')], xml('odd', { xmlns: 'urn:example:odd' }))
      expect(await anna.next('xmpp.superfeedr.push')).toEqual({ feed: FEED, items: [{ atom: { id: 'e1' } }] })
      await service.fail(FEED, '404', 'Not found')
      const status = { response: '404', message: 'Not found', fetch: {} }
      expect(await anna.next('xmpp.superfeedr.push')).toEqual({
        feed: FEED,
        meta: { feed: FEED, status },
        items: [],
      })
    })

    it('may be JSON', async () => {
      const anna = await world.login({ name: 'anna' })
      await anna.request('xmpp.superfeedr.subscribe', { feed: FEED, format: 'json' })
      await service.publish(FEED, [json('{"title":"Hello","n":[1,null]}')])
      expect((await anna.next('xmpp.superfeedr.push')).items).toEqual([
        { json: { title: 'Hello', n: [1, null] } },
      ])
    })

    it('come to the next session of the account as well, whatever its resource', async () => {
      const anna = await reader()
      await anna.client.close()
      const again = await world.login({ as: anna, resource: 'elsewhere' })
      await service.publish(FEED, [entry('e1')])
      expect((await again.next('xmpp.superfeedr.push')).items).toEqual([{ atom: { id: 'e1' } }])
    })

    it('hold nothing that runs', async () => {
      const anna = await reader()
      const xhtml = xml(
        'content',
        { type: 'xhtml' },
        xml(
          'div',
          { xmlns: 'http://www.w3.org/1999/xhtml' },
          xml('script', {}, 'alert(1)'),
          xml('p', { onclick: 'alert(1)' }, 'fine'),
          xml('a', { href: 'javascript:alert(1)' }, 'link'),
        ),
      )
      const link = xml('link', { rel: 'alternate', href: 'java\tscript:alert(1)' })
      const status = statusXml({ http: ['200', '<script>'] }, FEED, link)
      await service.publish(
        FEED,
        [entry('e1', xhtml, link), json('{"a":1,"__proto__":{"polluted":true}}'), json('{oops'), entry('e2')],
        status,
      )
      const { meta, items } = await anna.next('xmpp.superfeedr.push')
      expect(meta).toEqual({
        feed: FEED,
        status: { response: '200', message: '<script>', fetch: {} },
        links: [{ rel: 'alternate' }],
      })
      const [first, second, third, last] = items
      expect(first?.atom?.links).toEqual([{ rel: 'alternate' }])
      expect(first?.atom?.content).toEqual({ type: 'xhtml', content: expect.stringContaining('fine') })
      expect(JSON.stringify(first)).not.toMatch(/script|onclick|alert/)
      expect(JSON.stringify(second)).toBe('{"json":{"a":1}}')
      expect(third).toMatchObject({ error: 'invalid-json' })
      expect(last).toEqual({ atom: { id: 'e2' } })
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    })
  })

  describe('what is not of the service', () => {
    it('goes to pubsub: items of other nodes, and of accounts', async () => {
      const anna = await reader()
      const node = { to: world.server.services.pubsub, node: `${FEED} ${process.pid} ${anna.bare}` }
      await anna.request('xmpp.pubsub.create', node)
      await anna.request('xmpp.pubsub.subscribe', node)
      const ben = await world.login({ name: 'ben' })
      await ben.request('xmpp.pubsub.subscribe', node)
      await anna.request('xmpp.pubsub.publish', { ...node, id: 'n1', content: { atom: { title: 'Hello' } } })
      expect(await ben.next('xmpp.pubsub.push.item')).toMatchObject({
        ...{ from: node.to, node: node.node, id: 'n1' },
        entry: { atom: { title: 'Hello' } },
      })
      await anna.request('xmpp.pubsub.publish', {
        to: anna.bare,
        node: TUNE,
        content: { tune: { title: 'Heart of the Sunrise' } },
      })
      expect(await anna.next('xmpp.pubsub.push.item', ({ node }) => node === TUNE)).toMatchObject({
        from: anna.bare,
        entry: { tune: { title: 'Heart of the Sunrise' } },
      })
      await service.publish(FEED, [entry('e1')])
      expect(await anna.next('xmpp.superfeedr.push')).toMatchObject({ items: [{ atom: { id: 'e1' } }] })
      expect(anna.waiting('xmpp.superfeedr.push')).toEqual([])
      expect(ben.waiting('xmpp.superfeedr.push')).toEqual([])
    })

    it('is no push of feeds when a contact has forged it', async () => {
      const anna = await reader()
      const mallory = await world.login({ name: 'mallory' })
      const [user = ''] = mallory.bare.split('@')
      const raw = await XmppClient.login(world.server, user, mallory.account.password)
      await raw.bind()
      const event = `<event xmlns='${PS}#event'><status xmlns='${SF}' feed='forged'><http code='200'>ok</http></status>
        <items node='forged'><item><entry xmlns='${ATOM}'><title>forged</title></entry></item></items></event>`
      await raw.ask(
        `<message to='${anna.jid}'>${event}</message><iq type='get' id='p1' to='${anna.jid}'><ping xmlns='urn:xmpp:ping'/></iq>`,
        /<iq[^>]*p1[^>]*>/,
      )
      raw.end()
      expect(await anna.next('xmpp.pubsub.push.item')).toMatchObject({
        from: expect.stringMatching(`^${mallory.bare}/`),
        node: 'forged',
      })
      expect(anna.waiting('xmpp.superfeedr.push')).toEqual([])
    })

    it('stays what it is: chat of the service, and what comes back', async () => {
      const anna = await reader()
      const event = (...children: Xml[]) => xml('event', { xmlns: `${PS}#event` }, ...children)
      const items = xml('items', { node: FEED }, xml('item', {}, entry('e1')))
      await service.send(anna.jid, { type: 'error', id: 'x' }, event(statusXml(SHORT), items))
      await service.send(anna.jid, {}, event(xml('purge', { node: FEED })))
      await service.send(anna.jid, { type: 'chat' }, xml('body', {}, 'welcome'))
      expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'welcome' })
      expect(await anna.next('xmpp.pubsub.push.purge')).toEqual({ from: SERVICE, node: FEED })
      expect(anna.waiting('xmpp.superfeedr.push')).toEqual([])
      expect(anna.waiting('xmpp.pubsub.push.item')).toEqual([])
    })
  })

  it('another service is as good, for those who ask it', async () => {
    const other = await SuperfeedrComponent.start(world.server, 'comp')
    try {
      const to = other.domain
      const [anna, ben] = [await world.login({ name: 'anna' }), await world.login({ name: 'ben' })]
      expect(await anna.request('xmpp.superfeedr.subscribe', { feed: FEED, to })).toMatchObject({
        feed: FEED,
      })
      expect(service.subscriptions.size).toBe(0)
      other.subscriptions.set(ben.bare, new Map([[FEED, 'atom']]))
      await other.publish(FEED, [entry('e1')])
      expect(await anna.next('xmpp.superfeedr.push')).toMatchObject({ items: [{ atom: { id: 'e1' } }] })
      expect(await ben.next('xmpp.pubsub.push.item')).toMatchObject({ from: to, node: FEED })
      expect(await anna.request('xmpp.superfeedr.retrieve', { feed: FEED, to })).toEqual({
        items: [{ atom: { id: 'e1' } }],
      })
      expect(await anna.request('xmpp.superfeedr.subscriptions', { to })).toHaveLength(1)
      expect(await anna.request('xmpp.superfeedr.unsubscribe', { feed: FEED, to })).toBe(true)
      expect(ben.waiting('xmpp.superfeedr.push')).toEqual([])
    } finally {
      await other.stop()
    }
  })

  it('bad requests are told by their keys, and nothing leaves', async () => {
    const anna = await world.login({ name: 'anna' })
    const feed = "Missing 'feed' key"
    const page = "Bad 'page' key"
    const wrong = [
      ...['subscribe', 'unsubscribe', 'retrieve'].flatMap((event) => [
        [event, undefined, feed],
        [event, {}, feed],
        [event, { feed: '' }, feed],
        [event, { feed: { url: FEED } }, feed],
        [event, { feed: FEED, jid: '@' }, "'jid' key must be a JID"],
        [event, { feed: FEED, to: 7 }, "'to' key must be a JID"],
      ]),
      ['subscribe', { feed: FEED, format: 'rss' }, "'format' key must be one of: atom, json"],
      ['subscriptions', { page: 0 }, page],
      ['subscriptions', { page: 'two' }, page],
      ['subscriptions', { page: 1.5 }, page],
      ['subscriptions', { to: '@' }, "'to' key must be a JID"],
    ] as const
    for (const [event, payload, description] of wrong) {
      expect(await anna.refused(`xmpp.superfeedr.${event}`, payload)).toMatchObject({
        type: 'modify',
        condition: 'client-error',
        description,
      })
    }
    for (const event of ['subscribe', 'unsubscribe', 'retrieve', 'subscriptions']) {
      anna.client.send(`xmpp.superfeedr.${event}` as 'xmpp.superfeedr.subscribe', { feed: FEED })
      expect(await anna.next('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
    }
    await settle(anna)
    expect(service.subscriptions.size).toBe(0)
  })
})
