import { compliance, TestSession } from '@xmpp-ftw/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { http } from './index.js'

compliance('http', http())

const NS = 'http://jabber.org/protocol/http-auth'
const FILES = 'files.example.com'
const request = { method: 'GET', id: 'tx-42', url: 'https://files.example.com/plan.pdf' }
const confirm = (id = 'tx-42') =>
  `<confirm xmlns='${NS}' id='${id}' method='GET' url='https://files.example.com/plan.pdf'/>`
const DENIED = `<error type='auth'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`
const BAD = `<error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

const iq = (id = 'ha-1', inner = confirm(), from = ` from='${FILES}'`, type = 'get') =>
  `<iq xmlns='jabber:client' type='${type}'${from} to='anna@example.com/test' id='${id}'>${inner}</iq>`
const message = (inner = `<thread>th-9</thread>${confirm()}`, attributes = `type='normal' from='${FILES}'`) =>
  `<message xmlns='jabber:client' to='anna@example.com' ${attributes}>${inner}</message>`

const byIq = { type: 'iq', to: FILES, id: 'ha-1' }
const byMessage = { type: 'message', to: FILES, id: 'th-9', request }

const open = (limit?: number) => TestSession.open([http(limit === undefined ? {} : { limit })])

afterEach(() => {
  vi.useRealTimers()
})

describe('xmpp.http.verify', () => {
  it('tells of a question by IQ', async () => {
    const test = await open()
    test.receive(iq())
    expect(await test.nextPush('xmpp.http.verify')).toEqual({
      type: 'iq',
      id: 'ha-1',
      from: { domain: FILES },
      request,
    })
    expect(test.connection.sent).toEqual([])
  })

  it('tells of a question by message, and of nothing else', async () => {
    const test = await open()
    test.receive(message(`<thread>th-9</thread><body>Open plan.pdf?</body>${confirm()}`))
    expect(await test.nextPush('xmpp.http.verify')).toEqual({
      type: 'message',
      id: 'th-9',
      from: { domain: FILES },
      description: 'Open plan.pdf?',
      request,
    })
    expect(test.pushes).toEqual([])
  })

  it.each(['', `type='chat' `])(
    'tells of a message with attributes %o and without a thread',
    async (type) => {
      const test = await open()
      test.receive(message(confirm(), `${type}id='m1' from='${FILES}'`))
      expect(await test.nextPush('xmpp.http.verify')).toEqual({
        type: 'message',
        messageId: 'm1',
        from: { domain: FILES },
        request,
      })
    },
  )

  it.each([
    iq('ha-1', `${confirm()}`, ` from='${FILES}'`, 'result'),
    iq('ha-1', `${confirm()}${DENIED}`, ` from='${FILES}'`, 'error'),
    message(`${confirm()}${DENIED}`, `type='error' from='${FILES}'`),
    message(confirm(), `type='groupchat' from='room@muc.example.com/ben'`),
    message(confirm(), `type='headline' from='${FILES}'`),
    `<presence xmlns='jabber:client' from='${FILES}'>${confirm()}</presence>`,
  ])('does not take for a question what is none: %s', async (xml) => {
    const test = await open()
    test.receive(xml)
    expect(test.pushes.filter(({ event }) => event === 'xmpp.http.verify')).toEqual([])
    expect(test.connection.sent).toEqual([])
  })

  it('does not take an IQ set for a question', async () => {
    const test = await open()
    test.receive(iq('ha-1', confirm(), ` from='${FILES}'`, 'set'))
    expect((await test.connection.next()).getChild('error')?.getChild('service-unavailable')).toBeDefined()
    expect(test.pushes).toEqual([])
  })

  it.each([
    `<confirm xmlns='${NS}' id='tx-42' method='GET'/>`,
    `<confirm xmlns='${NS}' id='tx-42' url='https://example.com/'/>`,
    `<confirm xmlns='${NS}' id='' method='GET' url='https://example.com/'/>`,
  ])('calls a question that lacks something bad: %s', async (inner) => {
    const test = await open()
    test.receive(iq('ha-1', inner))
    expect(await test.connection.next()).toEqualXml(`<iq type='error' to='${FILES}' id='ha-1'>${BAD}</iq>`)
    test.receive(message(inner, `id='m1' from='${FILES}'`))
    expect(await test.connection.next()).toEqualXml(
      `<message type='error' to='${FILES}' id='m1'>${BAD}</message>`,
    )
    expect(test.pushes).toEqual([])
  })

  it('calls a question of nobody bad', async () => {
    const test = await open()
    for (const from of ['', ` from='@nobody/'`]) {
      test.receive(iq('ha-1', confirm(), from))
      const answer = await test.connection.next()
      expect(answer.attrs.type).toBe('error')
      expect(answer.getChild('error')?.getChild('bad-request')).toBeDefined()
      test.receive(message(confirm(), from))
    }
    expect(test.connection.sent).toEqual([])
    expect(test.pushes).toEqual([])
  })
})

describe('another extension', () => {
  it('takes questions, which are answered all the same', async () => {
    const test = await open()
    const taken: unknown[] = []
    const extension = test.session.extension('http')
    const end = extension.claim((question) => {
      taken.push(question)
      return question.type === 'iq'
    })
    test.receive(iq())
    test.receive(message())
    expect(taken).toEqual([
      { type: 'iq', id: 'ha-1', from: { domain: FILES }, request },
      { type: 'message', id: 'th-9', from: { domain: FILES }, request },
    ])
    expect(test.pushes.map(({ payload }) => payload)).toEqual([taken[1]])
    expect(await test.request('xmpp.http.confirm', byIq)).toEqual({ data: true })
    end()
    test.receive(iq('ha-2'))
    expect(test.pushes).toHaveLength(2)
    extension.claim(() => true)
    extension.stop()
    test.receive(iq('ha-3'))
    expect(test.pushes).toHaveLength(3)
  })
})

describe('an answer by IQ', () => {
  it('confirms', async () => {
    const test = await open()
    test.receive(iq())
    expect(await test.request('xmpp.http.confirm', byIq)).toEqual({ data: true })
    expect(await test.connection.next()).toEqualXml(`<iq type='result' to='${FILES}' id='ha-1'/>`)
  })

  it('denies', async () => {
    const test = await open()
    test.receive(iq())
    expect(await test.request('xmpp.http.deny', byIq)).toEqual({ data: true })
    expect(await test.connection.next()).toEqualXml(`<iq type='error' to='${FILES}' id='ha-1'>${DENIED}</iq>`)
  })

  it('has what was asked in it when the app says what it answers', async () => {
    const test = await open()
    const altered = { ...request, url: 'https://evil.example/', method: 'PUT' }
    test.receive(iq())
    await test.request('xmpp.http.confirm', { ...byIq, request: altered })
    expect(await test.connection.next()).toEqualXml(
      `<iq type='result' to='${FILES}' id='ha-1'>${confirm()}</iq>`,
    )
    test.receive(iq())
    await test.request('xmpp.http.deny', { ...byIq, request: altered })
    expect(await test.connection.next()).toEqualXml(
      `<iq type='error' to='${FILES}' id='ha-1'>${confirm()}${DENIED}</iq>`,
    )
  })

  it('is given once', async () => {
    const test = await open()
    test.receive(iq())
    await test.request('xmpp.http.confirm', byIq)
    for (const event of ['xmpp.http.confirm', 'xmpp.http.deny']) {
      expect((await test.request(event, byIq)).error).toMatchObject({ description: "Missing 'id' parameter" })
    }
    expect(test.connection.sent).toHaveLength(1)
  })

  it('is given to each of two with one id', async () => {
    const test = await open()
    test.receive(iq())
    test.receive(iq('ha-1', confirm('tx-43')))
    expect((await test.connection.next()).attrs.type).toBe('error')
    await test.request('xmpp.http.confirm', byIq)
    expect((await test.connection.next()).attrs.type).toBe('result')
    expect(test.connection.sent).toEqual([])
  })
})

describe('an answer by message', () => {
  it('confirms', async () => {
    const test = await open()
    test.receive(message())
    expect(await test.request('xmpp.http.confirm', { ...byMessage, type: 'Message' })).toEqual({ data: true })
    expect(await test.connection.next()).toEqualXml(
      `<message type='normal' to='${FILES}'><thread>th-9</thread>${confirm()}</message>`,
    )
  })

  it('denies', async () => {
    const test = await open()
    test.receive(message())
    expect(await test.request('xmpp.http.deny', byMessage)).toEqual({ data: true })
    expect(await test.connection.next()).toEqualXml(
      `<message type='error' to='${FILES}'><thread>th-9</thread>${confirm()}${DENIED}</message>`,
    )
  })

  it('has no thread where there was none, and never what the app made of it', async () => {
    const test = await open()
    test.receive(message(confirm()))
    const { id: _, ...threadless } = byMessage
    const altered = { ...request, url: 'https://evil.example/' }
    await test.request('xmpp.http.confirm', { ...threadless, request: altered })
    expect(await test.connection.next()).toEqualXml(
      `<message type='normal' to='${FILES}'>${confirm()}</message>`,
    )
  })

  it('is given once, to a question that came twice', async () => {
    const test = await open()
    test.receive(message())
    test.receive(message())
    await test.request('xmpp.http.confirm', byMessage)
    expect((await test.request('xmpp.http.confirm', byMessage)).error).toMatchObject({
      description: "Missing 'request' parameter",
    })
    expect(test.connection.sent).toHaveLength(1)
  })
})

describe('an answer that was not asked for is not sent', () => {
  it.each([
    [{ ...byIq, to: 'evil.example' }, "Missing 'id' parameter"],
    [{ ...byIq, id: 'ha-2' }, "Missing 'id' parameter"],
    [{ ...byIq, request: { ...request, id: 'tx-43' } }, "Missing 'request' parameter"],
    [{ ...byMessage, to: 'evil.example' }, "Missing 'request' parameter"],
    [{ ...byMessage, id: 'th-10' }, "Missing 'request' parameter"],
    [{ ...byMessage, id: undefined }, "Missing 'request' parameter"],
    [{ ...byMessage, request: { ...request, id: 'tx-43' } }, "Missing 'request' parameter"],
    [{ ...byMessage, id: 'ha-1' }, "Missing 'request' parameter"],
    [{ ...byIq, id: 'th-9' }, "Missing 'id' parameter"],
  ])('%o', async (payload, description) => {
    const test = await open()
    test.receive(iq())
    test.receive(message())
    for (const event of ['xmpp.http.confirm', 'xmpp.http.deny']) {
      expect((await test.request(event, payload)).error).toMatchObject({
        type: 'modify',
        condition: 'client-error',
        description,
      })
    }
    expect(test.connection.sent).toEqual([])
  })
})

describe('what nobody answers', () => {
  it('is denied in time, though that be longer than other IQs may take', async () => {
    vi.useFakeTimers()
    const test = await open()
    test.receive(iq())
    test.receive(message())
    vi.advanceTimersByTime(119_999)
    expect(test.connection.sent).toEqual([])
    vi.advanceTimersByTime(1)
    const [first, second] = test.connection.sent
    expect(first).toEqualXml(`<iq type='error' to='${FILES}' id='ha-1'>${DENIED}</iq>`)
    expect(second).toEqualXml(
      `<message type='error' to='${FILES}'><thread>th-9</thread>${confirm()}${DENIED}</message>`,
    )
    vi.advanceTimersByTime(600_000)
    expect(test.connection.sent).toHaveLength(2)
    expect((await test.request('xmpp.http.confirm', byIq)).error).toMatchObject({
      description: "Missing 'id' parameter",
    })
  })

  it('is denied after the time that is wanted', async () => {
    vi.useFakeTimers()
    const test = await open(1_000)
    test.receive(iq())
    vi.advanceTimersByTime(1_000)
    expect(test.connection.sent).toHaveLength(1)
  })

  it('is denied when the user logs out', async () => {
    const test = await open()
    test.receive(iq())
    test.receive(message())
    expect(await test.request('xmpp.logout')).toEqual({ data: true })
    expect(test.connection.sent.map(({ name, attrs }) => [name, attrs.type])).toEqual([
      ['iq', 'error'],
      ['message', 'error'],
    ])
  })

  it('is forgotten with its stream, unless it is a message', async () => {
    const test = await open()
    test.receive(iq())
    test.receive(message())
    test.connection.interrupt()
    expect((await test.request('xmpp.http.confirm', byIq)).error).toMatchObject({
      condition: 'not-connected',
    })
    test.connection.bind()
    expect((await test.request('xmpp.http.confirm', byIq)).error).toMatchObject({
      description: "Missing 'id' parameter",
    })
    expect(await test.request('xmpp.http.confirm', byMessage)).toEqual({ data: true })
    expect(test.connection.sent).toHaveLength(1)
  })

  it('is let go quietly when there is no stream to deny it on', async () => {
    vi.useFakeTimers()
    const test = await open(1_000)
    test.receive(message())
    test.connection.interrupt()
    vi.advanceTimersByTime(1_000)
    expect(test.connection.sent).toEqual([])
  })

  it('can be no more than a user could ever answer', async () => {
    const test = await open()
    for (let i = 0; i < 50; i++) test.receive(iq(`ha-${i}`))
    expect(test.connection.sent).toEqual([])
    const pushes = test.pushes.length
    test.receive(iq('ha-50'))
    test.receive(message())
    expect(test.pushes).toHaveLength(pushes)
    for (const refused of test.connection.sent) {
      expect(refused.getChild('error')?.getChild('resource-constraint')).toBeDefined()
    }
    expect(test.connection.sent).toHaveLength(2)
    // The first is still there to be answered.
    expect(await test.request('xmpp.http.confirm', { ...byIq, id: 'ha-0' })).toEqual({ data: true })
  })
})

describe('a bad request', () => {
  const cases: [object, string][] = [
    [{}, "Missing 'type' parameter"],
    [{ type: '' }, "Missing 'type' parameter"],
    [{ type: 'presence' }, "Invalid 'type' parameter"],
    [{ type: 7 }, "Invalid 'type' parameter"],
    [{ type: ['iq'] }, "Invalid 'type' parameter"],
    [{ type: 'iq' }, "Missing 'id' parameter"],
    [{ type: 'IQ', to: FILES, request }, "Missing 'id' parameter"],
    [{ type: 'iq', id: '' }, "Missing 'id' parameter"],
    [{ type: 'iq', id: 'ha-1', request: {} }, "Missing 'to' parameter"],
    [{ type: 'message' }, "Missing 'to' parameter"],
    [{ type: 'iq', id: 'ha-1', to: '@' }, "'to' parameter must be a JID"],
    [{ type: 'message', to: FILES }, "Missing 'request' parameter"],
    [{ type: 'message', to: FILES, request: {} }, "Missing request 'url' parameter"],
    [{ ...byIq, request: { id: 'tx' } }, "Missing request 'url' parameter"],
    [{ ...byIq, request: { url: 'https://example.com/' } }, "Missing request 'id' parameter"],
    [{ ...byIq, request: { url: 'https://example.com/', id: 'tx' } }, "Missing request 'method' parameter"],
    [{ ...byIq, request: { url: 7, id: 'tx' } }, "request 'url' parameter must be a string"],
  ]

  it.each(cases)('%o', async (payload, description) => {
    const test = await open()
    test.receive(iq())
    const error = { type: 'modify', condition: 'client-error', description, request: payload }
    for (const event of ['xmpp.http.confirm', 'xmpp.http.deny']) {
      expect(await test.request(event, payload)).toEqual({ error })
    }
    expect(test.connection.sent).toEqual([])
  })

  it('without a callback is pushed', async () => {
    const test = await open()
    await test.send('xmpp.http.confirm', { type: 'iq' })
    expect(await test.nextPush('xmpp.error.client')).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: "Missing 'id' parameter",
      request: { type: 'iq' },
    })
    test.receive(iq())
    await test.send('xmpp.http.confirm', byIq)
    expect((await test.connection.next()).attrs.type).toBe('result')
  })
})
