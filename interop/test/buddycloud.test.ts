import { randomUUID } from 'node:crypto'
import { buddycloud } from '@xmpp-ftw/buddycloud'
import type { PushPayload } from '@xmpp-ftw/client'
import { disco } from '@xmpp-ftw/disco'
import { http } from '@xmpp-ftw/http'
import { pubsub } from '@xmpp-ftw/pubsub'
import { register } from '@xmpp-ftw/register'
import { search } from '@xmpp-ftw/search'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChannelServer } from '../src/components/buddycloud/channel-server.js'
import { EVENT } from '../src/components/buddycloud/vocabulary.js'
import { errorXml, startComponent, type Xml, xml } from '../src/components/xmpp-component.js'
import type { Actor } from './support/actor.js'
import { ENDPOINT, startMediaServer } from './support/buddycloud-media-server.js'
import { type HttpAuthComponent, openPage } from './support/http-auth-component.js'
import { throughEveryLink, type World } from './support/world.js'

const extensions = [disco(), register(), pubsub(), search(), http(), buddycloud()]
const server = { components: ['second', 'slow', 'hostile', 'media'] }
const DISCO_INFO = 'http://jabber.org/protocol/disco#info'
const ERRORS = 'http://buddycloud.org/v1/errors'

const postsOf = (who: Actor) => `/user/${who.bare}/posts`
const post = (content: string, ref?: string) => ({
  atom: { content },
  ...(ref !== undefined && { 'in-reply-to': { ref } }),
})
/** What posts say. */
const contents = (items: readonly Pick<PushPayload<'xmpp.buddycloud.push.item'>, 'entry'>[]) =>
  items.map(({ entry }) => {
    const content = entry?.atom?.content
    return typeof content === 'object' ? content.content : content
  })

const nodesOf = ({ items }: { items: readonly { node?: string }[] }) => items.map(({ node }) => node)

function channelServer(world: World): () => ChannelServer {
  let running: ChannelServer
  beforeEach(async () => {
    running = await ChannelServer.start(world.server, 'buddycloud')
  })
  afterEach(() => running.stop())
  return () => running
}

throughEveryLink('buddycloud', { extensions, server }, (world) => {
  const channels = channelServer(world)

  /** Somebody who has a channel, and is told of all. */
  async function member(name: string): Promise<Actor> {
    const who = await world.login({ name })
    expect(await who.request('xmpp.buddycloud.discover')).toBe(channels().domain)
    expect(await who.request('xmpp.buddycloud.register', {})).toEqual({ registered: true })
    await who.request('xmpp.buddycloud.presence')
    await channels().sees(who.jid)
    return who
  }

  /** Ben follows Ann, and may post there. */
  async function friends(): Promise<{ ann: Actor; ben: Actor; node: string }> {
    const [ann, ben] = [await member('ann'), await member('ben')]
    const node = postsOf(ann)
    await ben.request('xmpp.buddycloud.subscribe', { node })
    await ann.request('xmpp.buddycloud.affiliation', { node, jid: ben.bare, affiliation: 'publisher' })
    await ben.next('xmpp.buddycloud.push.affiliation', ({ affiliation }) => affiliation === 'publisher')
    await ann.next('xmpp.buddycloud.push.affiliation', ({ affiliation }) => affiliation === 'publisher')
    return { ann, ben, node }
  }

  /** What the channel server sent before is here when it has answered. */
  async function settled(who: Actor): Promise<void> {
    await who.request('xmpp.buddycloud.discover.info', { of: channels().domain })
  }

  describe('discovery', () => {
    it('finds the channel server among other components', async () => {
      const ann = await world.login({ name: 'ann' })
      expect(await ann.refused('xmpp.buddycloud.create', {})).toEqual({
        type: 'modify',
        condition: 'client-error',
        description: 'You must perform discovery first!',
        request: {},
      })
      expect(await ann.request('xmpp.buddycloud.discover')).toBe(channels().domain)
      expect(await ann.refused('xmpp.buddycloud.create', {})).toMatchObject({
        description: "Missing 'node' key",
      })
    })

    it('shows what there is', async () => {
      const ann = await member('ann')
      const { items } = await ann.request('xmpp.buddycloud.discover.items', { of: channels().domain })
      expect(items).toContainEqual({ jid: channels().domain, node: postsOf(ann) })
      const found = await ann.request('xmpp.buddycloud.discover.info', { of: channels().domain })
      expect(found.items).toContainEqual({ kind: 'identity', category: 'pubsub', type: 'channels' })
      expect(found.items).toContainEqual({ kind: 'feature', var: 'jabber:iq:search' })
    })

    it('takes one of several, once', async () => {
      const second = await ChannelServer.start(world.server, 'second')
      const ann = await world.login({ name: 'ann' })
      const found = await ann.request('xmpp.buddycloud.discover')
      expect([second.domain, channels().domain]).toContain(found)
      await ann.request('xmpp.buddycloud.register', {})
      const [registered, other] = found === second.domain ? [second, channels()] : [channels(), second]
      expect(registered.channels.nodes.has(postsOf(ann))).toBe(true)
      expect(other.channels.nodes.size).toBe(0)
      await second.stop()
    })

    it('takes the one that is given, and verifies it where that is wanted', async () => {
      const ann = await world.login({ name: 'ann' })
      const muc = world.server.services.muc
      expect(await ann.request('xmpp.buddycloud.discover', { server: muc })).toBe(muc)
      expect(await ann.refused('xmpp.buddycloud.discover', { server: muc, verify: true })).toMatchObject({
        condition: 'item-not-found',
        description: 'No buddycloud server found',
      })
      const given = { server: channels().domain, verify: true }
      expect(await ann.request('xmpp.buddycloud.discover', given)).toBe(channels().domain)
      expect(await ann.refused('xmpp.buddycloud.discover', { server: ann.bare })).toMatchObject({
        description: "'server' key must be a domain",
      })
    })

    it('does not wait for a component that is slow, and is not impressed by a hostile one', async () => {
      const asked: Xml[] = []
      let heard = () => {}
      const wasAsked = new Promise<void>((resolve) => {
        heard = resolve
      })
      const slow = await startComponent(world.server, 'slow', (stanza) => {
        if (stanza.attrs.type === 'get') asked.push(stanza)
        heard()
      })
      const hostile = await startComponent(world.server, 'hostile', (stanza, component) => {
        const { from, to, id, type } = stanza.attrs
        if (type !== 'get') return
        const answers = [
          xml('query', { xmlns: DISCO_INFO }, xml('identity'), xml('x', { xmlns: 'jabber:x:data' })),
          errorXml('cancel', 'gone'),
        ]
        for (const answer of answers) {
          const kind = answer.name === 'error' ? 'error' : 'result'
          void component.send(xml('iq', { type: kind, from: to, to: from, id }, answer))
        }
        void component.send(newsFrom(hostile.domain, from ?? ''))
      })
      const ann = await world.login({ name: 'ann' })
      expect(await ann.request('xmpp.buddycloud.discover')).toBe(channels().domain)
      await wasAsked
      // The slow one answers after all, and changes nothing.
      const [iq] = asked
      const identity = xml('identity', { category: 'pubsub', type: 'channels' })
      const reply = { type: 'result', from: slow.domain, to: iq?.attrs.from, id: iq?.attrs.id }
      await slow.component.send(xml('iq', reply, xml('query', { xmlns: DISCO_INFO }, identity)))
      await ann.request('xmpp.buddycloud.register', {})
      expect(channels().channels.nodes.has(postsOf(ann))).toBe(true)
      // Nobody else's news are the channel server's.
      expect(await ann.next('xmpp.pubsub.push.item')).toMatchObject({ from: hostile.domain, node: 'n' })
      expect(ann.waiting('xmpp.buddycloud.push.item')).toEqual([])
      await slow.component.stop()
      await hostile.component.stop()
    })

    it('is needed again after logging in anew', async () => {
      const ann = await member('ann')
      await ann.request('xmpp.logout')
      await ann.login({})
      expect(await ann.refused('xmpp.buddycloud.register', {})).toMatchObject({
        description: 'You must perform discovery first!',
      })
    })
  })

  describe('registration', () => {
    it('makes a channel, as often as one likes, and ends with it', async () => {
      const ann = await world.login({ name: 'ann' })
      await ann.request('xmpp.buddycloud.discover')
      expect(await ann.request('xmpp.buddycloud.register.get')).toEqual({
        instructions: 'Nothing is needed to register.',
      })
      expect(await ann.request('xmpp.buddycloud.register', {})).toEqual({ registered: true })
      expect(await ann.request('xmpp.buddycloud.register.set', { username: 'ann' })).toEqual({
        registered: true,
      })
      expect(await ann.request('xmpp.buddycloud.register.get')).toMatchObject({ registered: true })
      expect(await ann.request('xmpp.buddycloud.config.get', { node: postsOf(ann) })).toContainEqual({
        var: 'pubsub#access_model',
        value: 'open',
      })
      expect(await ann.request('xmpp.buddycloud.register.unregister')).toBe(true)
      expect(await ann.refused('xmpp.buddycloud.config.get', { node: postsOf(ann) })).toMatchObject({
        type: 'cancel',
        condition: 'item-not-found',
      })
    })

    it('changes the password elsewhere', async () => {
      const ann = await world.login({ name: 'ann' })
      const password = `new-${randomUUID()}`
      const change = { to: world.server.domain, username: ann.address.user ?? '', password }
      expect(await ann.request('xmpp.buddycloud.register.password', change)).toEqual({ registered: true })
      const again = world.client()
      await again.request('xmpp.login', { jid: ann.bare, password })
    })
  })

  describe('nodes', () => {
    it('are created, configured, emptied and deleted, and followers are told', async () => {
      const ann = await member('ann')
      const node = `/user/${ann.bare}/geo/current`
      const options = [{ var: 'pubsub#title', value: 'Where <Ann> is' }]
      expect(await ann.request('xmpp.buddycloud.create', { node, options })).toBe(true)
      const title = { var: 'pubsub#title', value: 'Where <Ann> is' }
      expect(await ann.request('xmpp.buddycloud.config.get', { node })).toContainEqual(title)
      const form = await ann.request('xmpp.buddycloud.config.get', { node, owner: true })
      expect(form).toMatchObject({ type: 'form', fields: expect.arrayContaining([title]) })

      const changed = { var: 'pubsub#title', value: 'Gone' }
      expect(await ann.request('xmpp.buddycloud.config.set', { node, form: [changed] })).toBe(true)
      const told = await ann.next('xmpp.buddycloud.push.configuration')
      expect(told).toMatchObject({ node, configuration: { fields: expect.arrayContaining([changed]) } })
      expect(told).not.toHaveProperty('from')

      expect(await ann.request('xmpp.pubsub.purge', { to: channels().domain, node })).toBe(true)
      expect(await ann.next('xmpp.buddycloud.push.purge')).toEqual({ node })
      expect(await ann.request('xmpp.buddycloud.delete', { node })).toBe(true)
      expect(await ann.next('xmpp.buddycloud.push.delete')).toEqual({ node })
      expect(await ann.refused('xmpp.buddycloud.delete', { node })).toMatchObject({
        condition: 'item-not-found',
      })
    })

    it('are refused with what is wrong with them', async () => {
      const ann = await member('ann')
      expect(await ann.refused('xmpp.buddycloud.create', { node: postsOf(ann) })).toMatchObject({
        condition: 'conflict',
      })
      expect(await ann.refused('xmpp.buddycloud.create', { node: 'posts' })).toEqual({
        type: 'modify',
        condition: 'bad-request',
        application: { condition: 'invalid-node-format', xmlns: ERRORS },
      })
      const node = `/user/${ann.bare}/visit`
      const options = [{ var: 'buddycloud#channel_type', value: 'ephemeral' }]
      await ann.request('xmpp.buddycloud.create', { node, options })
      expect(await ann.refused('xmpp.buddycloud.delete', { node })).toMatchObject({
        condition: 'not-allowed',
        application: { condition: 'can-not-delete-ephemeral-node' },
      })
      const ben = await member('ben')
      expect(await ben.refused('xmpp.buddycloud.config.set', { node, form: [] })).toMatchObject({
        type: 'auth',
        condition: 'forbidden',
      })
    })
  })

  describe('items', () => {
    it('are posted by two, told to both, and completed by the server', async () => {
      const { ann, ben, node } = await friends()
      const first = await ann.request('xmpp.buddycloud.publish', { node, content: post('Tea & <cake>') })
      expect(first.id).toMatch(new RegExp(`^tag:${channels().domain},${node},`))
      const [byAnn] = [await ben.next('xmpp.buddycloud.push.item')]
      expect(byAnn).toEqual({
        node,
        id: first.id?.split(',').at(-1),
        publisher: ann.address,
        entry: {
          atom: {
            id: first.id,
            title: 'Post',
            published: expect.any(String),
            updated: expect.any(String),
            author: { name: ann.bare, uri: `acct:${ann.bare}` },
            content: { content: 'Tea & <cake>' },
          },
          activity: { verb: 'post', object: { 'object-type': 'note' }, author: { 'object-type': 'person' } },
        },
      })
      const reply = await ben.request('xmpp.buddycloud.publish', {
        node,
        id: 'of-ben',
        content: { ...post('More tea', first.id), media: ['m1', 'm2'] },
      })
      expect(reply.id).toBe(`tag:${channels().domain},${node},of-ben`)
      expect(await ann.next('xmpp.buddycloud.push.item', ({ id }) => id === 'of-ben')).toMatchObject({
        publisher: ben.address,
        entry: {
          'in-reply-to': { ref: first.id },
          media: ['m1', 'm2'],
          activity: { object: { 'object-type': 'comment' } },
        },
      })
      expect(ann.waiting('xmpp.pubsub.push.item')).toEqual([])
      expect(ann.waiting('xmpp.chat.message')).toEqual([])
    })

    it('come in their order when they come at once', async () => {
      const { ann, ben, node } = await friends()
      for (const id of ['a', 'b', 'c']) {
        await ann.request('xmpp.buddycloud.publish', { node, id, content: post(id) })
        await ben.next('xmpp.buddycloud.push.item', (item) => item.id === id)
      }
      channels().repeat(node)
      for (const id of ['a', 'b', 'c']) {
        expect(await ben.next('xmpp.buddycloud.push.item')).toMatchObject({
          node,
          id,
          entry: { atom: { content: { content: id } } },
        })
      }
    })

    it('are retrieved: all, some, without replies, and in pages', async () => {
      const ann = await member('ann')
      const node = postsOf(ann)
      for (const id of ['a', 'b', 'c']) {
        const ref = id === 'c' ? 'a' : undefined
        await ann.request('xmpp.buddycloud.publish', { node, id, content: post(id, ref) })
      }
      const all = await ann.request('xmpp.buddycloud.retrieve', { node })
      expect(contents(all.items)).toEqual(['c', 'b', 'a'])
      expect(all.items[0]).toMatchObject({ id: 'c', node, publisher: ann.bare })
      expect(all.rsm).toEqual({ first: 'c', last: 'a', count: 3 })
      const parents = await ann.request('xmpp.buddycloud.retrieve', { node, parentOnly: true, maxItems: 1 })
      expect(contents(parents.items)).toEqual(['b'])
      const some = await ann.request('xmpp.buddycloud.retrieve', { node, id: ['a', 'c'] })
      expect(contents(some.items)).toEqual(['a', 'c'])
      const page = await ann.request('xmpp.buddycloud.retrieve', { node, rsm: { max: 1, after: 'c' } })
      expect(contents(page.items)).toEqual(['b'])
      expect(await ann.refused('xmpp.buddycloud.retrieve', { node: '/user/x@y/posts' })).toMatchObject({
        condition: 'item-not-found',
      })
    })

    it('that are recent come from everything one follows', async () => {
      const { ann, ben, node } = await friends()
      const own = postsOf(ben)
      const before = new Date().toISOString()
      await ann.request('xmpp.buddycloud.publish', { node, id: 'a', content: post('a') })
      await ann.request('xmpp.buddycloud.publish', { node, id: 'b', content: post('b', 'a') })
      await ben.request('xmpp.buddycloud.publish', { node: own, id: 'a', content: post('own') })
      const recent = await ben.request('xmpp.buddycloud.items.recent', {})
      const known = recent.items.map(({ id, node: where }) => [where, id])
      expect(known).toHaveLength(3)
      expect(known).toEqual(
        expect.arrayContaining([
          [node, 'a'],
          [node, 'b'],
          [own, 'a'],
        ]),
      )
      expect(recent.rsm.first).toMatch(/^tag:/)
      const parents = await ben.request('xmpp.buddycloud.items.recent', {
        max: 1,
        since: before,
        parentOnly: true,
        rsm: { max: 10 },
      })
      expect(contents(parents.items).sort()).toEqual(['a', 'own'])
      const feed = await ben.request('xmpp.buddycloud.items.feed', {
        since: Date.parse(before),
        rsm: { max: 2 },
      })
      expect(feed.items).toHaveLength(2)
      expect(feed.rsm.count).toBe(3)
      const next = await ben.request('xmpp.buddycloud.items.feed', { rsm: { after: feed.rsm.last ?? '' } })
      expect(next.items).toHaveLength(1)
      const future = { since: '2100-01-01' }
      expect(await ben.request('xmpp.buddycloud.items.feed', future)).toMatchObject({ items: [] })
      expect(await ben.refused('xmpp.buddycloud.items.recent', { since: 'then' })).toMatchObject({
        description: 'Since date was unparsable',
      })
    })

    it('have replies and threads', async () => {
      const ann = await member('ann')
      const node = postsOf(ann)
      const { id: root = '' } = await ann.request('xmpp.buddycloud.publish', {
        node,
        id: 'a',
        content: post('a'),
      })
      await ann.request('xmpp.buddycloud.publish', { node, id: 'b', content: post('b', root) })
      await ann.request('xmpp.buddycloud.publish', { node, id: 'c', content: post('c', 'b') })
      await ann.request('xmpp.buddycloud.publish', { node, id: 'd', content: post('d') })
      const replies = await ann.request('xmpp.buddycloud.items.replies', { node, id: root })
      expect(contents(replies.items)).toEqual(['b'])
      expect(replies.items[0]?.node).toBe(node)
      const thread = await ann.request('xmpp.buddycloud.items.thread', { node, id: 'c', rsm: { max: 2 } })
      expect(contents(thread.items)).toEqual(['a', 'b'])
      expect(thread.rsm).toMatchObject({ last: 'b', count: 3 })
      const missing = { node, id: 'nowhere' }
      expect(await ann.refused('xmpp.buddycloud.items.replies', missing)).toMatchObject({
        condition: 'bad-request',
      })
      expect(await ann.refused('xmpp.buddycloud.items.thread', missing)).toEqual({
        type: 'cancel',
        condition: 'item-not-found',
        application: { condition: 'parent-item-not-found', xmlns: ERRORS },
      })
    })

    it('are deleted, and leave a tombstone where they were answered', async () => {
      const { ann, ben, node } = await friends()
      for (const id of ['a', 'b'])
        await ann.request('xmpp.buddycloud.publish', { node, id, content: post(id) })
      await ben.request('xmpp.buddycloud.publish', { node, id: 'c', content: post('c', 'a') })
      await ben.next('xmpp.buddycloud.push.item', ({ id }) => id === 'c')
      ben.forget()
      expect(await ann.request('xmpp.buddycloud.item.delete', { node, id: 'a' })).toBe(true)
      expect(await ann.request('xmpp.buddycloud.item.delete', { node, id: 'b' })).toBe(true)
      expect(await ben.next('xmpp.buddycloud.push.retract')).toEqual({ node, id: 'a', tombstone: true })
      expect(await ben.next('xmpp.buddycloud.push.retract')).toEqual({ node, id: 'b' })
      expect(ben.waiting('xmpp.buddycloud.push.item')).toEqual([])
      const { items } = await ben.request('xmpp.buddycloud.retrieve', { node })
      expect(items.find(({ id }) => id === 'a')?.entry).toEqual({
        tombstone: { ref: `tag:${channels().domain},${node},a`, when: expect.any(String) },
      })
      expect(items.map(({ id }) => id).sort()).toEqual(['a', 'c'])
    })

    it('are refused with the condition of the service', async () => {
      const ann = await member('ann')
      const node = postsOf(ann)
      await ann.request('xmpp.buddycloud.publish', { node, id: 'a', content: post('a') })
      const rating = (value: string, target?: string) => ({
        ...post('x', 'a'),
        review: { rating: value },
        ...(target !== undefined && { activity: { target: { id: target } } }),
      })
      expect(
        await ann.request('xmpp.buddycloud.publish', { node, id: 'r', content: rating('4', 'a') }),
      ).toMatchObject({ id: expect.any(String) })
      expect(await ann.next('xmpp.buddycloud.push.item', ({ id }) => id === 'r')).toMatchObject({
        entry: {
          atom: { title: 'Rating', content: { content: 'rating:4.0' } },
          activity: { verb: 'rated' },
          review: { rating: 4 },
        },
      })
      const refused = [
        ['Hello', 'bad-request', 'entry-element-required'],
        [{ atom: { title: 'Hello' } }, 'bad-request', 'content-element-required'],
        [
          { atom: { content: { type: 'image/png', content: 'x' } } },
          'bad-request',
          'unsupported-content-type',
        ],
        [post('x', 'nowhere'), 'item-not-found', 'parent-item-not-found'],
        [{ atom: { content: 'x' }, review: { rating: '3' } }, 'bad-request', 'missing-in-reply-to'],
        [rating('3'), 'bad-request', 'missing-target'],
        [rating('3', 'nowhere'), 'item-not-found', 'targeted-item-not-found'],
        [rating('6', 'a'), 'bad-request', 'rating-out-of-range'],
        [rating('5', 'a'), 'bad-request', 'item-already-rated'],
      ] as const
      for (const [content, condition, own] of refused) {
        expect(await ann.refused('xmpp.buddycloud.publish', { node, content })).toMatchObject({
          condition,
          application: { condition: own, xmlns: ERRORS },
        })
      }
    })
  })

  describe('followers', () => {
    it('come and go, and everybody is told both halves', async () => {
      const [ann, ben] = [await member('ann'), await member('ben')]
      const node = postsOf(ann)
      expect(await ben.request('xmpp.buddycloud.subscribe', { node })).toEqual({
        subscription: 'subscribed',
        affiliation: 'member',
      })
      for (const who of [ann, ben]) {
        expect(await who.next('xmpp.buddycloud.push.subscription')).toEqual({
          node,
          jid: ben.address,
          subscription: 'subscribed',
        })
        expect(await who.next('xmpp.buddycloud.push.affiliation')).toEqual({
          node,
          jid: ben.address,
          affiliation: 'member',
        })
      }
      expect((await ben.request('xmpp.buddycloud.subscriptions')).items).toContainEqual({
        node,
        jid: ben.address,
        subscription: 'subscribed',
      })
      expect((await ben.request('xmpp.buddycloud.affiliations')).items).toContainEqual({
        node,
        jid: ben.address,
        affiliation: 'member',
      })
      const mine = await ben.request('xmpp.buddycloud.affiliations', { node })
      expect(mine.items).toEqual([{ node, jid: ben.address, affiliation: 'member' }])
      const everybody = await ann.request('xmpp.buddycloud.affiliations', { node, owner: true })
      expect(everybody.items).toEqual([
        { node, jid: ann.address, affiliation: 'owner' },
        { node, jid: ben.address, affiliation: 'member' },
      ])
      expect((await ann.request('xmpp.buddycloud.subscriptions', { node, owner: true })).items).toHaveLength(
        2,
      )

      expect(await ben.request('xmpp.buddycloud.unsubscribe', { node })).toBe(true)
      expect(
        await ann.next('xmpp.buddycloud.push.subscription', ({ subscription }) => subscription === 'none'),
      ).toMatchObject({ jid: ben.address })
      expect(await ann.next('xmpp.buddycloud.push.affiliation')).toMatchObject({ affiliation: 'none' })
      expect((await ben.request('xmpp.buddycloud.subscriptions', { node })).items).toEqual([])
    })

    it('are invited', async () => {
      const [ann, ben] = [await member('ann'), await member('ben')]
      const node = postsOf(ann)
      const invitation = { node, jid: ben.bare, subscription: 'invited' }
      expect(await ann.request('xmpp.buddycloud.subscription', invitation)).toBe(true)
      const told = { node, jid: ben.address, subscription: 'invited', invitedBy: ann.address }
      expect(await ben.next('xmpp.buddycloud.push.subscription')).toEqual(told)
      expect((await ben.request('xmpp.buddycloud.subscriptions')).items).toContainEqual(told)
    })

    it('are listed apart when they are there for this visit alone', async () => {
      const ann = await member('ann')
      const node = `/user/${ann.bare}/visit`
      const options = [{ var: 'buddycloud#channel_type', value: 'ephemeral' }]
      await ann.request('xmpp.buddycloud.create', { node, options })
      for (const event of ['subscriptions', 'affiliations'] as const) {
        const passing = await ann.request(`xmpp.buddycloud.${event}`, { ephemeral: true })
        expect(nodesOf(passing)).toEqual([node])
        const lasting = await ann.request(`xmpp.buddycloud.${event}`, {})
        expect(nodesOf(lasting).sort()).toEqual(
          ['posts', 'status', 'subscriptions'].map((kind) => `/user/${ann.bare}/${kind}`),
        )
      }
    })

    it('have to be let in where the channel is not open', async () => {
      const [ann, ben, cleo] = [await member('ann'), await member('ben'), await member('cleo')]
      const node = postsOf(ann)
      const form = [{ var: 'pubsub#access_model', value: 'authorize' }]
      await ann.request('xmpp.buddycloud.config.set', { node, form })
      ann.client.on('xmpp.buddycloud.push.authorisation', ({ form: asked }, reply) => {
        const who = asked.fields?.find((field) => field.var === 'pubsub#subscriber_jid')?.value
        reply([{ var: 'pubsub#allow', value: who === ben.bare }])
      })
      expect(await ben.refused('xmpp.buddycloud.retrieve', { node })).toMatchObject({
        condition: 'forbidden',
      })
      for (const who of [ben, cleo]) {
        expect(await who.request('xmpp.buddycloud.subscribe', { node })).toMatchObject({
          subscription: 'pending',
        })
        const { id, form: asked } = await ann.next('xmpp.buddycloud.push.authorisation')
        expect(id).toBe(`auth-${who.bare}`)
        expect(asked.fields).toContainEqual({
          var: 'pubsub#subscriber_jid',
          type: 'jid-single',
          value: who.bare,
        })
      }
      await ben.next('xmpp.buddycloud.push.subscription', ({ subscription }) => subscription === 'subscribed')
      await cleo.next('xmpp.buddycloud.push.subscription', ({ subscription }) => subscription === 'none')
      expect((await ben.request('xmpp.buddycloud.retrieve', { node })).items).toEqual([])
      expect(await cleo.refused('xmpp.buddycloud.retrieve', { node })).toMatchObject({
        condition: 'forbidden',
      })
      expect(ann.waiting('xmpp.pubsub.push.authorisation')).toEqual([])
    })

    it('are what the owner says, which is not the owner', async () => {
      const { ann, ben, node } = await friends()
      await ann.request('xmpp.buddycloud.affiliation', { node, jid: ben.bare, affiliation: 'outcast' })
      await ben.next('xmpp.buddycloud.push.affiliation', ({ affiliation }) => affiliation === 'outcast')
      expect(await ben.refused('xmpp.buddycloud.subscribe', { node })).toMatchObject({
        condition: 'forbidden',
      })
      const own = { node, jid: ann.bare }
      expect(await ann.refused('xmpp.buddycloud.affiliation', { ...own, affiliation: 'none' })).toMatchObject(
        { application: { condition: 'can-not-modify-own-affiliation', xmlns: ERRORS } },
      )
      expect(
        await ann.refused('xmpp.buddycloud.subscription', { ...own, subscription: 'none' }),
      ).toMatchObject({ application: { condition: 'can-not-modify-own-subscription', xmlns: ERRORS } })
      expect(await ann.refused('xmpp.buddycloud.unsubscribe', { node })).toMatchObject({
        application: { condition: 'node-must-have-owner', xmlns: ERRORS },
      })
    })

    it('are not told without presence', async () => {
      const ann = await member('ann')
      const ben = await world.login({ name: 'ben' })
      await ben.request('xmpp.buddycloud.discover')
      const node = postsOf(ann)
      await ben.request('xmpp.buddycloud.subscribe', { node })
      await ann.request('xmpp.buddycloud.publish', { node, content: post('unheard') })
      await settled(ben)
      expect(ben.waiting('xmpp.buddycloud.push.item')).toEqual([])
      await ben.request('xmpp.buddycloud.presence')
      await channels().sees(ben.jid)
      await ann.request('xmpp.buddycloud.publish', { node, content: post('heard') })
      expect(contents([await ben.next('xmpp.buddycloud.push.item')])).toEqual(['heard'])
    })
  })

  describe('search', () => {
    it('finds posts as they are, and nothing', async () => {
      const ann = await member('ann')
      const node = postsOf(ann)
      const word = `tea-${randomUUID()}`
      await ann.request('xmpp.buddycloud.publish', { node, id: 'a', content: post(`${word} & <b>`) })
      expect(await ann.request('xmpp.buddycloud.search.get')).toMatchObject({
        instructions: 'Search for content',
        form: { fields: expect.arrayContaining([expect.objectContaining({ var: 'content' })]) },
      })
      const ask = (content: string) =>
        ann.request('xmpp.buddycloud.search.do', {
          form: [{ var: 'content', type: 'text-multi', value: [content] }],
        })
      const found = await ask(word)
      expect(found.fields).toMatchObject({
        node: { label: 'Node', type: 'text-single' },
        entry: { type: 'xml' },
      })
      expect(found.results).toMatchObject([
        {
          node,
          id: 'a',
          entry: { atom: { author: { name: ann.bare }, content: { content: `${word} & <b>` } } },
        },
      ])
      expect(await ask(randomUUID())).toEqual({ fields: {}, results: [] })
      expect(await ann.refused('xmpp.buddycloud.search.do', { basic: { first: 'Ann' } })).toMatchObject({
        condition: 'bad-request',
      })
    })
  })

  describe('a media server', () => {
    let files: HttpAuthComponent
    beforeEach(async () => {
      files = await startMediaServer(world.server, 'media')
    })
    afterEach(() => files.stop())

    async function knowing(): Promise<Actor> {
      const ann = await world.login({ name: 'ann' })
      expect(await ann.request('xmpp.buddycloud.discover.media-server', { of: ann.bare })).toEqual({
        component: files.domain,
        endpoint: ENDPOINT,
      })
      return ann
    }

    it.each([
      ['confirm', 200],
      ['deny', 401],
    ] as const)('asks by IQ and by message, and %s is HTTP %i, once', async (answer, status) => {
      const ann = await knowing()
      for (const [type, jid] of [
        ['iq', ann.jid],
        ['message', ann.bare],
      ] as const) {
        const page = openPage(`${files.url}/a.png`, jid, `tx-${type}`)
        const { from, id = '', request } = await ann.next('xmpp.buddycloud.http.verify')
        expect(from).toEqual({ domain: files.domain })
        expect(request).toEqual({ method: 'GET', url: `${files.url}/a.png`, id: `tx-${type}` })
        const given = { type, to: from, id, request }
        const wrong = { ...given, to: world.server.domain }
        expect(await ann.refused(`xmpp.buddycloud.http.${answer}`, wrong)).toMatchObject({
          condition: 'client-error',
        })
        expect(await ann.request(`xmpp.buddycloud.http.${answer}`, given)).toBe(true)
        expect((await page).status).toBe(status)
        for (const again of ['confirm', 'deny']) {
          expect(await ann.refused(`xmpp.buddycloud.http.${again}`, given)).toMatchObject({
            condition: 'client-error',
          })
        }
      }
      expect(ann.waiting('xmpp.http.verify')).toEqual([])
      expect(ann.waiting('xmpp.chat.message')).toEqual([])
    })

    it('that was not discovered asks as anybody does', async () => {
      const ann = await world.login({ name: 'ann' })
      const page = openPage(`${files.url}/a.png`, ann.jid, 'tx')
      const { type, from, id = '', request } = await ann.next('xmpp.http.verify')
      expect(ann.waiting('xmpp.buddycloud.http.verify')).toEqual([])
      await ann.request('xmpp.http.confirm', { type, to: from, id, request })
      expect((await page).status).toBe(200)
    })
  })
})

throughEveryLink('buddycloud, where there is none', { extensions, server }, (world) => {
  it('is not found, however many components there are', async () => {
    const { component } = await startComponent(world.server, 'second', (stanza, self) => {
      const { from, to, id, type } = stanza.attrs
      if (type !== 'get') return
      const identity = xml('identity', { category: 'pubsub', type: 'service' })
      void self.send(
        xml('iq', { type: 'result', from: to, to: from, id }, xml('query', { xmlns: DISCO_INFO }, identity)),
      )
    })
    const ann = await world.login({ name: 'ann' })
    expect(await ann.refused('xmpp.buddycloud.discover')).toEqual({
      type: 'cancel',
      condition: 'item-not-found',
      description: 'No buddycloud server found',
    })
    const of = world.server.domain
    expect(await ann.refused('xmpp.buddycloud.discover.media-server', { of })).toEqual({
      type: 'cancel',
      condition: 'item-not-found',
    })
    await component.stop()
  })
})

function newsFrom(from: string, to: string): Xml {
  return xml(
    'message',
    { from, to, type: 'headline' },
    xml('event', { xmlns: EVENT }, xml('items', { node: 'n' }, xml('item', { id: '1' }))),
  )
}
