import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { register } from './index.js'

compliance('register', register())

const HOST = 'shakespeare.lit'
const open = () => TestSession.open([register()])
const query = (inner = '') => `<query xmlns='jabber:iq:register'>${inner}</query>`
const form = (formType: string) => `
  <x xmlns='jabber:x:data' type='form'>
    <title>Leave</title>
    <field type='hidden' var='FORM_TYPE'><value>${formType}</value></field>
    <field type='text-private' var='password' label='Password'><required/></field>
  </x>`
const submitted = (formType: string, fields: string) =>
  query(`<x xmlns='jabber:x:data' type='submit'>
    <field type='hidden' var='FORM_TYPE'><value>${formType}</value></field>${fields}</x>`)
const NOT_ALLOWED = `<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

/** Refuses the next request with an error, and with that payload beside it. */
async function refuse(test: TestSession, payload: string): Promise<void> {
  const iq = await test.connection.next()
  const from = iq.attrs.to === undefined ? '' : ` from='${iq.attrs.to}'`
  test.receive(
    `<iq xmlns='jabber:client' type='error' id='${iq.attrs.id}'${from}>${payload}${NOT_ALLOWED}</iq>`,
  )
}

describe('xmpp.register.get', () => {
  it('tells what is wanted', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.get', { to: HOST })
    const iq = await test.connection.answer(
      query('<instructions>Pick a name</instructions><username/><password/><email/>'),
    )
    expect(iq).toEqualXml(`<iq type='get' to='${HOST}' id='${iq.attrs.id}'>${query()}</iq>`)
    expect(await outcome).toEqual({
      data: { instructions: 'Pick a name', username: true, password: true, email: true },
    })
  })

  it('tells what is on file', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.get', { to: HOST })
    await test.connection.answer(
      query('<registered/><username>anna</username><password/><email>anna@example.com</email>'),
    )
    expect(await outcome).toEqual({
      data: { registered: true, username: 'anna', password: true, email: 'anna@example.com' },
    })
  })

  it('tells of fields beyond the three usual ones', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.get', { to: HOST })
    await test.connection.answer(query('<nick/><first/><zip>12345</zip><key>c0ffee</key>'))
    expect(await outcome).toEqual({ data: { nick: true, first: true, zip: '12345', key: 'c0ffee' } })
  })

  it('tells of a form, and of another place to go', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.get', { to: HOST })
    await test.connection.answer(
      query(`${form('jabber:iq:register')}<x xmlns='jabber:x:oob'><url>https://example.com/signup</url></x>`),
    )
    expect(await outcome).toMatchObject({
      data: {
        form: {
          title: 'Leave',
          fields: [{ var: 'password', type: 'text-private', label: 'Password', required: true }],
        },
        oob: { url: 'https://example.com/signup' },
      },
    })
  })

  it.each(['', `<query xmlns='jabber:iq:auth'/>`, query('<remove/>')])(
    'makes nothing of the result %o',
    async (payload) => {
      const test = await open()
      const outcome = test.request('xmpp.register.get', { to: HOST })
      await test.connection.answer(payload || undefined)
      expect(await outcome).toEqual({ data: {} })
    },
  )
})

describe.each(['xmpp.register.set', 'xmpp.register.password'])('%s', (event) => {
  const formType = event === 'xmpp.register.set' ? 'jabber:iq:register' : 'jabber:iq:register:changepassword'

  it('sends every field of the schema that is given', async () => {
    const test = await open()
    const outcome = test.request(event, {
      to: HOST,
      nick: 'Ann',
      password: 's3cret & more',
      username: 'anna',
      email: '',
    })
    const iq = await test.connection.answer()
    expect(iq).toEqualXml(
      `<iq type='set' to='${HOST}' id='${iq.attrs.id}'>${query(
        '<username>anna</username><nick>Ann</nick><password>s3cret &amp; more</password><email/>',
      )}</iq>`,
    )
    expect(await outcome).toEqual({ data: { registered: true } })
  })

  it('sends a form alone', async () => {
    const test = await open()
    void test.request(event, { to: HOST, username: 'anna', form: [{ var: 'first', value: 'Anna' }] })
    const iq = await test.connection.next()
    expect(iq.getChild('query')).toEqualXml(
      submitted(formType, `<field var='first'><value>Anna</value></field>`),
    )
  })

  it('hands an empty form in as it is', async () => {
    const test = await open()
    void test.request(event, { to: HOST, form: [] })
    expect((await test.connection.next()).getChild('query')).toEqualXml(submitted(formType, ''))
  })

  it('tells where to go on', async () => {
    const test = await open()
    const outcome = test.request(event, { to: HOST, username: 'anna' })
    await test.connection.answer(query(`<x xmlns='jabber:x:oob'><url>https://example.com/</url></x>`))
    expect(await outcome).toEqual({ data: { registered: true, oob: { url: 'https://example.com/' } } })
  })

  it('hands on the form that a refusal asks for, which can be handed in then', async () => {
    const test = await open()
    const outcome = test.request(event, { to: HOST, username: 'anna' })
    await refuse(test, query(form('urn:example:own')))
    const { error } = await outcome
    expect(error).toEqual({
      type: 'cancel',
      condition: 'not-allowed',
      form: {
        type: 'form',
        title: 'Leave',
        formType: 'urn:example:own',
        fields: [{ var: 'password', type: 'text-private', label: 'Password', required: true }],
        items: [],
      },
    })
    void test.request(event, { to: HOST, form: [{ var: 'password', value: 'x' }] })
    const iq = await test.connection.next()
    expect(iq.getChild('query')).toEqualXml(
      submitted('urn:example:own', `<field var='password'><value>x</value></field>`),
    )
  })

  it('takes its own form, sent back, for none', async () => {
    const test = await open()
    const outcome = test.request(event, { to: HOST, form: [{ var: 'password', value: 's3cret' }] })
    await refuse(test, submitted('urn:example:echo', `<field var='password'><value>s3cret</value></field>`))
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'not-allowed' } })
  })

  it('forgets the FORM_TYPE of a service when it is another, and with the session', async () => {
    const test = await open()
    for (const scope of ['urn:example:own', formType]) {
      const outcome = test.request(event, { to: HOST })
      await refuse(test, query(form(scope)))
      await outcome
    }
    void test.request(event, { to: HOST, form: [] })
    expect((await test.connection.next()).getChild('query')).toEqualXml(submitted(formType, ''))
    const outcome = test.request(event, { to: HOST })
    await refuse(test, query(form('urn:example:own')))
    await outcome
    test.session.extension('register').stop()
    void test.request(event, { to: HOST, form: [] })
    expect((await test.connection.next()).getChild('query')).toEqualXml(submitted(formType, ''))
  })

  it.each([
    ['example.com', { username: 'anna', password: 'n3wer' }, 'n3wer'],
    [
      'anna@example.com',
      {
        form: [
          { var: 'old_password', value: 'x' },
          { var: 'password', value: 'n3wer' },
        ],
      },
      'n3wer',
    ],
    ['example.com', { username: 'anna', password: '' }, 's3cret'],
    ['example.com', { username: 'ben', password: 'n3wer' }, 's3cret'],
    ['other.example', { username: 'anna', password: 'n3wer' }, 's3cret'],
  ])('at %s with %o has the stream taken up again with %s', async (to, details, password) => {
    const test = await open()
    const outcome = test.request(event, { to, ...details })
    await test.connection.answer()
    expect(await outcome).toEqual({ data: { registered: true } })
    expect(test.connection.login.password).toBe(password)
  })

  it('sends no password without TLS', async () => {
    const test = await open()
    test.connection.confidential = false
    for (const payload of [
      { to: HOST, username: 'anna', password: 's3cret' },
      { to: HOST, form: [{ var: 'old_password', value: 's3cret' }] },
      { to: HOST, form: [{ var: 'x', type: 'text-private', value: 's3cret' }] },
    ]) {
      const { error } = await test.request(event, payload)
      expect(error).toMatchObject({
        type: 'modify',
        condition: 'client-error',
        description: 'Passwords are sent over TLS only',
      })
    }
    expect(test.connection.sent).toEqual([])
  })
})

describe('xmpp.register.set', () => {
  it('gives back the FORM_TYPE of the form that was asked for', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.get', { to: HOST })
    await test.connection.answer(query(form('urn:example:contest')))
    await outcome
    void test.request('xmpp.register.set', { to: HOST, form: [] })
    expect((await test.connection.next()).getChild('query')).toEqualXml(submitted('urn:example:contest', ''))
    // Another service's is its own.
    void test.request('xmpp.register.set', { to: 'other.example', form: [] })
    expect((await test.connection.next()).getChild('query')).toEqualXml(submitted('jabber:iq:register', ''))
  })

  it('remembers no more services than anybody registers with', async () => {
    const test = await open()
    for (let i = 0; i <= 50; i++) {
      const outcome = test.request('xmpp.register.get', { to: `s${i}.example` })
      await test.connection.answer(query(form('urn:example:own')))
      await outcome
    }
    for (const [to, scope] of [
      ['s0.example', 'jabber:iq:register'],
      ['s1.example', 'urn:example:own'],
    ] as const) {
      void test.request('xmpp.register.set', { to, form: [] })
      expect((await test.connection.next()).getChild('query')).toEqualXml(submitted(scope, ''))
    }
  })

  it('without a password needs no TLS', async () => {
    const test = await open()
    test.connection.confidential = false
    const outcome = test.request('xmpp.register.set', { to: HOST, email: 'anna@example.com' })
    await test.connection.answer()
    expect(await outcome).toEqual({ data: { registered: true } })
  })
})

describe('xmpp.register.password', () => {
  it('that is refused changes nothing', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.password', { to: 'example.com', password: 'n3wer' })
    await refuse(test, '')
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'not-allowed' } })
    expect(test.connection.login.password).toBe('s3cret')
  })

  it('is not refused where the connection has no TLS but the operator allows it', async () => {
    const test = await open()
    test.connection.confidential = true
    void test.request('xmpp.register.password', { to: 'example.com', password: 'n3wer' })
    expect((await test.connection.next()).getChild('query')?.getChildText('password')).toBe('n3wer')
  })
})

describe('xmpp.register.unregister', () => {
  it('leaves a service', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.unregister', { to: HOST })
    const iq = await test.connection.answer()
    expect(iq).toEqualXml(`<iq type='set' to='${HOST}' id='${iq.attrs.id}'>${query('<remove/>')}</iq>`)
    expect(await outcome).toEqual({ data: true })
  })

  it.each(['example.com', 'anna@example.com', { domain: 'EXAMPLE.com' }])(
    'names no address to the own server: %o',
    async (to) => {
      const test = await open()
      const outcome = test.request('xmpp.register.unregister', { to })
      const iq = await test.connection.next()
      expect(iq.attrs.to).toBeUndefined()
      test.receive(`<iq xmlns='jabber:client' type='result' id='${iq.attrs.id}'/>`)
      expect(await outcome).toEqual({ data: true })
    },
  )

  it('calls back, too, when the server closes the stream instead of answering', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.unregister', { to: 'example.com' })
    await test.connection.next()
    test.connection.end()
    expect((await outcome).error).toMatchObject({ type: 'connection', condition: 'disconnected' })
  })

  it('is refused until a form is filled in', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.unregister', { to: 'example.com' })
    await refuse(test, query(form('jabber:iq:register:cancel')))
    expect((await outcome).error).toMatchObject({
      condition: 'not-allowed',
      form: { title: 'Leave', fields: [{ var: 'password' }] },
    })
    const again = test.request('xmpp.register.unregister', {
      to: 'example.com',
      form: [{ var: 'password', value: 's3cret' }],
    })
    const iq = await test.connection.next()
    expect(iq.attrs.to).toBeUndefined()
    expect(iq.getChild('query')).toEqualXml(
      submitted('jabber:iq:register:cancel', `<field var='password'><value>s3cret</value></field>`),
    )
    test.receive(`<iq xmlns='jabber:client' type='result' id='${iq.attrs.id}' from='example.com'/>`)
    expect(await again).toEqual({ data: true })
  })

  it('hands an empty form in instead of <remove/>', async () => {
    const test = await open()
    void test.request('xmpp.register.unregister', { to: HOST, form: [] })
    const iq = await test.connection.next()
    expect(iq.getChild('query')).toEqualXml(submitted('jabber:iq:register:cancel', ''))
  })

  it('takes no form of another namespace from a refusal, and tells of another place', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.unregister', { to: HOST })
    await refuse(
      test,
      `<query xmlns='jabber:iq:auth'>${form('x')}</query>${query(`<x xmlns='jabber:x:oob'><url>https://example.com/</url></x>`)}`,
    )
    expect(await outcome).toEqual({
      error: { type: 'cancel', condition: 'not-allowed', oob: { url: 'https://example.com/' } },
    })
  })

  it('sends no password without TLS', async () => {
    const test = await open()
    test.connection.confidential = false
    const form = [{ var: 'password', value: 's3cret' }]
    expect(await test.request('xmpp.register.unregister', { to: HOST, form })).toEqual({
      error: {
        type: 'modify',
        condition: 'client-error',
        description: 'Passwords are sent over TLS only',
        request: { to: HOST, form: [{ var: 'password', value: '***' }] },
      },
    })
    void test.request('xmpp.register.unregister', { to: HOST })
    expect(test.connection.sent).toHaveLength(1)
  })

  it('is not answered by somebody else', async () => {
    const test = await open()
    const outcome = test.request('xmpp.register.unregister', { to: HOST })
    const iq = await test.connection.next()
    test.receive(`<iq xmlns='jabber:client' type='result' id='${iq.attrs.id}' from='evil.example'/>`)
    test.receive(
      `<iq xmlns='jabber:client' type='error' id='${iq.attrs.id}' from='${HOST}'>${NOT_ALLOWED}</iq>`,
    )
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'not-allowed' } })
  })
})

describe('a bad request', () => {
  const events = ['get', 'set', 'unregister', 'password'].map((name) => `xmpp.register.${name}`)

  it.each(events)('%s needs a callback first', async (event) => {
    const test = await open()
    await test.send(event, { password: 's3cret' })
    expect(await test.nextPush('xmpp.error.client')).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: 'Missing callback',
      request: { password: '***' },
    })
  })

  it.each(events)('%s then needs to know whom to ask', async (event) => {
    const test = await open()
    for (const request of [{ form: 'bad' }, { form: 'bad', to: '' }]) {
      expect(await test.request(event, request)).toEqual({
        error: { type: 'modify', condition: 'client-error', description: "Missing 'to' key", request },
      })
    }
  })

  it.each(events.slice(1))('%s then needs a good form', async (event) => {
    const test = await open()
    for (const form of ['bad', {}, [{ var: 'a', value: null }], [{ var: 'a', value: { b: 1 } }], [null]]) {
      expect((await test.request(event, { to: HOST, form, username: 7 })).error).toMatchObject({
        description: 'Badly formatted data form',
      })
    }
    expect(test.connection.sent).toEqual([])
  })

  it('has fields that are no text', async () => {
    const test = await open()
    expect((await test.request('xmpp.register.set', { to: HOST, nick: 7 })).error).toMatchObject({
      description: "'nick' key must be a string",
    })
  })
})
