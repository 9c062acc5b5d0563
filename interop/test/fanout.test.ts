import { disco } from '@xmpp-ftw/disco'
import { fanout } from '@xmpp-ftw/fanout'
import { pubsub } from '@xmpp-ftw/pubsub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { xml } from '../src/components/xmpp-component.js'
import { FanoutComponent, jsonItem } from './support/fanout-component.js'
import { overFaultyLine } from './support/faulty-line.js'
import { throughEveryLink } from './support/world.js'
import { XmppClient } from './xmpp-client.js'

const SERVICE = 'fanout.ftw.test'
const EVENT = 'http://jabber.org/protocol/pubsub#event'
const TUNE = 'http://jabber.org/protocol/tune'
const SCORES = { realm: '9f2c', channel: 'scores' }
const NODE = '/9f2c/scores'
const SCORE = { json: { home: 2, away: 1 } }
const score = () => jsonItem('n1', '{"home":2,"away":1}')

const extensions = [disco(), pubsub({ interests: [TUNE] }), fanout({ service: SERVICE })]

throughEveryLink('fanout', { extensions }, (world) => {
  let service: FanoutComponent
  beforeEach(async () => {
    service = await FanoutComponent.start(world.server, 'fanout')
  })
  afterEach(() => service.stop())

  it('channels are subscribed to, pushed and left', async () => {
    const anna = await world.login({ name: 'anna' })
    expect(await anna.request('fanout.fpp.subscribe', SCORES)).toEqual({ subscription: 'subscribed' })
    expect([...(service.subscriptions.get(NODE) ?? [])]).toEqual([anna.bare])
    await service.publish(NODE, score())
    expect(await anna.next('fanout.fpp.push')).toEqual({
      ...SCORES,
      from: SERVICE,
      id: 'n1',
      entry: SCORE,
      content: SCORE,
    })
    expect(await anna.request('fanout.fpp.unsubscribe', SCORES)).toBe(true)
    expect([...(service.subscriptions.get(NODE) ?? [])]).toEqual([])
    expect(await anna.refused('fanout.fpp.unsubscribe', SCORES)).toEqual({
      type: 'cancel',
      condition: 'unexpected-request',
    })
    expect(anna.waiting('xmpp.pubsub.push.item')).toEqual([])
  })

  it('somebody anonymous may have them as well', async () => {
    const guest = world.stranger()
    const { jid } = await guest.request('xmpp.login.anonymous', { jid: world.server.services.anonymous })
    await guest.request('xmpp.presence', {})
    await guest.next('xmpp.presence', ({ from }) => from.resource === jid.resource)
    await guest.request('fanout.fpp.subscribe', SCORES)
    await service.publish(NODE, score())
    expect(await guest.next('fanout.fpp.push')).toMatchObject({ ...SCORES, content: SCORE })
  })

  it('realms and channels come back as they went, whatever they are', async () => {
    const anna = await world.login({ name: 'anna' })
    const channels = [
      { realm: 'réalm <&>', channel: 'a/b//c' },
      { realm: '__proto__', channel: 'constructor' },
      { realm: 'a/b', channel: '"c"/d' },
      { realm: 0, channel: 7 },
    ]
    for (const target of channels) {
      const asked = { ...target, jid: anna.jid }
      const before = structuredClone(asked)
      await anna.request('fanout.fpp.subscribe', asked)
      expect(asked).toEqual(before)
      const node = `/${target.realm}/${target.channel}`
      expect([...(service.subscriptions.get(node) ?? [])]).toEqual([anna.jid])
      await service.publish(node, score())
      expect(await anna.next('fanout.fpp.push')).toMatchObject({
        realm: String(target.realm),
        channel: String(target.channel),
      })
      expect(await anna.request('fanout.fpp.unsubscribe', asked)).toBe(true)
      expect([...(service.subscriptions.get(node) ?? [])]).toEqual([])
    }
  })

  it('each item is a push, in their order, and one that is bad harms no other', async () => {
    const anna = await world.login({ name: 'anna' })
    await anna.request('fanout.fpp.subscribe', SCORES)
    const hostile = xml(
      'item',
      { id: 'markup' },
      xml(
        'div',
        { xmlns: 'http://www.w3.org/1999/xhtml' },
        xml('script', {}, 'alert(1)'),
        xml('p', {}, 'fine'),
      ),
    )
    await service.publish(
      NODE,
      jsonItem('0', 'false'),
      jsonItem('1', '{"a":1,"__proto__":{"polluted":true}}'),
      jsonItem('2', '{oops'),
      hostile,
      xml('item', { id: 'empty' }),
      ...Array.from({ length: 50 }, (_, n) => jsonItem(`n${n}`, String(n))),
    )
    expect((await anna.next('fanout.fpp.push')).content).toEqual({ json: false })
    expect(JSON.stringify((await anna.next('fanout.fpp.push')).content)).toBe('{"json":{"a":1}}')
    expect(await anna.next('fanout.fpp.push')).toMatchObject({ id: '2', entry: { error: 'invalid-json' } })
    const markup = await anna.next('fanout.fpp.push')
    expect(markup.content?.xml).toContain('fine')
    expect(markup.content?.xml).not.toContain('script')
    expect(await anna.next('fanout.fpp.push')).toEqual({ ...SCORES, from: SERVICE, id: 'empty' })
    for (let n = 0; n < 50; n += 1) {
      expect(await anna.next('fanout.fpp.push')).toMatchObject({ id: `n${n}`, content: { json: n } })
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('presence goes once to each service', async () => {
    const other = await FanoutComponent.start(world.server, 'comp')
    try {
      const anna = await world.login({ name: 'anna' })
      for (const channel of ['a', 'b', 'c']) {
        await anna.request('fanout.fpp.subscribe', { realm: 'x', channel })
        await anna.request('fanout.fpp.subscribe', { realm: 'x', channel, to: other.domain })
      }
      for (const one of [service, other]) {
        expect(one.presence).toEqual([`${anna.jid} available`])
        await one.publish('/x/b', score())
        expect(await anna.next('fanout.fpp.push')).toMatchObject({
          from: one.domain,
          realm: 'x',
          channel: 'b',
        })
      }
      // At another service, other nodes of that form are no channels of this session.
      other.subscriptions.set('/x/other', new Set([anna.bare]))
      await other.publish('/x/other', score())
      expect(await anna.next('xmpp.pubsub.push.item')).toMatchObject({ from: other.domain, node: '/x/other' })
      const left = { realm: 'x', channel: 'b', to: other.domain }
      expect(await anna.request('fanout.fpp.unsubscribe', left)).toBe(true)
      await anna.request('xmpp.logout')
      for (const one of [service, other]) {
        await one.until(({ presence }) => presence.includes(`${anna.jid} unavailable`))
        one.presence.length = 0
      }
      // Another login is another session.
      const again = await world.login({ as: anna })
      await again.request('fanout.fpp.subscribe', { realm: 'x', channel: 'a' })
      expect(service.presence).toEqual([`${again.jid} available`])
      expect(other.presence).toEqual([])
    } finally {
      await other.stop()
    }
  })

  it('services know when somebody goes away and comes back', async () => {
    const anna = await world.login({ name: 'anna' })
    await anna.request('fanout.fpp.subscribe', SCORES)
    await anna.request('xmpp.presence.offline')
    await service.until(({ presence }) => presence.includes(`${anna.jid} unavailable`))
    await service.publish(NODE, jsonItem('missed', '0'))
    await anna.request('xmpp.presence', {})
    await service.until(({ presence }) => presence.length === 3)
    expect(service.presence.at(-1)).toBe(`${anna.jid} available`)
    await service.publish(NODE, score())
    expect(await anna.next('fanout.fpp.push')).toMatchObject({ ...SCORES, id: 'n1' })
  })

  describe('what is not of a channel', () => {
    it('goes to pubsub: items of other nodes, and of accounts', async () => {
      const anna = await world.login({ name: 'anna' })
      await anna.request('fanout.fpp.subscribe', SCORES)
      // A node that looks like a channel, elsewhere.
      const node = { to: world.server.services.pubsub, node: `/${process.pid}/${anna.bare}` }
      await anna.request('xmpp.pubsub.create', node)
      const ben = await world.login({ name: 'ben' })
      await ben.request('fanout.fpp.subscribe', SCORES)
      await ben.request('xmpp.pubsub.subscribe', node)
      await anna.request('xmpp.pubsub.publish', { ...node, id: 'n1', content: { json: 1 } })
      expect(await ben.next('xmpp.pubsub.push.item')).toMatchObject({
        ...{ from: node.to, node: node.node, id: 'n1' },
        entry: { json: 1 },
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
      await service.publish(NODE, score())
      for (const one of [anna, ben]) {
        expect(await one.next('fanout.fpp.push')).toMatchObject(SCORES)
        expect(one.waiting('fanout.fpp.push')).toEqual([])
      }
    })

    it('is no push when a contact has forged it', async () => {
      const anna = await world.login({ name: 'anna' })
      await anna.request('fanout.fpp.subscribe', SCORES)
      const mallory = await world.login({ name: 'mallory' })
      const [user = ''] = mallory.bare.split('@')
      const raw = await XmppClient.login(world.server, user, mallory.account.password)
      await raw.bind()
      const event = `<event xmlns='${EVENT}'><items node='${NODE}'><item id='f'><json xmlns='urn:xmpp:json:0'>{"home":9}</json></item></items></event>`
      await raw.ask(
        `<message to='${anna.jid}'>${event}</message><iq type='get' id='p1' to='${anna.jid}'><ping xmlns='urn:xmpp:ping'/></iq>`,
        /<iq[^>]*p1[^>]*>/,
      )
      raw.end()
      expect(await anna.next('xmpp.pubsub.push.item')).toMatchObject({
        from: expect.stringMatching(`^${mallory.bare}/`),
        node: NODE,
      })
      expect(anna.waiting('fanout.fpp.push')).toEqual([])
    })

    it('stays what it is: other news, nodes that are no channels, and what comes back', async () => {
      const anna = await world.login({ name: 'anna' })
      await anna.request('fanout.fpp.subscribe', SCORES)
      const event = (...children: Parameters<typeof xml>[2][]) => xml('event', { xmlns: EVENT }, ...children)
      await service.send(anna.jid, { type: 'error', id: 'x' }, event(xml('items', { node: NODE }, score())))
      await service.send(anna.jid, {}, event(xml('items', { node: NODE }, xml('retract', { id: 'n0' }))))
      await service.send(anna.jid, {}, event(xml('items', { node: 'scores' }, score())))
      await service.send(anna.jid, {}, event(xml('purge', { node: NODE })))
      expect(await anna.next('xmpp.pubsub.push.purge')).toEqual({ from: SERVICE, node: NODE })
      expect(await anna.next('xmpp.pubsub.push.retract')).toMatchObject({ node: NODE, id: 'n0' })
      expect(await anna.next('xmpp.pubsub.push.item')).toMatchObject({ node: 'scores', entry: SCORE })
      expect(anna.waiting('fanout.fpp.push')).toEqual([])
    })
  })

  it('bad requests are told as in the manual, the callback last, and nothing leaves', async () => {
    const anna = await world.login({ name: 'anna' })
    const wrong = [
      [undefined, 'Missing payload'],
      [null, 'Missing payload'],
      [{}, 'Missing realm'],
      [{ channel: 'scores' }, 'Missing realm'],
      [{ realm: {}, channel: 'scores' }, 'Missing realm'],
      [{ realm: '9f2c' }, 'Missing channel'],
      [{ realm: '9f2c', channel: '' }, 'Missing channel'],
      [{ realm: '9f2c', channel: [] }, 'Missing channel'],
      [{ ...SCORES, to: '@' }, "'to' key must be a JID"],
      [{ ...SCORES, jid: '@' }, "'jid' key must be a JID"],
    ] as const
    for (const event of ['fanout.fpp.subscribe', 'fanout.fpp.unsubscribe'] as const) {
      for (const [payload, description] of wrong) {
        expect(await anna.refused(event, payload)).toEqual({
          type: 'modify',
          condition: 'client-error',
          description,
          ...(payload && { request: payload }),
        })
        anna.client.send(event, payload as never)
        expect(await anna.next('xmpp.error.client')).toMatchObject({ description })
      }
      anna.client.send(event, SCORES)
      expect(await anna.next('xmpp.error.client')).toMatchObject({
        description: 'Missing callback',
        request: SCORES,
      })
    }
    const secret = { realm: 'secret', channel: 'x' }
    expect(await anna.refused('fanout.fpp.subscribe', secret)).toEqual({
      type: 'auth',
      condition: 'forbidden',
    })
    // Nothing came before that.
    expect(service.presence).toEqual([`${anna.jid} available`])
    expect(service.subscriptions.size).toBe(0)
  })
})

overFaultyLine('channels after a cut', extensions, (line) => {
  let service: FanoutComponent
  beforeEach(async () => {
    service = await FanoutComponent.start(line.server, 'fanout')
  })
  afterEach(() => service.stop())

  it('go on with the stream that is taken up again', async () => {
    const anna = await line.login({ faulty: true })
    await anna.request('fanout.fpp.subscribe', SCORES)
    anna.forget()
    line.proxy.cut()
    await anna.next('xmpp.connection.interrupted')
    await service.publish(NODE, score())
    expect(await anna.next('xmpp.connection')).toMatchObject({ resumed: true })
    expect(await anna.next('fanout.fpp.push')).toMatchObject(SCORES)
    expect(service.presence).toEqual([`${anna.jid} available`])
  })

  it('go on with a new stream, of which the service is told', async () => {
    const anna = await line.login({ faulty: true, resumable: false })
    await anna.request('fanout.fpp.subscribe', SCORES)
    await anna.request('fanout.fpp.subscribe', { ...SCORES, channel: 'more' })
    anna.forget()
    line.proxy.cut()
    const { jid, ...connection } = await anna.next('xmpp.connection')
    expect(connection).toMatchObject({ status: 'online', resumed: false })
    const full = `${jid.user}@${jid.domain}/${jid.resource}`
    // Everybody was told first, and the server delivers from then on.
    await anna.next('xmpp.presence', ({ from }) => from.resource === jid.resource)
    await service.until(({ presence }) => presence.includes(`${full} available`))
    expect(service.presence.filter((line) => line.endsWith(' available'))).toEqual([
      `${anna.jid} available`,
      `${full} available`,
    ])
    await service.publish(NODE, score())
    expect(await anna.next('fanout.fpp.push')).toMatchObject(SCORES)
  })

  it('are those of the account that somebody anonymous has then', async () => {
    const guest = await line.stranger({ faulty: true, resumable: false })
    await guest.request('xmpp.login.anonymous', { jid: line.server.services.anonymous })
    await guest.request('xmpp.presence', {})
    await guest.request('fanout.fpp.subscribe', SCORES)
    const [before] = service.subscriptions.get(NODE) ?? []
    guest.forget()
    line.proxy.cut()
    const { jid } = await guest.next('xmpp.connection')
    const after = `${jid.user}@${jid.domain}`
    expect(after).not.toBe(before)
    await guest.next('xmpp.presence', ({ from }) => from.resource === jid.resource)
    await service.until(({ subscriptions }) => subscriptions.get(NODE)?.has(after) === true)
    await service.publish(NODE, score())
    expect(await guest.next('fanout.fpp.push')).toMatchObject({ ...SCORES, content: SCORE })
  })
})
