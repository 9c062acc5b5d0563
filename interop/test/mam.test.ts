import type { Answer, PushPayload } from '@xmpp-ftw/client'
import { mam } from '@xmpp-ftw/mam'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { pubsub } from '@xmpp-ftw/pubsub'
import { afterEach, describe, expect, it } from 'vitest'
import { type Component, startComponent, type Xml, xml } from '../src/components/xmpp-component.js'
import type { ServerKind } from '../src/servers/index.js'
import type { Actor } from './support/actor.js'
import { overFaultyLine } from './support/faulty-line.js'
import { configure, create, newRoom } from './support/muc.js'
import { throughEveryLink, type World } from './support/world.js'

type Message = PushPayload<'xmpp.mam.message'>
type QueryPayload = NonNullable<Parameters<typeof query>[1]>

const MAM = 'urn:xmpp:mam:2'

/** A page of an archive with the messages that came before its end. */
async function query(
  actor: Actor,
  payload: {
    to?: string
    node?: string
    queryId?: string
    with?: string
    start?: string | number
    end?: string | number
    afterId?: string
    beforeId?: string
    ids?: string[]
    flipPage?: boolean
    form?: { var: string; value: string }[]
    rsm?: { max?: number; after?: string; before?: string | true }
  } = {},
): Promise<Answer<'xmpp.mam.query'> & { messages: Message[] }> {
  for (const message of actor.waiting('xmpp.mam.message'))
    await actor.next('xmpp.mam.message', (m) => m === message)
  const answer = await actor.request('xmpp.mam.query', payload)
  return { ...answer, messages: actor.waiting('xmpp.mam.message') }
}

const contents = ({ messages }: { messages: Message[] }) => messages.map(({ content }) => content)

/** Ben writes to Anna, one after the other. What each got in Anna's archive. */
async function write(ben: Actor, anna: Actor, ...texts: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const content of texts) {
    await ben.request('xmpp.chat.message', { to: anna.bare, content, id: content })
    ids.push(archiveId(await anna.next('xmpp.chat.message', ({ id }) => id === content), anna))
  }
  return ids
}

function archiveId({ archived }: PushPayload<'xmpp.chat.message'>, { address }: Actor): string {
  const found = archived?.find(({ by }) => by.user === address.user && by.domain === address.domain)
  if (!found) throw new Error('A message without an id of the archive')
  return found.id
}

async function pair(world: World): Promise<{ anna: Actor; ben: Actor }> {
  return { anna: await world.login({ name: 'anna' }), ben: await world.login({ name: 'ben' }) }
}

throughEveryLink('archives', { extensions: [muc(), pubsub(), mam()] }, (world) => {
  const isProsody = world.kind === 'prosody'

  describe('of an account', () => {
    it('hold nothing at first', async () => {
      const anna = await world.login()
      const { items, rsm, messages } = await query(anna, { queryId: 'q1' })
      expect(items).toEqual({ complete: true, stable: true, queryId: 'q1' })
      expect(rsm).toEqual(isProsody ? { complete: true } : { complete: true, count: 0 })
      expect(messages).toEqual([])
    })

    it('hold what was sent and received, under the ids that new messages came with', async () => {
      const { anna, ben } = await pair(world)
      await ben.request('xmpp.chat.message', {
        to: anna.bare,
        content: '<p>milk <em>first</em> &amp; tea</p>',
        format: 'xhtml',
        id: 'm-1',
        receipt: true,
      })
      const id = archiveId(await anna.next('xmpp.chat.message'), anna)
      await anna.request('xmpp.chat.message', { to: ben.jid, content: 'no', replace: 'm-0', id: 'm-2' })
      await ben.next('xmpp.chat.message')
      const { items, rsm, messages } = await query(anna, { queryId: 'q1', with: ben.bare, to: anna.bare })
      expect(items).toEqual({ complete: true, stable: true, queryId: 'q1', with: ben.bare })
      expect(messages).toMatchObject([
        {
          from: { ...ben.address, resource: expect.any(String) },
          content: '<p>milk <em>first</em> &amp; tea</p>',
          format: 'xhtml',
          id: 'm-1',
          receipt: true,
          delay: { when: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/) },
          mam: { to: anna.address, id, queryId: 'q1' },
        },
        {
          from: { ...anna.address, resource: expect.any(String) },
          content: 'no',
          format: 'plain',
          id: 'm-2',
          replace: 'm-0',
          mam: { to: { ...ben.address, resource: expect.any(String) }, queryId: 'q1' },
        },
      ])
      expect(rsm).toMatchObject({ first: id, last: messages[1]?.mam.id, complete: true })
      expect(contents(await query(anna, { with: 'nobody@example.com' }))).toEqual([])
    })

    it('are searched by time', async () => {
      const { anna, ben } = await pair(world)
      await write(ben, anna, 'a', 'b')
      const stamps = (await query(anna)).messages.map(({ delay }) => delay?.when ?? '')
      const [start = '', end = ''] = stamps
      const day = 86_400_000
      expect(contents(await query(anna, { start, end }))).toEqual(['a', 'b'])
      expect(contents(await query(anna, { start: Date.now() - day, end: Date.now() + day }))).toEqual([
        'a',
        'b',
      ])
      expect(contents(await query(anna, { start: Date.now() + day }))).toEqual([])
      expect(contents(await query(anna, { end: '2001-01-01' }))).toEqual([])
    })

    it('are read page by page, both ways', async () => {
      const { anna, ben } = await pair(world)
      const [, b, c] = await write(ben, anna, 'a', 'b', 'c', 'd', 'e')
      const first = await query(anna, { rsm: { max: 2 } })
      expect(contents(first)).toEqual(['a', 'b'])
      expect(first.items.complete).toBe(false)
      expect(first.rsm).not.toHaveProperty('complete')
      expect(first.rsm.last).toBe(b)
      const rest = await query(anna, { rsm: { max: 10, after: b ?? '' } })
      expect(contents(rest)).toEqual(['c', 'd', 'e'])
      expect(rest.items.complete).toBe(true)
      expect(rest.rsm).toMatchObject({ first: c, complete: true })
      expect(contents(await query(anna, { rsm: { max: 2, before: true } }))).toEqual(['d', 'e'])
      const oldest = await query(anna, { rsm: { max: 10, before: c ?? '' } })
      expect(contents(oldest)).toEqual(['a', 'b'])
      expect(oldest.items.complete).toBe(true)

      anna.forget()
      const walked: (string | undefined)[][] = []
      for await (const _ of anna.client.pages('xmpp.mam.query', { rsm: { max: 2, before: true } })) {
        walked.push(contents({ messages: anna.waiting('xmpp.mam.message') }))
        anna.forget()
      }
      expect(walked).toEqual([['d', 'e'], ['b', 'c'], ['a']])
    })

    it('are read in pages that are flipped', async () => {
      const { anna, ben } = await pair(world)
      const [a, b, , d, e] = await write(ben, anna, 'a', 'b', 'c', 'd', 'e')
      const newest = await query(anna, { rsm: { max: 2, before: true }, flipPage: true })
      expect(contents(newest)).toEqual(['e', 'd'])
      expect(newest.rsm).toMatchObject({ first: d, last: e })
      const oldest = await query(anna, { rsm: { max: 2 }, flipPage: true })
      expect(contents(oldest)).toEqual(['b', 'a'])
      expect(oldest.rsm).toMatchObject({ first: a, last: b })
    })

    it('are asked twice at once, each for itself', async () => {
      const { anna, ben } = await pair(world)
      await write(ben, anna, 'a', 'b', 'c')
      anna.forget()
      await Promise.all([
        anna.request('xmpp.mam.query', { queryId: 'old', rsm: { max: 1 } }),
        anna.request('xmpp.mam.query', { queryId: 'new', rsm: { max: 1, before: true } }),
        anna.request('xmpp.mam.query', { rsm: { max: 2 } }),
      ])
      const of = (queryId?: string) =>
        contents({
          messages: anna.waiting('xmpp.mam.message').filter((message) => message.mam.queryId === queryId),
        })
      expect([of('old'), of('new'), of()]).toEqual([['a'], ['c'], ['a', 'b']])
    })

    it('are searched by ids, where the server has learned to', async () => {
      const { anna, ben } = await pair(world)
      const [a = '', b = '', c = ''] = await write(ben, anna, 'a', 'b', 'c')
      if (isProsody) {
        expect(contents(await query(anna, { afterId: a, beforeId: c }))).toEqual(['b'])
        expect(contents(await query(anna, { ids: [a, c] }))).toEqual(['a', 'c'])
        expect(await anna.request('xmpp.mam.metadata')).toEqual({
          start: { id: a, timestamp: expect.any(String) },
          end: { id: c, timestamp: expect.any(String) },
        })
        expect(await anna.refused('xmpp.mam.query', { afterId: 'never' })).toMatchObject({
          condition: 'item-not-found',
        })
        expect(await anna.refused('xmpp.mam.query', { rsm: { after: 'never' } })).toMatchObject({
          condition: 'item-not-found',
        })
      } else {
        for (const payload of [{ afterId: a }, { beforeId: c }, { ids: [b] }, { includeGroupchat: true }])
          expect(await anna.refused('xmpp.mam.query', payload)).toMatchObject({ condition: 'bad-request' })
        expect(await anna.refused('xmpp.mam.metadata')).toMatchObject({ condition: 'bad-request' })
        // Its ids are moments: one that is not there any more is no reason for a gap.
        expect(contents(await query(anna, { rsm: { after: '1' } }))).toEqual(['a', 'b', 'c'])
      }
    })

    it('tell by which fields they can be searched', async () => {
      const anna = await world.login()
      const { formType, fields } = await anna.request('xmpp.mam.fields')
      expect(formType).toBe(MAM)
      expect(fields?.map((field) => field.var)).toEqual(
        expect.arrayContaining(['with', 'start', 'end', isProsody ? 'ids' : 'withtext']),
      )
    })

    it('are nobody else’s', async () => {
      const { anna, ben } = await pair(world)
      await write(ben, anna, 'a')
      const cleo = await world.login({ name: 'cleo' })
      if (isProsody) {
        expect(await cleo.refused('xmpp.mam.query', { to: anna.bare })).toMatchObject({
          condition: 'service-unavailable',
        })
      } else {
        // It answers from the archive of who asks.
        expect(contents(await query(cleo, { to: anna.bare }))).toEqual([])
      }
      expect(await cleo.refused('xmpp.mam.query', { to: world.server.services.pubsub })).toMatchObject({
        condition: 'service-unavailable',
      })
    })
  })

  it('are kept as the app says', async () => {
    const { anna, ben } = await pair(world)
    expect(await anna.request('xmpp.mam.preferences.get')).toEqual({
      default: 'always',
      always: [],
      never: [],
    })
    expect(
      await anna.request('xmpp.mam.preferences', {
        default: 'roster',
        always: ['bob@example.net'],
        never: [{ user: 'eve', domain: 'example.net' }],
      }),
    ).toBe(true)
    expect(await anna.request('xmpp.mam.preferences.get')).toEqual({
      default: 'roster',
      always: [{ user: 'bob', domain: 'example.net' }],
      never: [{ user: 'eve', domain: 'example.net' }],
    })
    await anna.request('xmpp.mam.preferences', { default: 'never', always: [], never: [] })
    await ben.request('xmpp.chat.message', { to: anna.bare, content: 'between us' })
    expect(await anna.next('xmpp.chat.message')).not.toHaveProperty('archived')
    await anna.request('xmpp.mam.preferences', { default: 'never', always: [ben.bare] })
    await write(ben, anna, 'for ever')
    expect(contents(await query(anna))).toEqual(['for ever'])
    expect(await anna.refused('xmpp.mam.preferences', { default: 'sometimes' })).toMatchObject({
      condition: 'client-error',
      description: "'default' should be one of always, never, roster",
    })
  })

  it('fill the gap that an interruption left: nothing missing, nothing twice', async () => {
    const { anna, ben } = await pair(world)
    const said = (await anna.request('xmpp.chat.message', { to: ben.bare, content: 'bye', receipt: true })).id
    await ben.next('xmpp.chat.message')
    const seen = await write(ben, anna, 'seen-1', 'seen-2')
    let newest = seen[1] ?? ''
    await anna.request('xmpp.logout')
    anna.forget()

    const missed = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5']
    for (const content of missed)
      await ben.request('xmpp.chat.message', { to: anna.bare, content, id: content })
    await ben.request('xmpp.chat.receipt', { to: anna.bare, id: said })
    await ben.request('xmpp.chat.message', { to: anna.bare, content: 'better', id: 'c-5', replace: 'm-5' })

    await anna.login({ presence: false })
    const walked: Message[] = []
    const walk = async () => {
      for await (const _ of anna.client.pages('xmpp.mam.query', { rsm: { max: 2, after: newest } })) {
        const messages = anna.waiting('xmpp.mam.message').slice(walked.length)
        walked.push(...messages)
        newest = messages.at(-1)?.mam.id ?? newest
      }
    }
    await walk()
    // Now they come while the archive is still read. Prosody gives what came before the presence to archives alone.
    await anna.request('xmpp.presence', {})
    await anna.next('xmpp.presence', ({ from }) => from.user === anna.address.user)
    const live = ['l-1', 'l-2', 'l-3', 'l-4', 'l-5', 'l-6']
    const sending = live.map((content) =>
      ben.request('xmpp.chat.message', { to: anna.bare, content, id: content }),
    )
    await walk()
    await Promise.all(sending)
    await anna.next('xmpp.chat.message', ({ id }) => id === 'l-6')
    while (!walked.some(({ id }) => id === 'l-6')) await walk()

    const expected = [...missed, 'c-5', ...live]
    const withContent = walked.filter(({ content }) => content !== undefined)
    expect(withContent.map(({ id }) => id)).toEqual(expected)
    expect(withContent.find(({ id }) => id === 'c-5')).toMatchObject({ content: 'better', replace: 'm-5' })
    // A receipt has no body: Prosody archives it all the same.
    expect(walked.flatMap(({ received }) => received ?? [])).toEqual(isProsody ? [said] : [])
    const ids = walked.map((message) => message.mam.id)
    expect(new Set(ids).size).toBe(ids.length)
    // Whatever was delivered besides, late or live, is known by the same ids; what had come before the end did not come again.
    for (const message of anna.waiting('xmpp.chat.message')) expect(ids).toContain(archiveId(message, anna))
  })

  describe('of a room', () => {
    it('hold what was said, for those inside and outside', async () => {
      const { anna, ben } = await pair(world)
      const room = newRoom(world)
      await create(anna, room, 'anna')
      const ids: (string | undefined)[] = []
      for (const content of ['a', 'b', 'c']) {
        await anna.request('xmpp.muc.message', { room, content })
        const { archived } = await anna.next('xmpp.muc.message', (message) => message.content === content)
        ids.push(archived?.[0]?.id)
      }
      const [user, domain] = room.split('@') as [string, string]
      for (const actor of [anna, ben]) {
        const { messages, items } = await query(actor, { to: room, queryId: 'r' })
        expect(items).toMatchObject({ complete: true, queryId: 'r' })
        expect(messages).toHaveLength(3)
        expect(messages[0]).toMatchObject({
          from: { user, domain, resource: 'anna' },
          type: 'groupchat',
          content: 'a',
          mam: { id: ids[0], queryId: 'r', archive: { user, domain } },
        })
        expect(messages.map((message) => message.mam.id)).toEqual(ids)
      }
      const last = await query(ben, { to: room, rsm: { max: 2, before: true }, flipPage: true })
      expect(contents(last)).toEqual(['c', 'b'])
      expect(last.rsm).toMatchObject({ first: ids[1], last: ids[2] })
      expect(contents(await query(ben, { to: room, rsm: { after: ids[1] ?? '' } }))).toEqual(['c'])
      const { fields } = await ben.request('xmpp.mam.fields', { to: room })
      expect(fields?.map((field) => field.var)).toContain('start')
      expect(await ben.refused('xmpp.mam.metadata', { to: room })).toMatchObject({
        condition: 'service-unavailable',
      })
    })

    it('are closed to whom the room is closed, and only there while the room is', async () => {
      const { anna, ben } = await pair(world)
      const room = newRoom(world)
      await create(anna, room, 'anna')
      await configure(anna, room, { membersonly: true })
      expect(await ben.refused('xmpp.mam.query', { to: room })).toMatchObject({ condition: 'forbidden' })
      expect(await ben.refused('xmpp.mam.query', { to: newRoom(world) })).toMatchObject({
        condition: 'item-not-found',
      })
    })
  })

  describe('of a service of our own', () => {
    let component: Component | undefined
    afterEach(async () => {
      await component?.stop()
      component = undefined
    })

    /** Answers each query with what `results` says, and an end; and each message with the same, though nobody asked. */
    async function archive(results: (iq: Xml, query: Xml) => Xml[]): Promise<string> {
      let asked: Xml[] = []
      const started = await startComponent(world.server, 'comp', (stanza, self) => {
        const { from, to, id } = stanza.attrs
        const query = stanza.getChild('query', MAM)
        if (query) {
          const set = xml('set', { xmlns: 'http://jabber.org/protocol/rsm' })
          const fin = xml('fin', { xmlns: MAM, complete: 'true' }, set)
          asked = results(stanza, query)
          for (const result of asked) void self.send(result)
          void self.send(xml('iq', { type: 'result', from: to, to: from, id }, fin))
        } else if (stanza.name === 'message') {
          for (const result of asked) void self.send(result)
          void self.send(message(to, from, xml('body', {}, 'that was all')))
        }
      })
      component = started.component
      return started.domain
    }

    /** Whatever the service has to say besides has come. */
    async function hearAll(anna: Actor, to: string): Promise<void> {
      await anna.request('xmpp.chat.message', { to, content: 'is that all?' })
      await anna.next('xmpp.chat.message', ({ content }) => content === 'that was all')
    }

    const message = (from: string | undefined, to: string | undefined, ...children: Xml[]) =>
      xml('message', { type: 'chat', from, to }, ...children)

    const result = (queryid: string | undefined, id: string, inner: Xml) =>
      xml('result', { xmlns: MAM, queryid, id }, xml('forwarded', { xmlns: 'urn:xmpp:forward:0' }, inner))

    const said = (text: string) =>
      xml('message', { xmlns: 'jabber:client', from: 'ben@example.com' }, xml('body', {}, text))

    it('are read node by node, as pubsub tells of nodes', async () => {
      const domain = await archive((iq, query) => {
        const item = xml('item', { id: 'i-1' }, xml('title', { xmlns: 'urn:example:title' }, 'Hello & <bye>'))
        const items = xml('items', { node: query.attrs.node }, item)
        const event = xml('event', { xmlns: 'http://jabber.org/protocol/pubsub#event' }, items)
        const inner = xml('message', { xmlns: 'jabber:client', from: iq.attrs.to, type: 'headline' }, event)
        return [
          xml('message', { from: iq.attrs.to, to: iq.attrs.from }, result(query.attrs.queryid, 'a-1', inner)),
        ]
      })
      const anna = await world.login()
      const { messages } = await query(anna, { to: domain, node: 'news' })
      expect(messages).toMatchObject([
        {
          from: { domain },
          type: 'headline',
          notifications: [
            {
              kind: 'item',
              node: 'news',
              id: 'i-1',
              entry: { xml: expect.stringContaining('Hello &amp; &lt;bye') },
            },
          ],
          mam: { id: 'a-1', archive: { domain } },
        },
      ])
      await hearAll(anna, domain)
      // What comes from an archive is no news, and what comes after the end is nothing at all.
      expect(anna.waiting('xmpp.pubsub.push.item')).toEqual([])
      expect(anna.waiting('xmpp.mam.message')).toHaveLength(1)
    })

    it('are believed about themselves alone: what strangers make up is refused', async () => {
      const domain = await archive((iq, query) => {
        const { from, to } = iq.attrs
        const { queryid } = query.attrs
        const forge = (sender: string, id?: string) =>
          message(sender, from, xml('body', {}, 'Believe me'), result(id, 'forged', said('forged')))
        return [
          forge(`mallory@${domainOf(to)}`, queryid),
          forge(`${to}/x`, queryid),
          forge(domainOf(to), queryid),
          forge(`mallory@${domainOf(to)}`),
          forge(to ?? '', 'another'),
          xml('message', { type: 'error', from: to, to: from }, result(queryid, 'forged', said('forged'))),
          message(to, from, result(queryid, 'a-1', said('genuine'))),
        ]
      })
      const anna = await world.login()
      const { messages } = await query(anna, { to: `tea@${domain}`, queryId: 'q1' })
      expect(messages).toMatchObject([{ content: 'genuine', mam: { id: 'a-1', queryId: 'q1' } }])
      await hearAll(anna, `tea@${domain}`)
      expect(anna.waiting('xmpp.mam.message')).toHaveLength(1)
      expect(anna.waiting('xmpp.chat.message')).toEqual([])
    })

    it('have no say while the own archive is asked', async () => {
      let stranger = ''
      const started = await startComponent(world.server, 'comp', () => undefined)
      component = started.component
      stranger = `mallory@${started.domain}`
      const { anna, ben } = await pair(world)
      await write(ben, anna, 'genuine')
      const asking = query(anna)
      await component.send(message(stranger, anna.jid, result(undefined, 'forged', said('forged'))))
      await component.send(message(stranger, anna.jid, xml('body', {}, 'really')))
      // What the stranger says openly may be archived before the query gets there.
      expect(contents(await asking)[0]).toBe('genuine')
      await anna.next('xmpp.chat.message', ({ content }) => content === 'really')
      expect(contents({ messages: anna.waiting('xmpp.mam.message') })).not.toContain('forged')
    })
  })
})

function domainOf(jid = ''): string {
  return jid.slice(jid.indexOf('@') + 1)
}

overFaultyLine('an archive that is read over a bad link', [mam(), ping()], (line) => {
  const texts = Array.from({ length: 30 }, (_, n) => `t-${n}`)

  it('is read without a gap when the stream is taken up again', async () => {
    const anna = await line.login({ faulty: true })
    const ben = await line.login()
    await write(ben, anna, ...texts)
    const first = await query(anna, { rsm: { max: 10 } })
    const asking = query(anna, { rsm: { max: 20, after: first.rsm.last ?? '' } })
    // The server has the question, or not: then it is sent again.
    line.proxy.cut()
    expect(await anna.next('xmpp.connection', ({ resumed }) => resumed !== undefined)).toMatchObject({
      resumed: true,
    })
    expect([...contents(first), ...contents(await asking)]).toEqual(texts)
  })

  it('is read from the last message that came when there is a new stream', async () => {
    const anna = await line.login()
    const ben = await line.login()
    await write(ben, anna, ...texts)
    const read = await query(anna, { rsm: { max: 10 } })
    const asking = anna.request('xmpp.mam.query', { rsm: { max: 10, after: read.rsm.last ?? '' } })
    // Whether its page comes, comes in part, or not at all.
    const outcome = asking.catch((error: unknown) => error)
    await line.server.restart()
    await outcome
    await anna.next('xmpp.connection', ({ resumed }) => resumed === false)
    const came = anna.waiting('xmpp.mam.message')
    const last = came.at(-1)?.mam.id ?? ''
    for await (const _ of anna.client.pages('xmpp.mam.query', { rsm: { max: 7, after: last } })) {
      expect(anna.waiting('xmpp.mam.message').length).toBeLessThanOrEqual(texts.length)
    }
    expect(contents({ messages: anna.waiting('xmpp.mam.message') })).toEqual(texts)
  })
})

const MANY = 5_000
const PAGE = 250
const LIMIT = 240_000

/** Whose archive holds many messages: filled once for each line.server. */
const readers = new Map<ServerKind, Actor>()

function largeArchive(world: World): void {
  async function reader(): Promise<Actor> {
    const known = readers.get(world.kind)
    if (known) return world.login({ as: known, presence: false })
    const anna = await world.login({ name: 'reader' })
    const { component, domain } = await startComponent(world.server, 'comp', () => undefined)
    const last = anna.next('xmpp.chat.message', ({ content }) => content === String(MANY - 1))
    for (let n = 0; n < MANY; n += 1) {
      const body = xml('body', {}, String(n))
      await component.send(
        xml('message', { from: `ben@${domain}`, to: anna.bare, type: 'chat', id: `m-${n}` }, body),
      )
    }
    await last
    await component.stop()
    anna.forget()
    readers.set(world.kind, anna)
    return anna
  }

  async function walk(
    anna: Actor,
    payload: Pick<QueryPayload, 'flipPage'> & { before?: true },
  ): Promise<number[]> {
    const { before, ...rest } = payload
    const numbers: number[] = []
    let pages = 0
    const rsm = { max: PAGE, ...(before && { before }) }
    for await (const page of anna.client.pages('xmpp.mam.query', { ...rest, rsm })) {
      pages += 1
      const messages = anna.waiting('xmpp.mam.message')
      anna.forget()
      numbers.push(...messages.map(({ content }) => Number(content)))
      expect(messages.length).toBeLessThanOrEqual(PAGE)
      expect(page.items.complete).toBe(page.rsm.last === undefined || 'complete' in page.rsm)
      // The next page waits until this one is done with: nothing piles up meanwhile.
      if (pages === 3) {
        await anna.request('xmpp.mam.preferences.get')
        expect(anna.waiting('xmpp.mam.message')).toEqual([])
      }
    }
    expect(pages).toBeGreaterThanOrEqual(MANY / PAGE)
    expect(pages).toBeLessThanOrEqual(MANY / PAGE + 1)
    return numbers
  }

  const all = Array.from({ length: MANY }, (_, n) => n)

  it(
    `of ${MANY} messages is walked page by page, from its begin and from its end`,
    async () => {
      const anna = await reader()
      expect(await walk(anna, {})).toEqual(all)
      expect(await walk(anna, { before: true, flipPage: true })).toEqual(all.toReversed())
    },
    LIMIT,
  )
}

throughEveryLink('a large archive', { extensions: [mam()], servers: ['ejabberd'] }, largeArchive)
throughEveryLink(
  'a large archive',
  {
    extensions: [mam()],
    servers: ['prosody'],
    // Its internal storage reads the whole archive for each page: fewer, larger ones.
    server: { extraConfig: `VirtualHost "ftw.test"\n\tmax_archive_query_results = ${PAGE}` },
  },
  largeArchive,
)
