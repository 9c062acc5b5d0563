import { disco } from '@xmpp-ftw/disco'
import { ping } from '@xmpp-ftw/ping'
import { pubsub } from '@xmpp-ftw/pubsub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Component, errorXml, startComponent, type Xml, xml } from '../src/components/xmpp-component.js'
import type { Actor } from './support/actor.js'
import { befriend } from './support/befriend.js'
import { throughEveryLink } from './support/world.js'

const PS = 'http://jabber.org/protocol/pubsub'
const TUNE = 'http://jabber.org/protocol/tune'
const ERRORS = `${PS}#errors`

let nodes = 0

/** A name of its own for every test: the service is shared by all of a server's. */
function nextNode(): string {
  nodes += 1
  return `node ${process.pid}/${nodes} <&>`
}

throughEveryLink('pubsub', { extensions: [disco(), ping(), pubsub()] }, (world) => {
  const onEjabberd = () => world.kind === 'ejabberd'
  const to = () => world.server.services.pubsub

  /** A node that tells its subscribers everything it can. */
  async function createNode(owner: Actor, options: { var: string; value: string | boolean }[] = []) {
    const node = { to: to(), node: nextNode() }
    const told = ['notify_retract', 'notify_delete', 'notify_config'].map((name) => ({
      var: `pubsub#${name}`,
      value: true,
    }))
    expect(
      await owner.request('xmpp.pubsub.create', {
        ...node,
        options: [...told, { var: 'pubsub#max_items', value: '5000' }, ...options],
      }),
    ).toBe(true)
    return node
  }

  describe('nodes', () => {
    it('are created with a configuration, configured, and deleted', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const node = await createNode(anna, [{ var: 'pubsub#title', value: 'News & <more>' }])
      expect(await anna.refused('xmpp.pubsub.create', node)).toMatchObject({ condition: 'conflict' })

      const before = await anna.request('xmpp.pubsub.config.get', node)
      expect(before.formType).toBe(`${PS}#node_config`)
      expect(before.fields).toContainEqual(
        expect.objectContaining({ var: 'pubsub#title', value: 'News & <more>' }),
      )
      await ben.request('xmpp.pubsub.subscribe', node)
      const form = [{ var: 'pubsub#title', value: 'Old news' }]
      expect(await anna.request('xmpp.pubsub.config.set', { ...node, form })).toBe(true)
      const after = await anna.request('xmpp.pubsub.config.get', node)
      expect(after.fields).toContainEqual(expect.objectContaining({ var: 'pubsub#title', value: 'Old news' }))
      // Prosody tells nobody.
      if (onEjabberd()) {
        const { configuration, ...push } = await ben.next('xmpp.pubsub.push.configuration')
        expect(push).toEqual({ from: to(), node: node.node })
        expect(configuration?.fields).toContainEqual(
          expect.objectContaining({ var: 'pubsub#title', value: 'Old news' }),
        )
      }
      expect(await ben.refused('xmpp.pubsub.config.get', node)).toMatchObject({ condition: 'forbidden' })
      expect(await ben.refused('xmpp.pubsub.config.set', { ...node, form })).toMatchObject({
        condition: 'forbidden',
      })
      expect(await ben.refused('xmpp.pubsub.delete', node)).toMatchObject({ condition: 'forbidden' })

      expect(
        await anna.request('xmpp.pubsub.delete', { ...node, redirect: `xmpp:${to()}?;node=other` }),
      ).toBe(true)
      expect(await ben.next('xmpp.pubsub.push.delete')).toMatchObject({ from: to(), node: node.node })
      expect(await anna.refused('xmpp.pubsub.retrieve', node)).toMatchObject({ condition: 'item-not-found' })
    })

    it('get their names from the service, if nobody else says one', async () => {
      const anna = await world.login()
      const created = await anna.request('xmpp.pubsub.create', { to: to(), instant: true })
      const { node } = created as { node: string }
      expect(node).toMatch(/./)
      expect(await anna.request('xmpp.pubsub.purge', { to: to(), node })).toBe(true)
    })

    it('have a default configuration', async () => {
      const anna = await world.login()
      const { fields } = await anna.request('xmpp.pubsub.config.default', { to: to() })
      expect(fields).toContainEqual(expect.objectContaining({ var: 'pubsub#persist_items', value: true }))
    })
  })

  describe('items', () => {
    it('are published, told, fetched, replaced, deleted and purged', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const node = await createNode(anna)
      expect(await ben.request('xmpp.pubsub.subscribe', node)).toMatchObject({ subscription: 'subscribed' })
      // ejabberd doesn't tell publishers.
      const publisher = onEjabberd() ? {} : { publisher: anna.address }

      const contents = {
        text: { body: 'Hello <b>all</b> & "others" 😀' },
        atom: {
          atom: {
            id: 'tag:example.com,1',
            title: 'Hello',
            updated: '2024-05-01T10:00:00Z',
            content: {
              type: 'xhtml',
              content: '<div xmlns="http://www.w3.org/1999/xhtml"><p>see <strong>this</strong></p></div>',
            },
            author: { name: 'Anna' },
            categories: ['news'],
          },
          'in-reply-to': { ref: 'tag:example.com,0' },
          activity: { verb: 'rated' },
          review: { rating: 4.5 },
        },
        json: { json: { home: 2, away: [null, false, '<x/>'] } },
        geoloc: { geoloc: { lat: 45.44, lon: 12.33, locality: 'Venice' } },
        unknown: { xml: '<w xmlns="urn:example:weather" unit="C"><t>21 &amp; rising</t></w>' },
      }
      for (const [id, content] of Object.entries(contents)) {
        expect(await anna.request('xmpp.pubsub.publish', { ...node, id, content })).toEqual({ id })
        expect(await ben.next('xmpp.pubsub.push.item')).toEqual({
          from: to(),
          node: node.node,
          id,
          entry: content,
          ...publisher,
        })
      }
      const named = await anna.request('xmpp.pubsub.publish', { ...node, content: 'named by the service' })
      expect((await ben.next('xmpp.pubsub.push.item')).id).toBe(named.id)

      const { items } = await ben.request('xmpp.pubsub.retrieve', node)
      expect(items.map(({ id, entry }) => ({ id, entry }))).toEqual([
        ...Object.entries(contents).map(([id, entry]) => ({ id, entry })),
        { id: named.id, entry: { body: 'named by the service' } },
      ])
      const some = await ben.request('xmpp.pubsub.retrieve', { ...node, id: ['json', 'unknown'] })
      expect(some.items.map(({ id }) => id)).toEqual(['json', 'unknown'])
      const latest = await ben.request('xmpp.pubsub.retrieve', { ...node, maxItems: 2 })
      expect(latest.items.map(({ id }) => id)).toEqual(['unknown', named.id])

      // What nobody here knows is published once more as it came.
      const entry = some.items[1]?.entry ?? {}
      await anna.request('xmpp.pubsub.publish', { ...node, id: 'text', content: entry })
      expect((await ben.next('xmpp.pubsub.push.item')).entry).toEqual(contents.unknown)

      expect(await anna.request('xmpp.pubsub.item.delete', { ...node, id: 'json', notify: true })).toBe(true)
      expect(await ben.next('xmpp.pubsub.push.retract')).toEqual({
        from: to(),
        node: node.node,
        id: 'json',
      })
      expect(await anna.request('xmpp.pubsub.purge', node)).toBe(true)
      expect(await ben.next('xmpp.pubsub.push.purge')).toEqual({ from: to(), node: node.node })
      expect((await ben.request('xmpp.pubsub.retrieve', node)).items).toEqual([])
      expect(ben.waiting('xmpp.chat.message')).toEqual([])
    })

    it('are published only if the node is as the publisher wants it', async () => {
      const anna = await world.login()
      const node = await createNode(anna)
      const publish = (value: string) => ({
        ...node,
        content: 'Hello',
        options: [{ var: 'pubsub#access_model', value }],
      })
      expect(await anna.request('xmpp.pubsub.publish', publish('open'))).toHaveProperty('id')
      expect(await anna.refused('xmpp.pubsub.publish', publish('whitelist'))).toMatchObject({
        condition: 'conflict',
        application: { condition: 'precondition-not-met', xmlns: ERRORS },
      })
    })

    it('are refused where that is due', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const node = await createNode(anna)
      expect(await ben.refused('xmpp.pubsub.publish', { ...node, content: 'x' })).toMatchObject({
        condition: 'forbidden',
      })
      expect(await ben.refused('xmpp.pubsub.purge', node)).toMatchObject({ condition: 'forbidden' })
      const missing = { to: to(), node: nextNode() }
      expect(await ben.refused('xmpp.pubsub.retrieve', missing)).toMatchObject({
        condition: 'item-not-found',
      })
      expect(
        await anna.refused('xmpp.pubsub.item.delete', { ...node, id: 'none', notify: true }),
      ).toMatchObject({ condition: 'item-not-found' })
      for (const content of [
        { unknown: 1 },
        { xml: '<open>' },
        { atom: { content: { type: 'xhtml', content: '&x;' } } },
      ]) {
        expect(await anna.refused('xmpp.pubsub.publish', { ...node, content })).toMatchObject({
          condition: 'client-error',
          description: 'Could not parse content to stanza',
          request: { content },
        })
      }
      expect((await anna.request('xmpp.pubsub.retrieve', node)).items).toEqual([])
    })

    it('keep their order, a thousand of them, and none is lost or comes twice', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      // Prosody writes all of a node's items anew for each that it keeps on disk.
      const node = await createNode(anna, [{ var: 'pubsub#persist_items', value: onEjabberd() }])
      await ben.request('xmpp.pubsub.subscribe', node)
      const ids = Array.from({ length: 1_000 }, (_, n) => `item-${n}`)
      const published = Promise.all(
        ids.map((id, n) => anna.request('xmpp.pubsub.publish', { ...node, id, content: { json: n } })),
      )
      const got: unknown[] = []
      while (got.length < ids.length) {
        const { id, entry } = await ben.next('xmpp.pubsub.push.item')
        got.push([id, entry?.json])
      }
      expect(got).toEqual(ids.map((id, n) => [id, n]))
      expect((await published).map(({ id }) => id)).toEqual(ids)
      // Nothing more comes.
      await anna.request('xmpp.pubsub.publish', { ...node, id: 'last', content: 'x' })
      expect((await ben.next('xmpp.pubsub.push.item')).id).toBe('last')
    })

    it('are walked through page by page while more are published', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const node = await createNode(anna)
      const ids = Array.from({ length: 120 }, (_, n) => `item-${n}`)
      await Promise.all(
        ids.map((id, n) => anna.request('xmpp.pubsub.publish', { ...node, id, content: { json: n } })),
      )
      const walked: string[] = []
      let pages = 0
      for await (const { items } of ben.client.pages('xmpp.pubsub.retrieve', { ...node, rsm: { max: 25 } })) {
        walked.push(...items.map(({ id }) => id))
        pages += 1
        if (pages <= 3)
          await anna.request('xmpp.pubsub.publish', { ...node, id: `late-${pages}`, content: 'x' })
      }
      // Prosody knows no pages of items: all come at once.
      const late = onEjabberd() ? ['late-1', 'late-2', 'late-3'] : []
      expect(walked).toEqual([...ids, ...late])
      expect(pages > 3).toBe(onEjabberd())
    })
  })

  describe('subscriptions', () => {
    it('are made, listed and ended', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const node = await createNode(anna)
      const { subscription, id } = await ben.request('xmpp.pubsub.subscribe', node)
      expect(subscription).toBe('subscribed')
      const entry = { jid: ben.address, subscription: 'subscribed', ...(id !== undefined && { id }) }

      const own = await ben.request('xmpp.pubsub.subscriptions', { to: to() })
      expect(own.items).toEqual([{ node: node.node, ...entry }])
      const here = await ben.request('xmpp.pubsub.subscriptions', node)
      expect(here.items).toMatchObject([entry])
      const all = await anna.request('xmpp.pubsub.subscriptions', { ...node, owner: true })
      expect(all.items).toMatchObject([entry])
      expect(await ben.refused('xmpp.pubsub.subscriptions', { ...node, owner: true })).toMatchObject({
        condition: 'forbidden',
      })

      expect(await ben.request('xmpp.pubsub.unsubscribe', node)).toBe(true)
      expect((await ben.request('xmpp.pubsub.subscriptions', { to: to() })).items).toEqual([])
      expect(await ben.refused('xmpp.pubsub.unsubscribe', node)).toMatchObject({
        condition: 'unexpected-request',
        application: { condition: 'not-subscribed', xmlns: ERRORS },
      })
    })

    it('are what the owner says', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const node = await createNode(anna)
      const set = (subscription: string) =>
        anna.request('xmpp.pubsub.subscription', { ...node, jid: ben.bare, subscription })
      for (const subscription of ['subscribed', 'none']) {
        expect(await set(subscription)).toBe(true)
        const { items } = await ben.request('xmpp.pubsub.subscriptions', { to: to() })
        expect(items.length).toBe(subscription === 'none' ? 0 : 1)
        // Prosody tells nobody.
        if (onEjabberd()) {
          expect(await ben.next('xmpp.pubsub.push.subscription')).toEqual({
            from: to(),
            node: node.node,
            jid: ben.address,
            subscription,
          })
        }
      }
    })

    it('are configured where the service can', async () => {
      const anna = await world.login()
      const node = await createNode(anna)
      await anna.request('xmpp.pubsub.subscribe', node)
      const form = [{ var: 'pubsub#include_body', value: true }]
      if (onEjabberd()) {
        const unsupported = { condition: 'feature-not-implemented' }
        expect(await anna.refused('xmpp.pubsub.subscription.config.get', node)).toMatchObject(unsupported)
        expect(await anna.refused('xmpp.pubsub.subscription.config.set', { ...node, form })).toMatchObject(
          unsupported,
        )
        return
      }
      expect(await anna.request('xmpp.pubsub.subscription.config.set', { ...node, form })).toBe(true)
      const { fields } = await anna.request('xmpp.pubsub.subscription.config.get', node)
      expect(fields).toEqual([expect.objectContaining({ var: 'pubsub#include_body', value: true })])
    })

    it('have a default configuration that neither server tells', async () => {
      const anna = await world.login()
      expect(await anna.refused('xmpp.pubsub.subscription.config.default', { to: to() })).toMatchObject({
        condition: onEjabberd() ? 'feature-not-implemented' : 'service-unavailable',
      })
    })

    it('are approved, denied or left for later by the owner', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const model = { var: 'pubsub#access_model', value: 'authorize' }
      if (!onEjabberd()) {
        expect(
          await anna.refused('xmpp.pubsub.create', { to: to(), node: nextNode(), options: [model] }),
        ).toMatchObject({ condition: 'not-acceptable' })
        return
      }
      const node = await createNode(anna, [model])
      const cleo = await world.login({ name: 'cleo' })
      const dora = await world.login({ name: 'dora' })
      const allow = (value: boolean) => [{ var: 'pubsub#allow', value }]
      const answers = new Map<unknown, { var: string; value: boolean }[] | { cancel: true }>([
        [ben.bare, allow(true)],
        [cleo.bare, allow(false)],
        [dora.bare, { cancel: true }],
      ])
      anna.client.on('xmpp.pubsub.push.authorisation', ({ form }, reply) => {
        const asking = form.fields?.find((field) => field.var === 'pubsub#subscriber_jid')?.value
        reply(answers.get(asking) ?? { cancel: true })
      })
      for (const who of [dora, cleo, ben]) {
        expect(await who.request('xmpp.pubsub.subscribe', node)).toMatchObject({ subscription: 'pending' })
        const { from, form } = await anna.next('xmpp.pubsub.push.authorisation')
        expect(from).toBe(to())
        expect(form.fields).toContainEqual(
          expect.objectContaining({ var: 'pubsub#subscriber_jid', value: who.bare }),
        )
      }
      await ben.next('xmpp.pubsub.push.subscription', ({ subscription }) => subscription === 'subscribed')
      await cleo.next('xmpp.pubsub.push.subscription', ({ subscription }) => subscription === 'none')
      expect((await dora.request('xmpp.pubsub.subscriptions', { to: to() })).items).toMatchObject([
        { subscription: 'pending' },
      ])
      await anna.request('xmpp.pubsub.publish', { ...node, id: 'in', content: 'Welcome' })
      expect(await ben.next('xmpp.pubsub.push.item')).toMatchObject({ id: 'in', entry: { body: 'Welcome' } })
      expect(anna.waiting('xmpp.chat.message')).toEqual([])
    })
  })

  describe('affiliations', () => {
    it('are given, listed, and count', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const node = await createNode(anna)
      const owned = { ...node, owner: true }
      expect((await anna.request('xmpp.pubsub.affiliations', owned)).items).toEqual([
        { jid: anna.address, affiliation: 'owner' },
      ])
      expect(
        await anna.request('xmpp.pubsub.affiliation', { ...node, jid: ben.bare, affiliation: 'publisher' }),
      ).toBe(true)
      const { items } = await anna.request('xmpp.pubsub.affiliations', owned)
      expect(items).toHaveLength(2)
      expect(items).toContainEqual({ jid: ben.address, affiliation: 'publisher' })
      expect(await ben.request('xmpp.pubsub.publish', { ...node, id: 'b', content: 'x' })).toEqual({
        id: 'b',
      })

      if (onEjabberd()) {
        const { items: own } = await ben.request('xmpp.pubsub.affiliations', { to: to() })
        expect(own).toEqual([{ node: node.node, affiliation: 'publisher' }])
      } else {
        expect(await ben.refused('xmpp.pubsub.affiliations', { to: to() })).toMatchObject({
          condition: 'service-unavailable',
        })
      }
      await anna.request('xmpp.pubsub.affiliation', { ...node, jid: ben.bare, affiliation: 'outcast' })
      expect(await ben.refused('xmpp.pubsub.retrieve', node)).toMatchObject({ condition: 'forbidden' })
    })
  })

  describe('PEP', () => {
    it('reaches contacts that are interested, and those alone', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      await befriend(anna, ben)

      const mood = { to: anna.bare, node: TUNE }
      const play = (id: string, title: string) =>
        anna.request('xmpp.pubsub.publish', { ...mood, id, content: { tune: { artist: 'Yes', title } } })
      expect(await play('current', 'Roundabout')).toEqual({ id: 'current' })
      expect(ben.waiting('xmpp.pubsub.push.item')).toEqual([])
      // Interests are in the capabilities. Prosody sends the latest item to whoever has a new one, ejabberd the next item
      // from when it has asked what the new capabilities mean.
      expect(await ben.request('xmpp.pubsub.interest', { node: TUNE })).toBe(true)
      let heard = false
      const first = ben.next('xmpp.pubsub.push.item').finally(() => {
        heard = true
      })
      while (onEjabberd() && !heard) {
        await play('current', 'Roundabout')
        await ben.request('xmpp.ping')
      }
      expect(await first).toMatchObject({
        from: anna.bare,
        node: TUNE,
        id: 'current',
        entry: { tune: { artist: 'Yes', title: 'Roundabout' } },
      })
      await play('current', 'Starship Trooper')
      await ben.next(
        'xmpp.pubsub.push.item',
        ({ entry }) => typeof entry?.tune === 'object' && entry.tune.title === 'Starship Trooper',
      )

      const { items } = await ben.request('xmpp.pubsub.retrieve', { ...mood, id: 'current' })
      expect(items).toMatchObject([{ id: 'current', entry: { tune: { artist: 'Yes' } } }])
      expect(await ben.refused('xmpp.pubsub.publish', { ...mood, content: { tune: {} } })).toMatchObject({
        condition: 'forbidden',
      })
      expect(await anna.request('xmpp.pubsub.interest', { node: TUNE, notify: false })).toBe(true)
    })

    it('keeps own nodes private where that is asked for (XEP-0223)', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const notes = { to: anna.bare, node: 'urn:example:notes' }
      await anna.request('xmpp.pubsub.publish', {
        ...notes,
        id: 'n1',
        content: { json: { secret: true } },
        options: [
          { var: 'pubsub#persist_items', value: true },
          { var: 'pubsub#access_model', value: 'whitelist' },
        ],
      })
      expect((await anna.request('xmpp.pubsub.retrieve', notes)).items).toMatchObject([
        { id: 'n1', entry: { json: { secret: true } } },
      ])
      expect(await ben.refused('xmpp.pubsub.retrieve', notes)).toMatchObject({
        condition: expect.stringMatching(/^(forbidden|not-allowed|item-not-found)$/),
      })
    })
  })
})

/** What neither server does: a service of our own behind it. */
throughEveryLink('a pubsub service of our own', { extensions: [disco(), ping(), pubsub()] }, (world) => {
  let service: Component
  let to: string
  const answers = new Map<string, Xml>()

  beforeEach(async () => {
    answers.clear()
    const started = await startComponent(world.server, 'comp', (stanza, component) => {
      if (stanza.name !== 'iq' || !/get|set/.test(stanza.attrs.type ?? '')) return
      const asked = stanza.getChild('pubsub')?.getChildElements()[0]?.name ?? ''
      const answer = answers.get(asked)
      const { from, to, id } = stanza.attrs
      const reply = { from: to, to: from, id, type: answer ? 'result' : 'error' }
      void component.send(xml('iq', reply, answer ?? errorXml('cancel', 'feature-not-implemented')))
    })
    service = started.component
    to = started.domain
  })
  afterEach(async () => {
    await service.stop()
  })

  const tell = (who: Actor, ...children: Xml[]) =>
    service.send(xml('message', { from: to, to: who.jid, type: 'headline' }, ...children))
  const event = (...children: Xml[]) => xml('event', { xmlns: `${PS}#event` }, ...children)
  const item = (id: string, ...children: Xml[]) => xml('item', { id }, ...children)
  const json = (value: unknown) => xml('json', { xmlns: 'urn:xmpp:json:0' }, JSON.stringify(value))

  it('tells several items at once, and several notifications, in their order', async () => {
    const anna = await world.login()
    const batch = (name: string) =>
      event(
        xml(
          'items',
          { node: name },
          xml('retract', { id: `${name}-old` }),
          ...Array.from({ length: 50 }, (_, n) => item(`${name}-${n}`, json(n))),
          xml('retract', { id: `${name}-older` }),
        ),
      )
    await Promise.all([tell(anna, batch('a')), tell(anna, batch('b'))])
    for (const name of ['a', 'b']) {
      expect(await anna.next('xmpp.pubsub.push.retract')).toEqual({ from: to, node: name, id: `${name}-old` })
      for (let n = 0; n < 50; n += 1) {
        expect(await anna.next('xmpp.pubsub.push.item')).toEqual({
          from: to,
          node: name,
          id: `${name}-${n}`,
          entry: { json: n },
        })
      }
      expect(await anna.next('xmpp.pubsub.push.retract')).toMatchObject({ id: `${name}-older` })
    }
    expect(anna.waiting('xmpp.pubsub.push.item')).toEqual([])
  })

  it('tells affiliations, leases, redirections and configurations', async () => {
    const anna = await world.login()
    const node = 'news'
    await tell(
      anna,
      xml(
        'pubsub',
        { xmlns: PS },
        xml('affiliations', { node }, xml('affiliation', { jid: anna.bare, affiliation: 'publisher' })),
      ),
    )
    expect(await anna.next('xmpp.pubsub.push.affiliation')).toEqual({
      from: to,
      node,
      jid: anna.address,
      affiliation: 'publisher',
    })
    const lease = {
      node,
      jid: anna.bare,
      subscription: 'subscribed',
      subid: 's1',
      expiry: '2030-02-28T23:59:59Z',
    }
    await tell(anna, event(xml('subscription', lease)))
    expect(await anna.next('xmpp.pubsub.push.subscription')).toEqual({
      from: to,
      node,
      jid: anna.address,
      subscription: 'subscribed',
      id: 's1',
      expiry: '2030-02-28T23:59:59Z',
    })
    await tell(anna, event(xml('delete', { node }, xml('redirect', { uri: 'xmpp:a?;node=b' }))))
    expect(await anna.next('xmpp.pubsub.push.delete')).toEqual({ from: to, node, redirect: 'xmpp:a?;node=b' })
    await tell(anna, event(xml('configuration', { node })))
    expect(await anna.next('xmpp.pubsub.push.configuration')).toEqual({ from: to, node })
  })

  it('has a default configuration of subscriptions', async () => {
    const anna = await world.login()
    const field = xml('field', { var: 'pubsub#deliver', type: 'boolean' }, xml('value', {}, '1'))
    const form = xml('x', { xmlns: 'jabber:x:data', type: 'form' }, field)
    answers.set('default', xml('pubsub', { xmlns: PS }, xml('default', {}, form)))
    expect(await anna.request('xmpp.pubsub.subscription.config.default', { to })).toMatchObject({
      fields: [{ var: 'pubsub#deliver', type: 'boolean', value: true }],
    })
    // What it says to nothing is success all the same.
    answers.set('publish', xml('pubsub', { xmlns: PS }, xml('publish', { node: 'n' })))
    const published = { to, node: 'n', id: 'mine', content: 'Hello' }
    expect(await anna.request('xmpp.pubsub.publish', published)).toEqual({ id: 'mine' })
    expect(await anna.refused('xmpp.pubsub.purge', { to, node: 'n' })).toMatchObject({
      condition: 'feature-not-implemented',
    })
  })

  it('asks whether somebody may subscribe, and hears a bad answer from nobody', async () => {
    const anna = await world.login()
    const heard: unknown[] = []
    anna.client.on('xmpp.pubsub.push.authorisation', (_, reply) => {
      heard.push(1)
      reply('no form' as never)
    })
    const field = (name: string, value: string, type: string) =>
      xml('field', { var: name, type }, xml('value', {}, value))
    const request = xml(
      'x',
      { xmlns: 'jabber:x:data', type: 'form' },
      field('FORM_TYPE', `${PS}#subscribe_authorization`, 'hidden'),
      field('pubsub#allow', 'false', 'boolean'),
    )
    await service.send(xml('message', { from: to, to: anna.jid, id: 'auth-7' }, request))
    expect(await anna.next('xmpp.pubsub.push.authorisation')).toMatchObject({ from: to, id: 'auth-7' })
    expect(await anna.next('xmpp.error.client')).toMatchObject({
      description: 'Badly formatted data form',
      request: 'no form',
    })
  })

  it('does no harm by what it says', async () => {
    const anna = await world.login()
    const script = xml('script', {}, 'alert(1)')
    const xhtml = xml('div', { xmlns: 'http://www.w3.org/1999/xhtml', onclick: 'a()' }, 'Hi', script)
    const payloads = [
      xml('entry', { xmlns: 'http://www.w3.org/2005/Atom' }, xml('content', { type: 'xhtml' }, xhtml)),
      xml('body', {}, '<script>alert(1)</script>'),
      xml('w', { xmlns: 'urn:w', onload: 'alert(1)', href: 'javascript:b()' }, script),
      xml('json', { xmlns: 'urn:xmpp:json:0' }, '{"__proto__":{"polluted":true},"a":1}'),
      xml('json', { xmlns: 'urn:xmpp:json:0' }, '{"open'),
    ]
    await tell(anna, event(xml('items', { node: 'n' }, ...payloads.map((one, n) => item(`${n}`, one)))))
    const entries: unknown[] = []
    for (const _ of payloads) entries.push((await anna.next('xmpp.pubsub.push.item')).entry)
    expect(entries).toEqual([
      {
        atom: {
          content: { type: 'xhtml', content: '<div xmlns="http://www.w3.org/1999/xhtml">Hi</div>' },
        },
      },
      { body: '<script>alert(1)</script>' },
      { xml: '<w xmlns="urn:w"/>' },
      { json: { a: 1 } },
      { xml: '<json xmlns="urn:xmpp:json:0">{"open</json>', error: 'invalid-json' },
    ])
  })
})
