import { type Element, StreamError, silent } from '@xmpp-ftw/core'
import { pubsub } from '@xmpp-ftw/pubsub'
import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { type FanoutInit, fanout } from './index.js'

compliance('fanout', fanout(), { requires: [pubsub()] })

const PS = 'http://jabber.org/protocol/pubsub'
const SERVICE = 'pubsub.fanout.io'
const OWN = 'anna@example.com'
const SCORES = { realm: '9f2c', channel: 'scores' }
const SCORE = { json: { home: 2, away: 1 } }
const FORBIDDEN = `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

const open = (init?: FanoutInit) => TestSession.open([pubsub(), fanout(init)])
const ps = (inner: string) => `<pubsub xmlns='${PS}'>${inner}</pubsub>`
const json = (text: string) => `<item id='n1'><json xmlns='urn:xmpp:json:0'>${text}</json></item>`
const score = json('{"home":2,"away":1}')

function event(node: string, inner = score, attributes = `from='${SERVICE}'`): string {
  return `<message xmlns='jabber:client' ${attributes}><event xmlns='${PS}#event'><items node='${node}'>${inner}</items></event></message>`
}

function subscribed(node: string): string {
  return ps(`<subscription node='${node}' jid='${OWN}' subscription='subscribed'/>`)
}

/** Answers the next request, which must be that one. */
async function exchange(test: TestSession, xml: string, reply?: string, to = SERVICE): Promise<void> {
  const iq = await test.connection.answer(reply)
  expect(iq.attrs).toMatchObject({ type: 'set', to })
  expect(iq.elements()).toHaveLength(1)
  expect(iq.elements()[0]).toEqualXml(xml)
}

async function subscribe(test: TestSession, payload: object, reply?: string) {
  const outcome = test.request('fanout.fpp.subscribe', payload)
  await test.connection.answer(reply)
  return outcome
}

const isGreeting = ({ name, attrs }: Element) => name === 'presence' && attrs.to !== undefined
const greetings = (test: TestSession) => test.connection.sent.filter(isGreeting).map(({ attrs }) => attrs.to)
const pushed = (test: TestSession) => test.pushes.filter(({ event }) => event === 'fanout.fpp.push')

describe('subscribing', () => {
  it('is done with the bare JID, once the service knows that somebody is there', async () => {
    const test = await open()
    test.connection.sent.length = 0
    const outcome = test.request('fanout.fpp.subscribe', SCORES)
    const presence = await test.connection.next()
    expect(presence).toEqualXml(`<presence to='${SERVICE}'/>`)
    const xml = ps(`<subscribe node='/9f2c/scores' jid='${OWN}'/>`)
    await exchange(test, xml, subscribed('/9f2c/scores'))
    expect(await outcome).toEqual({ data: { subscription: 'subscribed' } })
  })

  it('may be for another JID, at another service, and by numbers', async () => {
    const test = await open()
    const payload = { realm: 0, channel: 7, to: 'push.example.com', jid: { domain: 'other.example' } }
    const outcome = test.request('fanout.fpp.subscribe', payload)
    const reply = ps(
      `<subscription subscription='unconfigured' subid='s1'><subscribe-options><required/></subscribe-options></subscription>`,
    )
    const xml = ps(`<subscribe node='/0/7' jid='other.example'/>`)
    await exchange(test, xml, reply, 'push.example.com')
    expect(await outcome).toEqual({
      data: { subscription: 'unconfigured', id: 's1', configuration: { required: true } },
    })
    expect(payload).toEqual({
      realm: 0,
      channel: 7,
      to: 'push.example.com',
      jid: { domain: 'other.example' },
    })
  })

  it('ends, for the JID it was for', async () => {
    const test = await open()
    const outcome = test.request('fanout.fpp.unsubscribe', SCORES)
    await exchange(test, ps(`<unsubscribe node='/9f2c/scores' jid='${OWN}'/>`))
    expect(await outcome).toEqual({ data: true })
    const other = test.request('fanout.fpp.unsubscribe', {
      ...SCORES,
      to: 'push.example.com',
      jid: `${OWN}/x`,
    })
    await exchange(
      test,
      ps(`<unsubscribe node='/9f2c/scores' jid='${OWN}/x'/>`),
      undefined,
      'push.example.com',
    )
    expect(await other).toEqual({ data: true })
  })

  it.each(['fanout.fpp.subscribe', 'fanout.fpp.unsubscribe'])('%s answers an error', async (name) => {
    const test = await open()
    const outcome = test.request(name, SCORES)
    await test.connection.answer(FORBIDDEN)
    expect(await outcome).toEqual({ error: { type: 'auth', condition: 'forbidden' } })
  })
})

describe('presence', () => {
  it('is sent once to each service', async () => {
    const test = await open()
    for (const channel of ['a', 'b']) {
      for (const to of [undefined, 'push.example.com']) {
        await subscribe(test, { ...SCORES, channel, ...(to && { to }) })
      }
    }
    expect(greetings(test)).toEqual([SERVICE, 'push.example.com'])
  })

  it('is sent again on a new stream, to services that have channels', async () => {
    const test = await open()
    await test.request('xmpp.presence', {})
    await subscribe(test, SCORES)
    await subscribe(test, { ...SCORES, channel: 'more' })
    await subscribe(test, { ...SCORES, to: 'push.example.com' })
    await subscribe(test, { ...SCORES, to: 'left.example.com' })
    const left = test.request('fanout.fpp.unsubscribe', { ...SCORES, to: 'left.example.com' })
    await test.connection.answer()
    await left
    test.connection.interrupt()
    test.connection.sent.length = 0
    test.connection.bind()
    await test.nextPush('xmpp.connection')
    expect(greetings(test)).toEqual([SERVICE, 'push.example.com'])
    expect(test.connection.sent.some(({ name }) => name === 'iq')).toBe(false)
    // Everybody was told first.
    expect(test.connection.sent[0]).toEqualXml('<presence/>')
    await subscribe(test, { ...SCORES, channel: 'later' })
    expect(greetings(test)).toEqual([SERVICE, 'push.example.com'])
  })

  it('is not sent again when the stream is taken up', async () => {
    const test = await open()
    await subscribe(test, SCORES)
    test.connection.interrupt()
    test.connection.sent.length = 0
    test.connection.bind(true)
    await subscribe(test, { ...SCORES, channel: 'later' })
    expect(greetings(test)).toEqual([])
  })

  it('is sent again after a subscription that failed, as the service may not have been there', async () => {
    const test = await open()
    for (const reply of [FORBIDDEN, undefined, undefined]) {
      await subscribe(test, { ...SCORES, channel: 'other' }, reply)
    }
    expect(greetings(test)).toEqual([SERVICE, SERVICE])
  })

  it('is sent again when somebody who was away is back', async () => {
    const test = await open()
    await test.request('xmpp.presence', {})
    await subscribe(test, SCORES)
    await subscribe(test, { ...SCORES, to: 'push.example.com' })
    await test.request('xmpp.presence', { show: 'away' })
    await test.request('xmpp.presence', { to: 'ben@example.com', type: 'unavailable' })
    test.connection.sent.length = 0
    await test.request('xmpp.presence.offline')
    expect(greetings(test)).toEqual([])
    await test.request('xmpp.presence.subscribe', { to: 'ben@example.com' })
    await test.request('xmpp.presence', {})
    await test.request('xmpp.presence', { show: 'dnd' })
    expect(greetings(test)).toEqual(['ben@example.com', SERVICE, 'push.example.com'])
  })

  it('is sent again after another login', async () => {
    const test = await open()
    await subscribe(test, SCORES)
    test.session.extension('fanout').stop()
    test.session.extension('fanout').start({ reconnected: false })
    test.connection.sent.length = 0
    await subscribe(test, SCORES)
    expect(greetings(test)).toEqual([SERVICE])
    // What was subscribed to before is nothing to the new session.
    await subscribe(test, { ...SCORES, to: 'push.example.com' })
    test.session.extension('fanout').stop()
    test.receive(event('/9f2c/scores', score, `from='push.example.com'`))
    expect(await test.nextPush('xmpp.pubsub.push.item')).toMatchObject({ from: 'push.example.com' })
  })
})

describe('another account on a new stream, as of somebody anonymous', () => {
  async function change(test: TestSession) {
    test.connection.interrupt()
    test.connection.login = { ...test.connection.login, username: 'other' }
    test.connection.sent.length = 0
    test.connection.bind()
    await test.nextPush('xmpp.connection')
  }

  it('is subscribed to what the one before was', async () => {
    const test = await open()
    await subscribe(test, SCORES)
    await subscribe(test, { ...SCORES, channel: 'fixed', jid: 'ben@example.com' })
    await change(test)
    await exchange(test, ps(`<subscribe node='/9f2c/scores' jid='other@example.com'/>`))
    expect(greetings(test)).toEqual([SERVICE])
    expect(test.connection.sent.some(({ name }) => name === 'iq')).toBe(false)
    await change(test)
    expect(greetings(test)).toEqual([SERVICE])
  })

  it('goes on where it is refused, or the stream ends before', async () => {
    const errors: string[] = []
    const log = { ...silent, error: (message: string) => errors.push(message) }
    const test = await TestSession.open([pubsub(), fanout()], { log })
    await subscribe(test, SCORES)
    await change(test)
    await test.connection.answer(FORBIDDEN)
    test.receive(event('/9f2c/scores'))
    expect(await test.nextPush('fanout.fpp.push')).toMatchObject(SCORES)
    test.connection.login = { ...test.connection.login, username: 'third' }
    test.connection.bind()
    test.connection.end(new StreamError('disconnected'))
    expect(await test.nextPush('xmpp.error')).toMatchObject({ condition: 'disconnected' })
    await test.close()
    expect(errors).toEqual([])
  })
})

describe('bad requests', () => {
  describe.each(['fanout.fpp.subscribe', 'fanout.fpp.unsubscribe'])('%s', (name) => {
    it.each([
      [undefined, 'Missing payload'],
      [null, 'Missing payload'],
      [7, 'Missing payload'],
      ['/9f2c/scores', 'Missing payload'],
      [{}, 'Missing realm'],
      [[], 'Missing realm'],
      [{ channel: 'scores' }, 'Missing realm'],
      [{ realm: null, channel: 'scores' }, 'Missing realm'],
      [{ realm: '', channel: 'scores' }, 'Missing realm'],
      [{ realm: {}, channel: 'scores' }, 'Missing realm'],
      [{ realm: true, channel: 'scores' }, 'Missing realm'],
      [{ realm: '9f2c' }, 'Missing channel'],
      [{ realm: '9f2c', channel: '' }, 'Missing channel'],
      [{ realm: '9f2c', channel: ['scores'] }, 'Missing channel'],
      [{ realm: '9f2c', channel: Number.NaN }, 'Missing channel'],
      [{ ...SCORES, to: '@' }, "'to' key must be a JID"],
      [{ ...SCORES, jid: 7 }, "'jid' key must be a JID"],
    ])('refuses %o, and sends nothing', async (payload, description) => {
      const test = await open()
      test.connection.sent.length = 0
      const { error } = await test.request(name, payload)
      expect(error).toEqual({
        type: 'modify',
        condition: 'client-error',
        description,
        ...(payload != null && { request: payload }),
      })
      expect(test.connection.sent).toEqual([])
    })

    it('wants a callback after everything else', async () => {
      const test = await open()
      test.connection.sent.length = 0
      for (const [payload, description] of [
        [undefined, 'Missing payload'],
        [{}, 'Missing realm'],
        [{ realm: '9f2c' }, 'Missing channel'],
        [SCORES, 'Missing callback'],
      ] as const) {
        await test.send(name, payload)
        expect(await test.nextPush('xmpp.error.client')).toMatchObject({
          description,
          ...(payload && { request: payload }),
        })
      }
      expect(test.connection.sent).toEqual([])
    })
  })
})

describe('pushes', () => {
  it('have the channel, and what was published twice', async () => {
    const test = await open()
    const about = `<delay xmlns='urn:xmpp:delay' stamp='2024-05-01T10:00:00Z'/><headers xmlns='http://jabber.org/protocol/shim'><header name='SubID'>s1</header></headers>`
    test.receive(
      event('/9f2c/scores/2024', score.replace('<item', `<item publisher='ben@example.com'`)).replace(
        '</message>',
        `${about}</message>`,
      ),
    )
    expect(await test.nextPush('fanout.fpp.push')).toEqual({
      from: SERVICE,
      realm: '9f2c',
      channel: 'scores/2024',
      id: 'n1',
      entry: SCORE,
      content: SCORE,
      publisher: { user: 'ben', domain: 'example.com' },
      delay: '2024-05-01T10:00:00Z',
      headers: [{ name: 'SubID', value: 's1' }],
    })
    expect(test.pushes).toEqual([])
  })

  it('are one for each item, in their order', async () => {
    const test = await open()
    test.receive(event('/9f2c/scores', `${json('1')}${json('false')}${json('{oops')}<item id='n2'/>`))
    expect(pushed(test).map(({ payload }) => (payload as { content?: unknown }).content)).toEqual([
      { json: 1 },
      { json: false },
      { xml: expect.stringContaining('{oops'), error: 'invalid-json' },
      undefined,
    ])
  })

  it('hold nothing that reaches prototypes', async () => {
    const test = await open()
    test.receive(event('/__proto__/constructor', json('{"a":1,"__proto__":{"polluted":true}}')))
    expect(await test.nextPush('fanout.fpp.push')).toMatchObject({
      realm: '__proto__',
      channel: 'constructor',
      content: { json: { a: 1 } },
    })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('name realm and channel as they were subscribed to', async () => {
    const test = await open()
    await subscribe(test, { realm: 'a/b', channel: 'c/d' })
    test.receive(event('/a/b/c/d'))
    expect(await test.nextPush('fanout.fpp.push')).toMatchObject({ realm: 'a/b', channel: 'c/d' })
    const outcome = test.request('fanout.fpp.unsubscribe', { realm: 'a/b', channel: 'c/d' })
    await test.connection.answer()
    await outcome
    test.receive(event('/a/b/c/d'))
    expect(await test.nextPush('fanout.fpp.push')).toMatchObject({ realm: 'a', channel: 'b/c/d' })
  })

  it('may come along with the answer', async () => {
    const test = await open()
    const from = `from='push.example.com'`
    const outcome = test.request('fanout.fpp.subscribe', { ...SCORES, to: 'push.example.com' })
    test.receive(event('/9f2c/scores', score, from))
    await test.connection.answer(FORBIDDEN)
    await outcome
    expect(pushed(test)).toHaveLength(1)
    // Refused after all.
    test.receive(event('/9f2c/scores', score, from))
    expect(await test.nextPush('xmpp.pubsub.push.item')).toMatchObject({ from: 'push.example.com' })
    await subscribe(test, { ...SCORES, to: 'push.example.com' })
    await subscribe(test, { ...SCORES, to: 'push.example.com' }, FORBIDDEN)
    test.receive(event('/9f2c/scores', score, from))
    expect(pushed(test)).toHaveLength(2)
  })

  it.each([
    ['a contact', '/9f2c/scores', `from='ben@example.com/x'`],
    ['somebody at the service', '/9f2c/scores', `from='ben@${SERVICE}'`],
    ['another service', '/9f2c/scores', `from='pubsub.example.com'`],
    ['the own account', '/9f2c/scores', ''],
    ['nodes that are no channels', 'scores', undefined],
    ['other channels of another service', '/9f2c/other', `from='push.example.com'`],
  ])('of %s are left to pubsub', async (_, node, from) => {
    const test = await open()
    await subscribe(test, { ...SCORES, to: 'push.example.com' })
    test.receive(event(node, score, from))
    expect(await test.nextPush('xmpp.pubsub.push.item')).toMatchObject({ node, entry: SCORE })
    expect(pushed(test)).toEqual([])
  })

  it('are no other news of the service, and nothing that comes back', async () => {
    const test = await open()
    test.receive(event('/9f2c/scores', `<retract id='n1'/>`))
    expect(await test.nextPush('xmpp.pubsub.push.retract')).toMatchObject({ node: '/9f2c/scores', id: 'n1' })
    test.receive(event('/9f2c/scores', score, `from='${SERVICE}' type='error'`))
    expect(test.pushes).toEqual([])
  })

  it('come from the service that the session is made for', async () => {
    const test = await open({ service: 'push.example.com' })
    test.receive(event('/9f2c/scores', score, `from='push.example.com'`))
    expect(await test.nextPush('fanout.fpp.push')).toMatchObject(SCORES)
    test.receive(event('/9f2c/scores'))
    expect(await test.nextPush('xmpp.pubsub.push.item')).toMatchObject({ from: SERVICE })
  })
})

it('is not made for a service that is no JID', async () => {
  await expect(open({ service: '@' })).rejects.toThrow('The service must be a JID: @')
})

it('requires pubsub', async () => {
  await expect(TestSession.open([fanout()])).rejects.toThrow(/pubsub/)
})
