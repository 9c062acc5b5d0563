import { type Element, type Outcome, parseElement } from '@xmpp-ftw/core'
import { type Pubsub, pubsub } from '@xmpp-ftw/pubsub'
import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { mam } from './index.js'

compliance('mam', mam())

const MAM = 'urn:xmpp:mam:2'
const ROOM = 'tea@muc.example.com'
const HELLO = `<message xmlns='jabber:client' from='ben@example.com/phone' to='anna@example.com' type='chat' id='m77'><body>Hello</body></message>`
const FIN = `<fin xmlns='${MAM}' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first index='0'>a-1</first><last>a-2</last><count>2</count></set></fin>`

interface ResultParts {
  from?: string
  queryId?: string
  id?: string
  type?: string
  inner?: string
}

function result({ from, queryId, id = 'a-1', type, inner = HELLO }: ResultParts): string {
  const attribute = (name: string, value?: string) => (value === undefined ? '' : ` ${name}='${value}'`)
  return `<message xmlns='jabber:client' to='anna@example.com/test'${attribute('from', from)}${attribute('type', type)}>
    <result xmlns='${MAM}'${attribute('queryid', queryId)} id='${id}'>
      <forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2024-05-01T10:00:00Z'/>${inner}</forwarded>
    </result>
  </message>`
}

interface Asked {
  test: TestSession
  /** The IQ that left. */
  iq: Element
  queryId: string
  outcome: Promise<Outcome>
  /** The query's own reply comes. */
  finish(payload?: string): Promise<Outcome>
}

async function ask(payload: Record<string, unknown> = {}, opened?: TestSession): Promise<Asked> {
  const test = opened ?? (await TestSession.open([mam()]))
  const outcome = test.request('xmpp.mam.query', payload)
  const iq = await test.connection.next()
  const queryId = iq.getChild('query', MAM)?.attrs.queryid ?? ''
  const finish = (fin = FIN) => {
    const reply = parseElement(`<iq xmlns='jabber:client' type='result' id='${iq.attrs.id}'>${fin}</iq>`)
    reply.attrs.from = iq.attrs.to
    test.connection.receive(reply)
    return outcome
  }
  return { test, iq, queryId, outcome, finish }
}

async function received(inner: string, payload: Record<string, unknown> = {}): Promise<unknown> {
  const { test, queryId, iq } = await ask(payload)
  test.receive(result({ queryId, inner, ...(iq.attrs.to !== undefined && { from: iq.attrs.to }) }))
  return test.nextPush('xmpp.mam.message')
}

async function refusal(event: string, payload: unknown): Promise<string | undefined> {
  const test = await TestSession.open([mam()])
  const { error } = await test.request(event, payload)
  expect(test.connection.sent).toEqual([])
  return error?.description
}

describe('a query', () => {
  it('asks the own archive, without an address, by a set with a form', async () => {
    const { iq, queryId } = await ask({
      queryId: 'q1',
      with: 'bob@example.net',
      start: '2024-05-01T00:00:00Z',
      rsm: { max: 20, before: true },
    })
    expect(iq.attrs).toMatchObject({ type: 'set' })
    expect(iq.attrs.to).toBeUndefined()
    expect(queryId).not.toBe('')
    expect(queryId).not.toBe('q1')
    expect(iq.getChild('query', MAM)).toEqualXml(`<query xmlns='${MAM}' queryid='${queryId}'>
      <x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE' type='hidden'><value>${MAM}</value></field>
        <field var='with'><value>bob@example.net</value></field>
        <field var='start'><value>2024-05-01T00:00:00Z</value></field>
      </x>
      <set xmlns='http://jabber.org/protocol/rsm'><max>20</max><before/></set>
    </query>`)
  })

  it('asks a room, or a node of a service, by everything there is', async () => {
    const { iq, queryId } = await ask({
      to: { user: 'tea', domain: 'muc.example.com' },
      node: 'news',
      with: { user: 'bob', domain: 'example.net' },
      end: '2024-05-02T00:00:00Z',
      beforeId: 'b',
      afterId: 'a',
      ids: ['c', 'd'],
      includeGroupchat: false,
      form: [
        { var: 'FORM_TYPE', type: 'hidden', value: MAM },
        { var: 'search', value: '<b>' },
      ],
      flipPage: true,
      rsm: { index: 4 },
    })
    expect(iq.attrs.to).toBe(ROOM)
    expect(iq.getChild('query', MAM)).toEqualXml(`<query xmlns='${MAM}' queryid='${queryId}' node='news'>
      <x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE' type='hidden'><value>${MAM}</value></field>
        <field var='search'><value>&lt;b></value></field>
        <field var='with'><value>bob@example.net</value></field>
        <field var='end'><value>2024-05-02T00:00:00Z</value></field>
        <field var='before-id'><value>b</value></field>
        <field var='after-id'><value>a</value></field>
        <field var='ids'><value>c</value><value>d</value></field>
        <field var='include-groupchat'><value>false</value></field>
      </x>
      <set xmlns='http://jabber.org/protocol/rsm'><index>4</index></set>
      <flip-page/>
    </query>`)
  })

  it('tells how far the page goes, and what was asked', async () => {
    const { finish } = await ask({ queryId: 'q1', with: 'bob@example.net', start: 0, end: 1_714_521_600_000 })
    expect(await finish()).toEqual({
      data: {
        complete: true,
        stable: true,
        queryId: 'q1',
        with: 'bob@example.net',
        start: '1970-01-01T00:00:00.000Z',
        end: '2024-05-01T00:00:00.000Z',
      },
      rsm: { first: 'a-1', 'first-index': '0', last: 'a-2', count: 2, complete: true },
    })
  })

  it('tells that there is more, and that it may change', async () => {
    const { finish } = await ask()
    expect(
      await finish(
        `<fin xmlns='${MAM}' stable='false'><set xmlns='http://jabber.org/protocol/rsm'><first>a</first><last>b</last></set></fin>`,
      ),
    ).toEqual({ data: { complete: false, stable: false }, rsm: { first: 'a', last: 'b' } })
  })

  describe('of a flipped page', () => {
    const at = (stamp: string) => (queryId: string, id: string) =>
      result({ queryId, id }).replace('2024-05-01T10:00:00Z', stamp)
    const edges = (first: string, last: string) =>
      `<fin xmlns='${MAM}'><set xmlns='http://jabber.org/protocol/rsm'><first>${first}</first><last>${last}</last></set></fin>`

    it.each([
      ['named by their age', edges('old', 'new')],
      ['named as they came', edges('new', 'old')],
    ])('tells the ends by their age when they are %s', async (_, fin) => {
      const { test, queryId, finish } = await ask({ flipPage: true })
      test.receive(at('2024-05-01T10:00:00.2Z')(queryId, 'new'))
      test.receive(at('2024-05-01T10:00:00.1Z')(queryId, 'middle'))
      test.receive(at('2024-05-01T10:00:00.0Z')(queryId, 'old'))
      expect((await finish(fin)).rsm).toEqual({ first: 'old', last: 'new' })
    })

    it('leaves them alone where the archive did not flip it', async () => {
      const { test, queryId, finish } = await ask({ flipPage: true })
      test.receive(at('2024-05-01T10:00:00.1Z')(queryId, 'old'))
      test.receive(at('2024-05-01T10:00:00.2Z')(queryId, 'new'))
      expect((await finish(edges('old', 'new'))).rsm).toEqual({ first: 'old', last: 'new' })
    })
  })

  it('always has an rsm', async () => {
    const { finish } = await ask()
    expect(await finish(`<fin xmlns='${MAM}'/>`)).toEqual({
      data: { complete: false, stable: true },
      rsm: {},
    })
  })

  it.each(['', `<query xmlns='${MAM}'/>`, `<fin xmlns='urn:xmpp:mam:1' complete='true'/>`])(
    'does not take %s for an answer',
    async (payload) => {
      const { finish } = await ask()
      expect(await finish(payload)).toEqual({
        error: { type: 'cancel', condition: 'undefined-condition', description: 'No answer' },
      })
    },
  )

  it('hands on what an archive refuses', async () => {
    const test = await TestSession.open([mam()])
    const outcome = test.request('xmpp.mam.query', { rsm: { after: 'gone' } })
    await test.connection.answer(
      `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
  })

  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    ['2024-05-01T10:00:00.123456Z', '2024-05-01T10:00:00.123456Z'],
    ['2024-05-01T10:00:00+02:00', '2024-05-01T08:00:00.000Z'],
    ['Wed, 01 May 2024 10:00:00 GMT', '2024-05-01T10:00:00.000Z'],
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
  ])('sends the moment %s as %s', async (start, sent) => {
    const { iq } = await ask({ start })
    expect(iq.toString()).toContain(`<value>${sent}</value>`)
  })

  it.each([
    [{ start: 'yesterday' }, "'start' key must be a date"],
    [{ start: '2024-13-01T00:00:00Z' }, "'start' key must be a date"],
    [{ start: Number.POSITIVE_INFINITY }, "'start' key must be a date"],
    [{ start: 8.64e15 }, "'start' key must be a date"],
    [{ end: {} }, "'end' key must be a date"],
    [{ end: ['2024'] }, "'end' key must be a date"],
    [{ with: ['ben@example.com'] }, "'with' key must be a JID"],
    [{ with: 7 }, "'with' key must be a JID"],
    [{ to: '@/' }, "'to' key must be a JID"],
    [{ queryId: {} }, "'queryId' key must be a string"],
    [{ afterId: 3 }, "'afterId' key must be a string"],
    [{ ids: 'a' }, "'ids' key must be an array of strings"],
    [{ ids: [{}] }, "'ids.0' key must be a string"],
    [{ flipPage: 'yes' }, "'flipPage' key must be true or false"],
    [{ form: 'a' }, 'Badly formatted data form'],
  ])('refuses %o', async (payload, description) => {
    expect(await refusal('xmpp.mam.query', payload)).toBe(description)
  })
})

describe('archived messages', () => {
  it('come before the callback, in their order', async () => {
    const { test, queryId, finish, outcome } = await ask({ queryId: 'q1' })
    let answered = false
    void outcome.then(() => {
      answered = true
    })
    test.receive(result({ queryId, id: 'a-1' }))
    test.receive(result({ queryId, id: 'a-2', from: 'anna@example.com' }))
    expect(test.pushes.map(({ event }) => event)).toEqual(['xmpp.mam.message', 'xmpp.mam.message'])
    expect(await test.nextPush('xmpp.mam.message')).toEqual({
      from: { user: 'ben', domain: 'example.com', resource: 'phone' },
      content: 'Hello',
      format: 'plain',
      delay: { when: '2024-05-01T10:00:00Z' },
      id: 'm77',
      mam: { to: { user: 'anna', domain: 'example.com' }, id: 'a-1', queryId: 'q1' },
    })
    expect(await test.nextPush('xmpp.mam.message')).toMatchObject({ mam: { id: 'a-2' } })
    expect(answered).toBe(false)
    await finish()
  })

  it('carry everything chat tells: corrections, states, ids of the archive', async () => {
    expect(
      await received(`<message xmlns='jabber:client' from='ben@example.com/phone' to='anna@example.com/desk' type='normal' id='m78'>
        <subject>Tea</subject><thread>t-1</thread><body>Hello again</body>
        <replace xmlns='urn:xmpp:message-correct:0' id='m77'/><request xmlns='urn:xmpp:receipts'/>
        <active xmlns='http://jabber.org/protocol/chatstates'/><nick xmlns='http://jabber.org/protocol/nick'>Ben</nick>
        <delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/>
        <stanza-id xmlns='urn:xmpp:sid:0' by='anna@example.com' id='a-1'/>
        <stanza-id xmlns='urn:xmpp:sid:0' by='evil@example.com' id='forged'/>
      </message>`),
    ).toEqual({
      from: { user: 'ben', domain: 'example.com', resource: 'phone' },
      content: 'Hello again',
      format: 'plain',
      delay: { when: '2024-05-01T10:00:00Z' },
      id: 'm78',
      type: 'normal',
      state: 'active',
      subject: 'Tea',
      thread: 't-1',
      nick: 'Ben',
      receipt: true,
      replace: 'm77',
      archived: [{ by: { user: 'anna', domain: 'example.com' }, id: 'a-1' }],
      mam: { to: { user: 'anna', domain: 'example.com', resource: 'desk' }, id: 'a-1' },
    })
  })

  it('may be receipts', async () => {
    expect(
      await received(
        `<message xmlns='jabber:client' from='ben@example.com/phone' id='r-1'><received xmlns='urn:xmpp:receipts' id='m-5'/></message>`,
      ),
    ).toMatchObject({ id: 'r-1', received: 'm-5' })
  })

  it('may be formatted, with and without a plain twin, and are sanitised', async () => {
    const html = `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p onclick='x()'>Hello</p><script>x()</script></body></html>`
    for (const body of ['', '<body>Hello</body>']) {
      const push = await received(
        `<message xmlns='jabber:client' from='ben@example.com/phone'>${body}${html}</message>`,
      )
      expect(push).toMatchObject({ content: '<p>Hello</p>', format: 'xhtml' })
    }
  })

  it('come from the owner of the archive where nobody is named', async () => {
    expect(await received(`<message xmlns='jabber:client'><body>Hello</body></message>`)).toEqual({
      from: { user: 'anna', domain: 'example.com' },
      content: 'Hello',
      format: 'plain',
      delay: { when: '2024-05-01T10:00:00Z' },
      mam: { id: 'a-1' },
    })
  })

  it('name the archive where it is not the own', async () => {
    expect(
      await received(
        `<message xmlns='jabber:client' from='${ROOM}/ben' type='groupchat'><body>Hello</body></message>`,
        { to: ROOM },
      ),
    ).toMatchObject({
      from: { user: 'tea', domain: 'muc.example.com', resource: 'ben' },
      type: 'groupchat',
      mam: { id: 'a-1', archive: { user: 'tea', domain: 'muc.example.com' } },
    })
  })

  it('are told apart where the app gives no names, or twice the same', async () => {
    const test = await TestSession.open([mam()])
    const first = await ask({ to: ROOM, queryId: 'same' }, test)
    const second = await ask({ queryId: 'same' }, test)
    const third = await ask({}, test)
    expect(new Set([first.queryId, second.queryId, third.queryId]).size).toBe(3)
    test.receive(result({ queryId: third.queryId, id: 'c' }))
    test.receive(result({ queryId: first.queryId, id: 'a', from: ROOM }))
    expect(await test.nextPush('xmpp.mam.message')).toMatchObject({ mam: { id: 'c' } })
    expect(await test.nextPush('xmpp.mam.message')).toMatchObject({ mam: { id: 'a', queryId: 'same' } })
  })

  it('come from an archive that does not name the query, while there is one alone', async () => {
    const test = await TestSession.open([mam()])
    const first = await ask({ queryId: 'q1' }, test)
    await ask({ to: ROOM }, test)
    test.receive(result({ id: 'a' }))
    expect(await test.nextPush('xmpp.mam.message')).toMatchObject({ mam: { id: 'a', queryId: 'q1' } })
    const second = await ask({ queryId: 'q2' }, test)
    test.receive(result({ id: 'b' }))
    expect(test.pushes).toEqual([])
    await first.finish()
    test.receive(result({ id: 'c' }))
    expect(await test.nextPush('xmpp.mam.message')).toMatchObject({ mam: { id: 'c', queryId: 'q2' } })
    await second.finish()
  })

  it('tell of nodes as pubsub does, where that is installed', async () => {
    const event = `<message xmlns='jabber:client' from='pubsub.example.com' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='news'><item id='i-1'><title xmlns='urn:example'>Hello</title></item><retract id='i-0'/></items></event></message>`
    const test = await TestSession.open([pubsub(), mam()])
    const { queryId } = await ask({ to: 'pubsub.example.com', node: 'news' }, test)
    test.receive(result({ queryId, from: 'pubsub.example.com', inner: event }))
    expect(await test.nextPush('xmpp.mam.message')).toMatchObject({
      from: { domain: 'pubsub.example.com' },
      notifications: [
        {
          kind: 'item',
          node: 'news',
          id: 'i-1',
          entry: { xml: expect.stringContaining('Hello') },
        },
        { kind: 'retract', node: 'news', id: 'i-0' },
      ],
    })
    // What was archived is not new.
    expect(test.pushes).toEqual([])
    expect(test.session.extension('pubsub') satisfies Pubsub).toBeDefined()
    expect(await received(event, { to: 'pubsub.example.com' })).not.toHaveProperty('notifications')
  })
})

describe('what is no result of ours', () => {
  const own = { from: 'anna@example.com' }

  it.each([
    ['a stranger who knows the id', { from: 'mallory@evil.example' }],
    ['another device of the account', { from: 'anna@example.com/other' }],
    ['the own session', { from: 'anna@example.com/test' }],
    ['the own server', { from: 'example.com' }],
    ['no JID', { from: '@not a jid@/' }],
    ['an error', { ...own, type: 'error' }],
    ['another query', { ...own, queryId: 'other' }],
    ['the app’s own name for the query', { ...own, queryId: 'q1' }],
    ['a query like a property', { ...own, queryId: '__proto__' }],
  ])('is ignored, from %s, by chat too', async (_, parts) => {
    const { test, queryId } = await ask({ queryId: 'q1' })
    const xml = result({ queryId, ...parts })
    test.receive(xml)
    test.receive(xml.replace('<result', '<body>Believe me</body><result'))
    expect(test.pushes).toEqual([])
  })

  it.each([undefined, 'anna@example.com', 'mallory@evil.example', `${ROOM}/mallory`])(
    'is ignored from %s while a room is asked',
    async (from) => {
      const { test, queryId } = await ask({ to: ROOM })
      test.receive(result({ queryId, ...(from && { from }) }))
      expect(test.pushes).toEqual([])
    },
  )

  it('is ignored from a room while it is not asked', async () => {
    const test = await TestSession.open([mam()])
    const asked = await ask({}, test)
    const room = await ask({ to: ROOM }, test)
    test.receive(result({ queryId: asked.queryId, from: ROOM }))
    await room.finish()
    test.receive(result({ queryId: room.queryId, from: ROOM }))
    test.receive(result({ from: ROOM }))
    expect(test.pushes).toEqual([])
  })

  it('is ignored before a query, after it, and after one that failed or was cancelled', async () => {
    const { test, queryId, finish } = await ask()
    await finish()
    test.receive(result({ queryId }))
    const failed = await ask({}, test)
    test.receive(
      `<iq xmlns='jabber:client' type='error' id='${failed.iq.attrs.id}'><error type='cancel'/></iq>`,
    )
    await failed.outcome
    test.receive(result({ queryId: failed.queryId }))
    const controller = new AbortController()
    const cancelled = test.session.request(
      'xmpp.mam.query',
      {},
      { callback: true, signal: controller.signal },
    )
    const iq = await test.connection.next()
    controller.abort()
    await cancelled
    test.receive(result({ queryId: iq.getChild('query')?.attrs.queryid ?? '' }))
    test.receive(result({}))
    expect(test.pushes).toEqual([])
  })

  it('is ignored on a new stream', async () => {
    const { test, queryId, outcome } = await ask()
    test.connection.interrupt()
    test.connection.bind()
    expect((await outcome).error).toMatchObject({ condition: 'disconnected' })
    test.receive(result({ queryId }))
    expect(test.pushes.filter(({ event }) => event === 'xmpp.mam.message')).toEqual([])
  })

  it('is ignored item by item where items are none', async () => {
    const { test, queryId } = await ask()
    const bad = [
      '',
      `<iq xmlns='jabber:client' type='get' id='1' from='ben@example.com'/>`,
      `<message xmlns='urn:example' from='ben@example.com'><body>Hello</body></message>`,
      `<message xmlns='jabber:client' from='@/'><body>Hello</body></message>`,
    ]
    for (const inner of bad) test.receive(result({ queryId, inner }))
    test.receive(
      `<message xmlns='jabber:client'><result xmlns='${MAM}' queryid='${queryId}' id='a'>${HELLO}</result></message>`,
    )
    expect(test.pushes).toEqual([])
    test.receive(result({ queryId }))
    expect(await test.nextPush('xmpp.mam.message')).toMatchObject({ content: 'Hello' })
  })

  it('may be somebody else’s: another namespace is left alone', async () => {
    const { test } = await ask()
    test.receive(
      `<message xmlns='jabber:client' type='chat' from='ben@example.com/x'><body>Hi</body><result xmlns='urn:example'/></message>`,
    )
    expect(await test.nextPush('xmpp.chat.message')).toMatchObject({ content: 'Hi' })
  })
})

it('goes on over a stream that is taken up again, without a gap', async () => {
  const { test, queryId, finish } = await ask()
  test.receive(result({ queryId, id: 'a' }))
  test.connection.interrupt()
  test.connection.bind(true)
  test.receive(result({ queryId, id: 'b' }))
  expect((await finish()).data).toMatchObject({ complete: true })
  expect(
    test.pushes.flatMap(({ event, payload }) =>
      event === 'xmpp.mam.message' ? [(payload as { mam: { id: string } }).mam.id] : [],
    ),
  ).toEqual(['a', 'b'])
})

describe('about an archive', () => {
  it('tells its fields', async () => {
    const test = await TestSession.open([mam()])
    const outcome = test.request('xmpp.mam.fields', { to: 'pubsub.example.com', node: 'news' })
    const iq = await test.connection.answer(
      `<query xmlns='${MAM}'><x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'><value>${MAM}</value></field><field type='jid-single' var='with'/></x></query>`,
    )
    expect(iq.attrs).toMatchObject({ type: 'get', to: 'pubsub.example.com' })
    expect(iq.getChild('query')).toEqualXml(`<query xmlns='${MAM}' node='news'/>`)
    expect(await outcome).toEqual({
      data: { type: 'form', formType: MAM, fields: [{ var: 'with', type: 'jid-single' }], items: [] },
    })
  })

  it('tells its first and last message', async () => {
    const test = await TestSession.open([mam()])
    const outcome = test.request('xmpp.mam.metadata', { to: ROOM })
    const iq = await test.connection.answer(
      `<metadata xmlns='${MAM}'><start id='a' timestamp='2008-08-22T21:09:04Z'/><end id='b' timestamp='2020-04-20T14:34:21Z'/></metadata>`,
    )
    expect(iq.attrs).toMatchObject({ type: 'get', to: ROOM })
    expect(iq.getChild('metadata')).toEqualXml(`<metadata xmlns='${MAM}'/>`)
    expect(await outcome).toEqual({
      data: {
        start: { id: 'a', timestamp: '2008-08-22T21:09:04Z' },
        end: { id: 'b', timestamp: '2020-04-20T14:34:21Z' },
      },
    })
  })

  it('tells that it is empty', async () => {
    const test = await TestSession.open([mam()])
    const outcome = test.request('xmpp.mam.metadata')
    await test.connection.answer(`<metadata xmlns='${MAM}'/>`)
    expect(await outcome).toEqual({ data: {} })
  })
})

describe('preferences', () => {
  it.each([
    [
      { default: 'roster', always: ['bob@example.net'], never: [] },
      `<prefs xmlns='${MAM}' default='roster'><always><jid>bob@example.net</jid></always><never/></prefs>`,
    ],
    [{ default: 'never' }, `<prefs xmlns='${MAM}' default='never'/>`],
    [
      { default: 'always', never: [{ user: 'bob', domain: 'example.net' }] },
      `<prefs xmlns='${MAM}' default='always'><never><jid>bob@example.net</jid></never></prefs>`,
    ],
  ])('are set to %o', async (payload, sent) => {
    const test = await TestSession.open([mam()])
    const outcome = test.request('xmpp.mam.preferences', payload)
    const iq = await test.connection.answer(sent)
    expect(iq.attrs.type).toBe('set')
    expect(iq.attrs.to).toBeUndefined()
    expect(iq.getChild('prefs')).toEqualXml(sent)
    expect(await outcome).toEqual({ data: true })
  })

  it.each([
    [{}, "Missing 'default' key"],
    [{ default: 'sometimes' }, "'default' should be one of always, never, roster"],
    [{ default: true, always: false }, "'default' should be one of always, never, roster"],
    [{ default: 'always', always: false, never: false }, "'always' should be an array"],
    [{ default: 'always', always: 'bob@example.net' }, "'always' should be an array"],
    [{ default: 'always', always: [], never: false }, "'never' should be an array"],
    [{ default: 'always', never: { 0: 'a' } }, "'never' should be an array"],
    [{ default: 'always', always: [{}] }, "'always.0' key must be a JID"],
    [{ default: 'always', never: [7] }, "'never.0' key must be a JID"],
  ])('are refused: %o', async (payload, description) => {
    expect(await refusal('xmpp.mam.preferences', payload)).toBe(description)
  })

  it('are read', async () => {
    const test = await TestSession.open([mam()])
    const outcome = test.request('xmpp.mam.preferences.get')
    const iq = await test.connection.answer(
      `<prefs xmlns='${MAM}' default='roster'><always><jid>bob@example.net</jid></always></prefs>`,
    )
    expect(iq.attrs.type).toBe('get')
    expect(iq.getChild('prefs')).toEqualXml(`<prefs xmlns='${MAM}'/>`)
    expect(await outcome).toEqual({
      data: { default: 'roster', always: [{ user: 'bob', domain: 'example.net' }], never: [] },
    })
  })
})

it.each([
  ['xmpp.mam.query', { start: 'yesterday' }],
  ['xmpp.mam.fields', {}],
  ['xmpp.mam.metadata', {}],
  ['xmpp.mam.preferences', {}],
  ['xmpp.mam.preferences.get', {}],
])('%s needs a callback before anything else', async (event, payload) => {
  const test = await TestSession.open([mam()])
  await test.send(event, payload)
  expect(await test.nextPush('xmpp.error.client')).toEqual({
    type: 'modify',
    condition: 'client-error',
    description: 'Missing callback',
    request: payload,
  })
})

it('advertises no archive: it has none', async () => {
  const test = await TestSession.open([mam()])
  expect(test.session.features).not.toContain(MAM)
})
