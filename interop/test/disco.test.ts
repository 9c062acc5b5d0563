import { disco } from '@xmpp-ftw/disco'
import { ping } from '@xmpp-ftw/ping'
import { describe, expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { throughEveryLink, type World } from './support/world.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const ITEMS = 'http://jabber.org/protocol/disco#items'
const PING = 'urn:xmpp:ping'
const feature = (name: string) => ({ kind: 'feature', var: name })

const resourceOf = ({ jid }: Actor) => jid.slice(jid.indexOf('/') + 1)

/** Two that see each other's presence. */
async function contacts(world: World): Promise<[Actor, Actor]> {
  const anna = await world.login({ name: 'anna' })
  const ben = await world.login({ name: 'ben' })
  // Prosody tells of subscriptions only those that asked for their roster (RFC 6121, 3.1.6).
  await anna.request('xmpp.roster.get')
  await anna.request('xmpp.presence.subscribe', { to: ben.bare })
  await ben.next('xmpp.presence.subscribe')
  await ben.request('xmpp.presence.subscribed', { to: anna.bare })
  await anna.next('xmpp.presence.subscribed')
  return [anna, ben]
}

throughEveryLink('disco', { extensions: [disco({ node: 'https://tea.example' }), ping()] }, (world) => {
  describe('asking', () => {
    it('finds the services of a server, and what they are', async () => {
      const anna = await world.login({ presence: false })
      const { items, rsm } = await anna.request('xmpp.discover.items', { of: world.server.domain })
      expect(rsm).toEqual({})
      expect(items.map(({ jid }) => jid)).toEqual(
        expect.arrayContaining([world.server.services.muc, world.server.services.pubsub]),
      )
      const muc = await anna.request('xmpp.discover.info', { of: world.server.services.muc })
      expect(muc.items).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'identity', category: 'conference', type: 'text' }),
          feature('http://jabber.org/protocol/muc'),
        ]),
      )
    })

    it('tells what a server is, with its forms', async () => {
      const anna = await world.login({ presence: false })
      const { items, rsm } = await anna.request('xmpp.discover.info', { of: { domain: world.server.domain } })
      expect(rsm).toEqual({})
      expect(items).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'identity', category: 'server', type: 'im' }),
          feature(INFO),
          feature(ITEMS),
          feature(PING),
          {
            kind: 'form',
            form: expect.objectContaining({
              type: 'result',
              formType: 'http://jabber.org/network/serverinfo',
            }),
          },
        ]),
      )
    })

    it('tells what an account is', async () => {
      const anna = await world.login({ presence: false })
      const { items } = await anna.request('xmpp.discover.info', { of: anna.bare })
      expect(items).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'identity', category: 'account', type: 'registered' }),
        ]),
      )
    })

    it('looks into a node', async () => {
      const anna = await world.login({ presence: false })
      const commands = 'http://jabber.org/protocol/commands'
      const { items } = await anna.request('xmpp.discover.items', {
        of: world.server.domain,
        node: commands,
      })
      expect(items.map(({ node }) => node)).toContain(world.kind === 'prosody' ? 'uptime' : 'ping')
      const info = await anna.request('xmpp.discover.info', { of: world.server.domain, node: commands })
      expect(info.items).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'identity', category: 'automation', type: 'command-list' }),
        ]),
      )
    })

    it('is told what is not there', async () => {
      const anna = await world.login({ presence: false })
      for (const event of ['xmpp.discover.info', 'xmpp.discover.items'] as const) {
        expect(
          await anna.refused(event, { of: world.server.services.pubsub, node: 'no such node' }),
        ).toMatchObject({
          type: 'cancel',
          condition: 'item-not-found',
        })
        expect(await anna.refused(event, { of: 'nowhere.invalid' })).toMatchObject({
          condition: expect.stringMatching(/^remote-server-(not-found|timeout)$/),
        })
        expect(await anna.refused(event, {})).toMatchObject({ description: "Missing 'of' key" })
      }
    })
  })

  describe('being asked', () => {
    it('answers by itself with what the extensions can do, and tells the app', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const { items } = await anna.request('xmpp.discover.info', { of: ben.jid })
      expect(items[0]).toEqual({ kind: 'identity', category: 'client', type: 'web', name: 'XMPP-FTW' })
      expect(items).toEqual(expect.arrayContaining([INFO, ITEMS, PING].map(feature)))
      const push = await ben.next('xmpp.discover.client', ({ from }) => from === anna.jid)
      expect(push).toEqual({
        from: anna.jid,
        jid: { ...anna.address, resource: resourceOf(anna) },
        id: expect.any(String),
        answered: true,
      })
      expect(await ben.request('xmpp.discover.client', { to: push.from, id: push.id, features: [] })).toBe(
        true,
      )
    })

    it('has no items and knows no other nodes', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      expect(await anna.request('xmpp.discover.items', { of: ben.jid })).toEqual({ items: [], rsm: {} })
      for (const event of ['xmpp.discover.info', 'xmpp.discover.items'] as const) {
        expect(await anna.refused(event, { of: ben.jid, node: 'no such node' })).toMatchObject({
          condition: 'item-not-found',
        })
      }
    })
  })

  describe('capabilities', () => {
    it('are announced to contacts, as a hash of what is answered', async () => {
      const [anna, ben] = await contacts(world)
      const { client } = await anna.next(
        'xmpp.presence',
        ({ from, client }) => from.user === ben.address.user && client !== undefined,
      )
      expect(client).toMatchObject({ node: 'https://tea.example', hash: 'sha-1' })
      const node = `${client?.node}#${client?.ver}`
      const announced = await anna.request('xmpp.discover.info', { of: ben.jid, node })
      const { items } = await anna.request('xmpp.discover.info', { of: ben.jid })
      expect(announced.items).toEqual(items)
      expect(items).toContainEqual(feature(PING))
    })

    it('are asked of a contact once, and known from then on', async () => {
      const [anna, ben] = await contacts(world)
      const { client } = await anna.next(
        'xmpp.presence',
        ({ from, client }) => from.user === ben.address.user && client !== undefined,
      )
      const node = `${client?.node}#${client?.ver}`
      const first = await anna.request('xmpp.discover.info', { of: ben.jid, node })
      ben.forget()
      expect(await anna.request('xmpp.discover.info', { of: ben.jid, node })).toEqual(first)
      // What had been asked would have come before this.
      await anna.request('xmpp.ping', { to: ben.jid })
      expect(ben.waiting('xmpp.discover.client').filter(({ from }) => from === anna.jid)).toEqual([])
    })
  })
})

throughEveryLink('disco left to the app', { extensions: [disco({ manual: true, limit: 500 })] }, (world) => {
  it('is answered by the app, with its node and its forms', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    const asked = anna.request('xmpp.discover.info', { of: ben.jid, node: 'https://app.example.com#abc' })
    const { from, id, node } = await ben.next('xmpp.discover.client', (push) => push.from === anna.jid)
    expect(node).toBe('https://app.example.com#abc')
    const entries = [
      { kind: 'identity' as const, category: 'client', type: 'web', name: 'Tea & "<biscuits>"', lang: 'en' },
      { kind: 'feature' as const, var: INFO },
      {
        kind: 'form' as const,
        form: { formType: 'urn:xmpp:dataforms:softwareinfo', fields: [{ var: 'os', value: 'Mac' }] },
      },
    ]
    expect(
      await ben.refused('xmpp.discover.client', { to: from, id, features: [{ kind: 'x/><injected' }] }),
    ).toMatchObject({ description: "Badly formatted 'features' key" })
    expect(await ben.request('xmpp.discover.client', { to: from, id, features: entries })).toBe(true)
    expect((await asked).items).toEqual([
      entries[0],
      entries[1],
      {
        kind: 'form',
        form: {
          type: 'result',
          formType: 'urn:xmpp:dataforms:softwareinfo',
          fields: [{ var: 'os', value: 'Mac' }],
          items: [],
        },
      },
    ])
  })

  it('is answered for an app that does not', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    const { items } = await anna.request('xmpp.discover.info', { of: ben.jid })
    expect(items).toContainEqual(feature(INFO))
    expect(await ben.refused('xmpp.discover.client', { to: anna.jid, id: 'never-came' })).toMatchObject({
      description: "Missing 'id' key",
    })
  })
})
