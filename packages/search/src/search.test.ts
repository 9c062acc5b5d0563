import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { search } from './index.js'

compliance('search', search())

const DIR = 'characters.shakespeare.lit'
const open = () => TestSession.open([search()])
const query = (inner = '') => `<query xmlns='jabber:iq:search'>${inner}</query>`
const result = (inner: string) => query(`<x xmlns='jabber:x:data' type='result'>${inner}</x>`)

/** What the app gets when a search by a field is answered with that payload. */
async function found(payload?: string) {
  const test = await open()
  const outcome = test.request('xmpp.search.do', { to: DIR, basic: { last: 'Jones' } })
  await test.connection.answer(payload)
  return outcome
}

describe('xmpp.search.get', () => {
  async function offered(payload?: string) {
    const test = await open()
    const outcome = test.request('xmpp.search.get', { to: DIR })
    const iq = await test.connection.answer(payload)
    expect(iq).toEqualXml(`<iq type='get' to='${DIR}' id='${iq.attrs.id}'>${query()}</iq>`)
    return outcome
  }

  it('tells the simple fields', async () => {
    expect(
      await offered(query('<instructions>Fill in at least one</instructions><first/><last/><nick/><email/>')),
    ).toEqual({
      data: { instructions: 'Fill in at least one', basic: ['first', 'last', 'nick', 'email'] },
    })
  })

  it('tells the form, also where there are simple fields beside it', async () => {
    const form = `<x xmlns='jabber:x:data' type='form'><title>People</title>
      <field var='first' type='text-single' label='Given name'/></x>`
    expect(
      await offered(query(`<first/>${form}<x xmlns='jabber:x:oob'><url>https://example.com/</url></x>`)),
    ).toEqual({
      data: {
        instructions: null,
        form: {
          type: 'form',
          title: 'People',
          fields: [{ var: 'first', type: 'text-single', label: 'Given name' }],
          items: [],
        },
        oob: { url: 'https://example.com/' },
      },
    })
  })

  it('takes nothing of another namespace for a form', async () => {
    expect(await offered(query(`<nick/><x xmlns='urn:example:x'><title>No</title></x>`))).toEqual({
      data: { instructions: null, basic: ['nick'] },
    })
  })

  it.each([undefined, `<query xmlns='jabber:iq:register'><first/></query>`, query()])(
    'makes nothing of the result %o',
    async (payload) => {
      expect(await offered(payload)).toEqual({ data: { instructions: null, basic: [] } })
    },
  )

  it('hands on an error', async () => {
    expect(
      await offered(
        `<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
      ),
    ).toEqual({ error: { type: 'cancel', condition: 'service-unavailable' } })
  })
})

describe('xmpp.search.do', () => {
  it('sends simple fields', async () => {
    const test = await open()
    void test.request('xmpp.search.do', { to: DIR, basic: { last: 'Jones & <Sons>', nick: '' } })
    const iq = await test.connection.next()
    expect(iq).toEqualXml(
      `<iq type='set' to='${DIR}' id='${iq.attrs.id}'>${query('<last>Jones &amp; &lt;Sons&gt;</last><nick/>')}</iq>`,
    )
  })

  it('sends a form', async () => {
    const test = await open()
    void test.request('xmpp.search.do', { to: DIR, form: [{ var: 'last', value: 'Jones' }] })
    expect((await test.connection.next()).getChild('query')).toEqualXml(
      query(`<x xmlns='jabber:x:data' type='submit'>
        <field type='hidden' var='FORM_TYPE'><value>jabber:iq:search</value></field>
        <field var='last'><value>Jones</value></field>
      </x>`),
    )
  })

  it('sends simple fields rather than a form, and an empty search', async () => {
    const test = await open()
    void test.request('xmpp.search.do', { to: DIR, basic: {}, form: [] })
    expect((await test.connection.next()).getChild('query')).toEqualXml(query())
  })

  it('asks for a page, and hands on what came with it', async () => {
    const test = await open()
    const outcome = test.request('xmpp.search.do', { to: DIR, basic: { nick: 'Pete' }, rsm: { max: 10 } })
    const iq = await test.connection.answer(
      query(`<item jid='pete@example.com'><nick>Pete</nick></item>
        <set xmlns='http://jabber.org/protocol/rsm'>
          <first index='0'>stpeter@jabber.org</first><last>peterpan@neverland.lit</last><count>800</count>
        </set>`),
    )
    expect(iq.getChild('query')).toEqualXml(
      query(`<nick>Pete</nick><set xmlns='http://jabber.org/protocol/rsm'><max>10</max></set>`),
    )
    expect(await outcome).toMatchObject({
      data: { results: [{ jid: 'pete@example.com', nick: 'Pete' }] },
      rsm: { first: 'stpeter@jabber.org', 'first-index': '0', last: 'peterpan@neverland.lit', count: 800 },
    })
  })

  it('never makes an element of a name that was not offered', async () => {
    const test = await open()
    for (const name of ['first/><evil xmlns="x"', 'city', 'instructions', '0']) {
      const basic = { [name]: 'x' }
      expect(await test.request('xmpp.search.do', { to: DIR, basic })).toEqual({
        error: {
          type: 'modify',
          condition: 'client-error',
          description: `'basic' key has a field that is not offered: ${name}`,
          request: { to: DIR, basic },
        },
      })
    }
    expect(test.connection.sent).toEqual([])
  })

  it('sends other fields to a service that offered them, and to no other', async () => {
    const test = await open()
    const offer = test.request('xmpp.search.get', { to: DIR })
    await test.connection.answer(query('<first/><city/>'))
    expect(await offer).toEqual({ data: { instructions: null, basic: ['first', 'city'] } })
    void test.request('xmpp.search.do', { to: DIR, basic: { city: 'Verona' } })
    expect((await test.connection.next()).getChild('query')).toEqualXml(query('<city>Verona</city>'))
    for (const to of ['other.example', DIR]) {
      if (to === DIR) test.session.extension('search').stop()
      expect((await test.request('xmpp.search.do', { to, basic: { city: 'Verona' } })).error).toMatchObject({
        description: "'basic' key has a field that is not offered: city",
      })
    }
  })

  it('remembers no more services than anybody searches', async () => {
    const test = await open()
    for (let i = 0; i <= 50; i++) {
      const offer = test.request('xmpp.search.get', { to: `s${i}.example` })
      await test.connection.answer(query('<city/>'))
      await offer
    }
    const search = (to: string) => test.request('xmpp.search.do', { to, basic: { city: 'Verona' } })
    expect((await search('s0.example')).error).toMatchObject({ condition: 'client-error' })
    void search('s1.example')
    expect((await test.connection.next()).attrs.to).toBe('s1.example')
  })
})

describe('what was found', () => {
  it('by a form is typed by its columns', async () => {
    expect(
      await found(
        result(`
        <reported>
          <field var='first' label='Given name' type='text-single'/>
          <field var='jid' label='JID' type='jid-single'/>
          <field var='tags' label='Tags' type='text-multi'/>
          <field var='online' type='boolean'/>
          <field var='away' type='boolean'/>
          <field var='untyped' label='Untyped'/>
          <field label='nameless'/>
        </reported>
        <item>
          <field var='first'><value>Anna</value></field>
          <field var='jid'><value>anna@example.com</value></field>
          <field var='tags'><value>tea</value><value>chess</value></field>
          <field var='online'><value>1</value></field>
          <field var='away'><value>false</value></field>
          <field var='untyped'><value>true</value></field>
        </item>
        <item><field var='tags'><value>tea</value></field></item>`),
      ),
    ).toEqual({
      data: {
        fields: {
          first: { label: 'Given name', type: 'text-single' },
          jid: { label: 'JID', type: 'jid-single' },
          tags: { label: 'Tags', type: 'text-multi' },
          online: { type: 'boolean' },
          away: { type: 'boolean' },
          untyped: { label: 'Untyped', type: 'text-single' },
        },
        results: [
          {
            first: 'Anna',
            jid: 'anna@example.com',
            tags: ['tea', 'chess'],
            online: true,
            away: false,
            untyped: 'true',
          },
          { tags: ['tea'] },
        ],
      },
      rsm: {},
    })
  })

  it('by simple fields has the columns of the XEP', async () => {
    expect(
      await found(
        query(`<item jid='anna@example.com'><first>Anna</first><last>Jones</last><nick>Ann</nick>
          <email>anna@example.com</email></item><item jid='ben@example.com'><city>Verona</city></item>`),
      ),
    ).toEqual({
      data: {
        fields: {
          jid: { label: 'Jabber ID', type: 'jid-single' },
          first: { label: 'Given Name', type: 'text-single' },
          last: { label: 'Family Name', type: 'text-single' },
          nick: { label: 'Nickname', type: 'text-single' },
          email: { label: 'Email Address', type: 'text-single' },
          city: { label: 'city', type: 'text-single' },
        },
        results: [
          { jid: 'anna@example.com', first: 'Anna', last: 'Jones', nick: 'Ann', email: 'anna@example.com' },
          { jid: 'ben@example.com', city: 'Verona' },
        ],
      },
      rsm: {},
    })
  })

  it.each([
    ['no query', undefined],
    ['a query of something else', `<query xmlns='jabber:iq:register'><item jid='a@b'/></query>`],
    ['an empty query', query()],
    ['a form without items', result(`<reported><field var='first'/></reported>`)],
    ['a form of something else', query(`<x xmlns='urn:x'><item><field var='a'/></item></x>`)],
  ])('is nothing in %s', async (_what, payload) => {
    expect(await found(payload)).toEqual({ data: { fields: {}, results: [] }, rsm: {} })
  })

  it('may have columns nobody reported, no values, and white space', async () => {
    const { data } = await found(
      result(`
        <reported>  <field var='first' type='text-single'/>  </reported>
        <item>
          <field var='first'/>
          <field var='surprise'><value>one</value><value>two</value></field>
          <field><value>nameless</value></field>
          <field var='__proto__'><value>polluted</value></field>
        </item>`),
    )
    const { fields, results } = data as { fields: unknown; results: object[] }
    expect(fields).toEqual({ first: { type: 'text-single' } })
    expect(Object.entries(results[0] ?? {})).toEqual([
      ['surprise', 'one\ntwo'],
      ['__proto__', 'polluted'],
    ])
    expect(Object.getPrototypeOf(results[0])).toBe(Object.prototype)
  })

  it('may have no columns reported at all', async () => {
    expect(await found(result(`<item><field var='nick'><value>Ann</value></field></item>`))).toMatchObject({
      data: { fields: {}, results: [{ nick: 'Ann' }] },
    })
  })
})

describe('for other extensions', () => {
  it('finds the whole reply', async () => {
    const test = await TestSession.open([search()])
    const found = test.session.extension('search').find({ to: 'dir.example.com', basic: { last: 'Jones' } })
    const iq = await test.connection.answer(`<query xmlns='jabber:iq:search'><item jid='a@b'/></query>`)
    expect(iq.attrs).toMatchObject({ to: 'dir.example.com', type: 'set' })
    expect((await found).getChild('query', 'jabber:iq:search')?.getChild('item')?.attrs.jid).toBe('a@b')
  })
})

describe('a bad request', () => {
  it.each(['xmpp.search.get', 'xmpp.search.do'])(
    '%s needs a callback first, then to know whom to ask',
    async (event) => {
      const test = await open()
      await test.send(event, { form: 'bad' })
      expect(await test.nextPush('xmpp.error.client')).toEqual({
        type: 'modify',
        condition: 'client-error',
        description: 'Missing callback',
        request: { form: 'bad' },
      })
      expect(await test.request(event, { form: 'bad' })).toEqual({
        error: {
          type: 'modify',
          condition: 'client-error',
          description: "Missing 'to' key",
          request: { form: 'bad' },
        },
      })
    },
  )

  it.each([
    [{}, "Missing 'basic' or 'form' key"],
    [{ basic: null }, "Missing 'basic' or 'form' key"],
    [{ form: 'bad' }, 'Badly formatted data form'],
    [{ form: [{ var: 'a', value: null }] }, 'Badly formatted data form'],
    [{ form: [{ var: 'a', value: {} }] }, 'Badly formatted data form'],
    [{ basic: 'last' }, "'basic' key must be an object"],
    [{ basic: [] }, "'basic' key must be an object"],
    [{ basic: ['last'] }, "'basic' key must be an object"],
    [{ basic: { last: 7 } }, "'basic.last' key must be a string"],
  ])('xmpp.search.do with %o', async (payload, description) => {
    const test = await open()
    const request = { to: DIR, ...payload }
    expect(await test.request('xmpp.search.do', request)).toEqual({
      error: { type: 'modify', condition: 'client-error', description, request },
    })
    expect(test.connection.sent).toEqual([])
  })
})
