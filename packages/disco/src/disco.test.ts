import type { Element } from '@xmpp-ftw/core'
import { Base, capsInfo, defineContract, hashOf, type Session } from '@xmpp-ftw/core'
import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { disco } from './index.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const ITEMS = 'http://jabber.org/protocol/disco#items'
const BEN = 'ben@example.com/phone'

compliance('disco', disco())

const ask = (ns: string, attrs = '', id = 'disco-7') =>
  `<iq xmlns='jabber:client' type='get' from='${BEN}' to='anna@example.com/test' id='${id}'><query xmlns='${ns}'${attrs}/></iq>`

const query = (answer: Element, ns = INFO) => answer.getChild('query', ns)
const condition = (answer: Element) => answer.getChild('error')?.elements()[0]?.name
const features = (answer: Element) =>
  query(answer)
    ?.getChildren('feature')
    .map(({ attrs }) => attrs.var)

describe('asking for items', () => {
  it('gets a page of them', async () => {
    const test = await TestSession.open([disco()])
    const outcome = test.request('xmpp.discover.items', {
      of: { domain: 'Example.com' },
      node: 'music',
      rsm: { max: 10, after: 'item-9' },
    })
    const iq = await test.connection.answer(
      `<query xmlns='${ITEMS}' node='music'>
        <item jid='muc.example.com' name='Rooms'/> <item jid='pubsub.example.com' node='posts'/>
        <set xmlns='http://jabber.org/protocol/rsm'><first index='10'>item-10</first><last>item-19</last><count>120</count></set>
      </query>`,
    )
    expect(iq.attrs).toMatchObject({ type: 'get', to: 'example.com' })
    expect(iq.elements()[0]).toEqualXml(
      `<query xmlns='${ITEMS}' node='music'><set xmlns='http://jabber.org/protocol/rsm'><max>10</max><after>item-9</after></set></query>`,
    )
    expect(await outcome).toEqual({
      data: [
        { jid: 'muc.example.com', name: 'Rooms' },
        { jid: 'pubsub.example.com', node: 'posts' },
      ],
      rsm: { count: 120, first: 'item-10', 'first-index': '10', last: 'item-19' },
    })
  })

  it.each([undefined, `<query xmlns='${ITEMS}'/>`, `<query xmlns='urn:example:other'/>`])(
    'gets none from the answer %s',
    async (answer) => {
      const test = await TestSession.open([disco()])
      const outcome = test.request('xmpp.discover.items', { of: 'example.com' })
      await test.connection.answer(answer)
      expect(await outcome).toEqual({ data: [], rsm: {} })
    },
  )
})

describe('asking for info', () => {
  it('gets identities, features and forms in their order', async () => {
    const test = await TestSession.open([disco()])
    const outcome = test.request('xmpp.discover.info', { of: 'example.com' })
    await test.connection.answer(
      `<query xmlns='${INFO}'>
        <identity category='server' type='im' name='Example server' xml:lang='en'/>
        <feature var='${INFO}'/>
        <x xmlns='urn:example:not-a-form'/>
        <x xmlns='jabber:x:data' type='result'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/network/serverinfo</value></field>
          <field var='abuse-addresses' type='list-multi'><value>mailto:abuse@example.com</value></field>
        </x>
      </query>`,
    )
    expect(await outcome).toEqual({
      data: [
        { kind: 'identity', category: 'server', type: 'im', name: 'Example server', lang: 'en' },
        { kind: 'feature', var: INFO },
        {
          kind: 'form',
          form: {
            type: 'result',
            formType: 'http://jabber.org/network/serverinfo',
            fields: [{ var: 'abuse-addresses', type: 'list-multi', value: ['mailto:abuse@example.com'] }],
            items: [],
          },
        },
      ],
      rsm: {},
    })
  })

  it('keeps the paging out of the entries', async () => {
    const test = await TestSession.open([disco()])
    const outcome = test.request('xmpp.discover.info', { of: 'example.com', rsm: { max: 1 } })
    const iq = await test.connection.answer(
      `<query xmlns='${INFO}'><feature var='a'/><set xmlns='http://jabber.org/protocol/rsm'><count>3</count></set></query>`,
    )
    expect(query(iq)?.getChild('set')?.getChildText('max')).toBe('1')
    expect(await outcome).toEqual({ data: [{ kind: 'feature', var: 'a' }], rsm: { count: 3 } })
  })

  it.each([undefined, `<query xmlns='${ITEMS}'/>`])('gets nothing from the answer %s', async (answer) => {
    const test = await TestSession.open([disco()])
    const outcome = test.request('xmpp.discover.info', { of: 'example.com' })
    await test.connection.answer(answer)
    expect(await outcome).toEqual({ data: [], rsm: {} })
  })
})

describe.each(['xmpp.discover.items', 'xmpp.discover.info'])('%s', (event) => {
  it('hands on errors', async () => {
    const test = await TestSession.open([disco()])
    const outcome = test.request(event, { of: 'example.com', node: 'nothing' })
    await test.connection.answer(
      `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
  })

  it('needs to know whom to ask, before anything else', async () => {
    const test = await TestSession.open([disco()])
    const error = { type: 'modify', condition: 'client-error', description: "Missing 'of' key", request: {} }
    expect(await test.request(event, {})).toEqual({ error })
    await test.send(event, {})
    expect(await test.nextPush('xmpp.error.client')).toEqual(error)
  })

  it('needs a callback', async () => {
    const test = await TestSession.open([disco()])
    await test.send(event, { of: 'example.com' })
    expect(await test.nextPush('xmpp.error.client')).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: 'Missing callback',
      request: { of: 'example.com' },
    })
    expect(test.connection.sent).toEqual([])
  })

  it.each([
    [{ of: '@' }, "'of' key must be a JID"],
    [{ of: 'example.com', node: 7 }, "'node' key must be a string"],
  ])('refuses %o', async (payload, description) => {
    const test = await TestSession.open([disco()])
    expect((await test.request(event, payload)).error).toMatchObject({ description })
  })
})

class Toy extends Base {
  readonly name = 'toy'
  readonly contract = defineContract({ requests: {}, pushes: {} })
  readonly requests = {}
  override features = ['urn:example:toy', 'urn:example:another']
}
const toy = (session: Session) => new Toy(session)

describe('being asked', () => {
  it('answers with what the extensions can do, and tells the app', async () => {
    const test = await TestSession.open([disco(), toy])
    test.receive(ask(INFO))
    const answer = await test.connection.next()
    expect(answer.attrs).toMatchObject({ type: 'result', to: BEN, id: 'disco-7' })
    expect(query(answer)?.attrs.node).toBeUndefined()
    expect(query(answer)?.elements()[0]).toEqualXml(
      `<identity xmlns='${INFO}' category='client' type='web' name='XMPP-FTW'/>`,
    )
    const listed = features(answer) ?? []
    expect(listed).toEqual([...listed].sort())
    expect(listed).toEqual(
      expect.arrayContaining([INFO, ITEMS, 'urn:example:toy', 'http://jabber.org/protocol/caps']),
    )
    expect(await test.nextPush('xmpp.discover.client')).toEqual({
      from: BEN,
      jid: { user: 'ben', domain: 'example.com', resource: 'phone' },
      id: 'disco-7',
      answered: true,
    })
  })

  it('tells identities and forms of its own', async () => {
    const identities = [
      { category: 'client', type: 'pc', name: 'Tea', lang: 'en' },
      { category: 'client', type: 'pc', name: 'Thé', lang: 'fr' },
    ]
    const forms = [
      { formType: 'urn:xmpp:dataforms:softwareinfo', fields: [{ var: 'software', value: 'Tea & <more>' }] },
    ]
    const test = await TestSession.open([disco({ identities, forms })])
    test.receive(ask(INFO))
    const answer = await test.connection.next()
    expect(
      query(answer)
        ?.getChildren('identity')
        .map(({ attrs }) => attrs['xml:lang']),
    ).toEqual(['en', 'fr'])
    expect(query(answer)?.getChild('x')).toEqualXml(
      `<x xmlns='jabber:x:data' type='result'>
        <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>
        <field var='software'><value>Tea &amp; &lt;more></value></field>
      </x>`,
    )
  })

  it('takes a question without an address as the own server', async () => {
    const test = await TestSession.open([disco()])
    test.receive(`<iq xmlns='jabber:client' type='get' id='s1'><query xmlns='${INFO}'/></iq>`)
    expect((await test.connection.next()).attrs.type).toBe('result')
    expect(await test.nextPush('xmpp.discover.client')).toMatchObject({ from: 'example.com' })
  })

  it('refuses a question whose sender is no JID', async () => {
    const test = await TestSession.open([disco()])
    test.receive(ask(INFO).replace(BEN, '@/'))
    expect(condition(await test.connection.next())).toBe('jid-malformed')
    expect(test.pushes).toEqual([])
  })

  it('answers for the node that presence announces, and echoes it', async () => {
    const test = await TestSession.open([disco({ node: 'https://tea.example' })])
    const caps = test.session.capabilities
    test.receive(ask(INFO, ` node='https://tea.example#${caps?.ver}'`))
    const answer = query(await test.connection.next()) as Element
    expect(answer.attrs.node).toBe(`https://tea.example#${caps?.ver}`)
    expect(await hashOf(capsInfo(answer))).toBe(caps?.ver)
    expect(await test.nextPush('xmpp.discover.client')).toMatchObject({ node: answer.attrs.node })
  })

  it.each([INFO, ITEMS])('knows no other node (%s)', async (ns) => {
    const test = await TestSession.open([disco()])
    test.receive(ask(ns, ` node='nowhere'`))
    const answer = await test.connection.next()
    expect(condition(answer)).toBe('item-not-found')
    expect(query(answer, ns)?.attrs.node).toBe('nowhere')
    expect(test.pushes).toEqual([])
  })

  it('has no items', async () => {
    const test = await TestSession.open([disco()])
    test.receive(ask(ITEMS))
    const answer = await test.connection.next()
    expect(answer.attrs.type).toBe('result')
    expect(answer.elements()[0]).toEqualXml(`<query xmlns='${ITEMS}'/>`)
    expect(test.pushes).toEqual([])
  })

  it('answers for nodes that extensions provide', async () => {
    const test = await TestSession.open([disco()])
    const asked: string[] = []
    test.session.extension('disco').provide('urn:example:list', {
      info: () => [{ kind: 'identity', category: 'automation', type: 'command-list' }],
      items: (from) => {
        asked.push(from.toString())
        return [{ jid: 'anna@example.com/test', node: 'first', name: 'The first' }]
      },
    })
    test.session.extension('disco').provide('secret', { info: () => undefined, items: () => undefined })
    test.receive(ask(INFO, ` node='urn:example:list'`))
    const info = await test.connection.next()
    expect(query(info)?.attrs.node).toBe('urn:example:list')
    expect(query(info)?.getChildren('identity')).toHaveLength(1)
    expect(features(info)).toEqual([INFO])
    test.receive(ask(ITEMS, ` node='urn:example:list'`))
    expect((await test.connection.next()).elements()[0]).toEqualXml(
      `<query xmlns='${ITEMS}' node='urn:example:list'><item jid='anna@example.com/test' node='first' name='The first'/></query>`,
    )
    expect(asked).toEqual([BEN])
    for (const ns of [INFO, ITEMS]) {
      test.receive(ask(ns, ` node='secret'`))
      expect(condition(await test.connection.next())).toBe('item-not-found')
    }
    expect(test.pushes).toEqual([])
  })

  it('answers for them no longer once that is ended', async () => {
    const test = await TestSession.open([disco()])
    const items = () => [{ jid: 'anna@example.com/test', node: 'first' }]
    const extension = test.session.extension('disco')
    const endFirst = extension.provide('urn:example:list', { items: () => [] })
    const end = extension.provide('urn:example:list', { items })
    endFirst()
    test.receive(ask(ITEMS, ` node='urn:example:list'`))
    expect((await test.connection.next()).elements()[0]?.elements()).toHaveLength(1)
    end()
    test.receive(ask(ITEMS, ` node='urn:example:list'`))
    expect(condition(await test.connection.next())).toBe('item-not-found')
  })

  it.each(['result', 'error'])('takes no %s for a question', async (type) => {
    const test = await TestSession.open([disco()])
    test.receive(ask(INFO).replace("'get'", `'${type}'`))
    expect(test.pushes).toEqual([])
    expect(test.connection.sent).toEqual([])
  })

  it('leaves a set to be refused', async () => {
    const test = await TestSession.open([disco()])
    test.receive(ask(INFO).replace("'get'", "'set'"))
    expect(condition(await test.connection.next())).toBe('service-unavailable')
    expect(test.pushes).toEqual([])
  })
})

describe('leaving the answer to the app', () => {
  const entries = [
    { kind: 'identity', category: 'client', type: 'web', name: 'Tea', lang: 'en' },
    { kind: 'feature', var: 'urn:example:tea' },
  ]

  it('sends what the app says, with the node that was asked for', async () => {
    const test = await TestSession.open([disco({ manual: true })])
    expect(test.session.capabilities).toBeUndefined()
    test.receive(ask(INFO, ` node='https://app.example.com#abc'`))
    const push = await test.nextPush('xmpp.discover.client')
    expect(push).toEqual({
      from: BEN,
      jid: { user: 'ben', domain: 'example.com', resource: 'phone' },
      id: 'disco-7',
      node: 'https://app.example.com#abc',
    })
    expect(test.connection.sent).toEqual([])
    const payload = { to: BEN, id: 'disco-7', features: entries }
    expect(await test.request('xmpp.discover.client', payload)).toEqual({ data: true })
    const answer = await test.connection.next()
    expect(answer.attrs).toMatchObject({ type: 'result', to: BEN, id: 'disco-7' })
    expect(answer.elements()[0]).toEqualXml(
      `<query xmlns='${INFO}' node='https://app.example.com#abc'>
        <identity category='client' type='web' name='Tea' xml:lang='en'/>
        <feature var='urn:example:tea'/><feature var='${INFO}'/>
      </query>`,
    )
    expect(await test.request('xmpp.discover.client', payload)).toEqual({ data: true })
    expect(test.connection.sent).toEqual([])
  })

  it('builds forms and items, and skips entries that do not say what they are', async () => {
    const test = await TestSession.open([disco({ manual: true })])
    test.receive(ask(INFO))
    await test.request('xmpp.discover.client', {
      to: BEN,
      id: 'disco-7',
      features: [
        ...entries,
        {},
        { kind: '', var: 'x' },
        { kind: 'feature', var: INFO, type: 'dropped', onload: 'dropped' },
        { kind: 'item', jid: 'a.example.com', node: 'n', name: '' },
        {
          kind: 'form',
          form: { type: 'form', formType: 'urn:example', fields: [{ var: 'a', value: '<b/>' }] },
        },
      ],
    })
    expect((await test.connection.next()).elements()[0]).toEqualXml(
      `<query xmlns='${INFO}'>
        <identity category='client' type='web' name='Tea' xml:lang='en'/>
        <feature var='urn:example:tea'/><feature var='${INFO}'/>
        <item jid='a.example.com' node='n'/>
        <x xmlns='jabber:x:data' type='result'>
          <field var='FORM_TYPE' type='hidden'><value>urn:example</value></field>
          <field var='a'><value>&lt;b/></value></field>
        </x>
      </query>`,
    )
  })

  it('adds what every answer needs to an empty one', async () => {
    const test = await TestSession.open([disco({ manual: true })])
    test.receive(ask(INFO))
    await test.request('xmpp.discover.client', { to: BEN, id: 'disco-7', features: [] })
    expect((await test.connection.next()).elements()[0]).toEqualXml(
      `<query xmlns='${INFO}'><identity category='client' type='web' name='XMPP-FTW'/><feature var='${INFO}'/></query>`,
    )
  })

  it('says what the extensions can do for an app that gives no features', async () => {
    const test = await TestSession.open([disco({ manual: true }), toy])
    test.receive(ask(INFO))
    await test.send('xmpp.discover.client', { to: BEN, id: 'disco-7' })
    expect(features(await test.connection.next())).toContain('urn:example:toy')
  })

  it('answers for an app that does not', async () => {
    vi.useFakeTimers()
    try {
      const test = await TestSession.open([disco({ manual: true, limit: 1_000 })])
      test.receive(ask(INFO))
      test.receive(ask(INFO, ` node='https://app.example.com#abc'`, 'disco-8'))
      expect(test.connection.sent).toEqual([])
      vi.advanceTimersByTime(1_000)
      expect(test.connection.sent.map(({ attrs }) => attrs.type)).toEqual(['result', 'error'])
      expect(condition(test.connection.sent[1] as Element)).toBe('item-not-found')
    } finally {
      vi.useRealTimers()
    }
  })

  it('answers the oldest of too many', async () => {
    const test = await TestSession.open([disco({ manual: true })])
    for (let n = 0; n <= 100; n++) test.receive(ask(INFO, '', `q${n}`))
    expect(test.connection.sent.map(({ attrs }) => attrs.id)).toEqual(['q0'])
  })

  it('forgets questions with their session', async () => {
    vi.useFakeTimers()
    try {
      const test = await TestSession.open([disco({ manual: true, limit: 1_000 })])
      test.receive(ask(INFO))
      await test.close()
      vi.advanceTimersByTime(1_000)
      expect(test.connection.sent).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  const BAD = "Badly formatted 'features' key"
  it.each([
    [{}, "Missing 'to' key"],
    [{ to: BEN }, "Missing 'id' key"],
    [{ to: BEN, id: '' }, "Missing 'id' key"],
    [{ to: BEN, id: 'disco-7', features: 'all' }, BAD],
    [{ to: BEN, id: 'disco-7', features: {} }, BAD],
    [{ to: BEN, id: 'disco-7', features: [null] }, BAD],
    [{ to: BEN, id: 'disco-7', features: ['feature'] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'x onload="1"/><injected' }] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'constructor' }] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'identity', category: 'client' }] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'identity', type: 'web' }] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'feature' }] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'feature', var: 7 }] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'form' }] }, BAD],
    [{ to: BEN, id: 'disco-7', features: [{ kind: 'form', form: { fields: 'x' } }] }, BAD],
    [{ to: BEN, id: 'never-came', features: [] }, "Missing 'id' key"],
    [{ to: 'evil.example', id: 'disco-7', features: [] }, "Missing 'id' key"],
  ])('refuses the answer %o', async (payload, description) => {
    const test = await TestSession.open([disco({ manual: true })])
    test.receive(ask(INFO))
    const error = { type: 'modify', condition: 'client-error', description }
    expect((await test.request('xmpp.discover.client', payload)).error).toMatchObject(error)
    await test.send('xmpp.discover.client', payload)
    expect(await test.nextPush('xmpp.error.client')).toMatchObject(error)
    expect(test.connection.sent).toEqual([])
  })
})

describe('announcing', () => {
  it('puts the hash of what it answers into presence', async () => {
    const test = await TestSession.open([disco({ node: 'https://tea.example' }), toy])
    await test.request('xmpp.presence', {})
    const caps = (await test.connection.next()).getChild('c', 'http://jabber.org/protocol/caps')
    test.receive(ask(INFO))
    const ver = await hashOf(capsInfo(query(await test.connection.next()) as Element))
    expect(caps?.attrs).toMatchObject({ node: 'https://tea.example', hash: 'sha-1', ver })
  })

  it('announces anew what has changed, and only that', async () => {
    const test = await TestSession.open([disco(), toy])
    await test.request('xmpp.presence', { show: 'dnd' })
    const before = (await test.connection.next()).getChild('c')?.attrs.ver
    await test.session.extension('disco').refresh()
    expect(test.connection.sent).toEqual([])
    ;(test.session.extension('toy' as never) as Toy).features.push('urn:example:toy+notify')
    await test.session.extension('disco').refresh()
    const again = await test.connection.next()
    expect(again.getChildText('show')).toBe('dnd')
    expect(again.getChild('c')?.attrs.ver).not.toBe(before)
    test.receive(ask(INFO, ` node='https://xmpp-ftw.dev#${test.session.capabilities?.ver}'`))
    expect(features(await test.connection.next())).toContain('urn:example:toy+notify')
  })

  it('announces nothing that contradicts itself', async () => {
    const warn = vi.fn()
    const identity = { category: 'client', type: 'web' }
    const log = { debug: () => {}, info: () => {}, warn, error: () => {} }
    const test = await TestSession.open([disco({ identities: [identity, identity] })], { log })
    expect(test.session.capabilities).toBeUndefined()
    expect(warn).toHaveBeenCalledOnce()
    test.receive(ask(INFO))
    expect(query(await test.connection.next())?.getChildren('identity')).toHaveLength(2)
  })

  it('says nothing once the session is over', async () => {
    const test = await TestSession.open([disco(), toy])
    ;(test.session.extension('toy' as never) as Toy).features.push('urn:example:late')
    const refreshing = test.session.extension('disco').refresh()
    await test.close()
    await refreshing
    expect(test.session.capabilities).toBeUndefined()
  })

  it('announces the same on the next stream', async () => {
    const test = await TestSession.open([disco()])
    await test.request('xmpp.presence', {})
    const before = (await test.connection.next()).getChild('c')?.attrs.ver
    test.connection.interrupt()
    test.connection.bind()
    await test.nextPush('xmpp.connection')
    expect((await test.connection.next()).getChild('c')?.attrs.ver).toBe(before)
    expect(test.connection.sent).toEqual([])
  })
})
