import type { Element } from '@xmpp-ftw/core'
import { compliance, MARKUP, poison, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { type RpcParam, rpc } from './index.js'

compliance('rpc', rpc())

const RPC = 'jabber:iq:rpc'
const BEN = 'ben@example.com/bot'
const FAULT = `<query xmlns='${RPC}'><methodResponse><fault><value><struct>
  <member><name>faultCode</name><value><int>4</int></value></member>
  <member><name>faultString</name><value><string>Too many</string></value></member>
</struct></value></fault></methodResponse></query>`

function response(values: string): string {
  return `<query xmlns='${RPC}'><methodResponse><params>${values}</params></methodResponse></query>`
}

function nested(depth: number): RpcParam[] {
  let params: RpcParam[] = []
  for (let level = 0; level < depth; level += 1) params = [{ type: 'array', value: params }]
  return params
}

describe('xmpp.rpc.perform', () => {
  const call = (test: TestSession, params?: unknown) =>
    test.request('xmpp.rpc.perform', {
      to: 'rpc.example.com/srv',
      method: 'shop.order',
      ...(params !== undefined && { params }),
    })

  it('calls a procedure and answers what it came to', async () => {
    const test = await TestSession.open([rpc()])
    const outcome = call(test, [
      { type: 'int', value: 3 },
      { type: 'boolean', value: true },
      {
        type: 'array',
        value: [
          { type: 'string', value: 'tea' },
          { type: 'double', value: 1.5 },
        ],
      },
      { type: 'struct', value: [{ name: 'page', type: 'int', value: 2 }] },
    ])
    const iq = await test.connection.answer(
      response(`<param><value><string>order 77</string></value></param>`),
    )
    expect(iq.attrs).toMatchObject({ type: 'set', to: 'rpc.example.com/srv' })
    expect(
      iq.elements()[0],
    ).toEqualXml(`<query xmlns='${RPC}'><methodCall><methodName>shop.order</methodName><params>
      <param><value><int>3</int></value></param>
      <param><value><boolean>1</boolean></value></param>
      <param><value><array><data><value><string>tea</string></value><value><double>1.5</double></value></data></array></value></param>
      <param><value><struct><member><name>page</name><value><int>2</int></value></member></struct></value></param>
    </params></methodCall></query>`)
    expect(await outcome).toEqual({ data: [{ type: 'string', value: 'order 77' }] })
  })

  it.each([undefined, null, false, 0, ''])('takes params %o as none', async (params) => {
    const test = await TestSession.open([rpc()])
    const outcome = call(test, params)
    const iq = await test.connection.answer(response(''))
    expect(iq.getChild('query')).toEqualXml(
      `<query xmlns='${RPC}'><methodCall><methodName>shop.order</methodName></methodCall></query>`,
    )
    expect(await outcome).toEqual({ data: [] })
  })

  it.each([
    undefined,
    `<query xmlns='${RPC}'/>`,
    `<query xmlns='${RPC}'><methodResponse/></query>`,
    `<query xmlns='urn:example:other'/>`,
  ])('takes the answer %s as one without a value (fix)', async (answer) => {
    const test = await TestSession.open([rpc()])
    const outcome = call(test)
    await test.connection.answer(answer)
    expect(await outcome).toEqual({ data: [] })
  })

  it('tells a fault as an error (fix)', async () => {
    const test = await TestSession.open([rpc()])
    const outcome = call(test)
    await test.connection.answer(FAULT)
    expect(await outcome).toEqual({
      error: {
        type: 'cancel',
        condition: 'undefined-condition',
        application: { condition: 'fault', xmlns: RPC, description: 'Too many' },
        fault: { code: 4, message: 'Too many' },
      },
    })
  })

  it('tells a fault that says nothing', async () => {
    const test = await TestSession.open([rpc()])
    const outcome = call(test)
    await test.connection.answer(`<query xmlns='${RPC}'><methodResponse><fault/></methodResponse></query>`)
    expect((await outcome).error).toEqual({
      type: 'cancel',
      condition: 'undefined-condition',
      application: { condition: 'fault', xmlns: RPC },
      fault: { code: 0, message: '' },
    })
  })

  it('hands on an error', async () => {
    const test = await TestSession.open([rpc()])
    const outcome = call(test)
    await test.connection.answer(
      `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'auth', condition: 'forbidden' } })
  })

  it.each([
    `<query xmlns='${RPC}'><methodCall><methodName>a</methodName></methodCall></query>`,
    response(`<param>${'<value><array><data>'.repeat(17)}${'</data></array></value>'.repeat(17)}</param>`),
  ])('says so when the answer cannot be read: %s', async (answer) => {
    const test = await TestSession.open([rpc()])
    const outcome = call(test)
    await test.connection.answer(answer)
    expect((await outcome).error).toEqual({
      type: 'cancel',
      condition: 'undefined-condition',
      description: 'The answer could not be read',
    })
  })

  it.each<[RpcParam, string]>([
    [{ type: 'int', value: 0 }, '<int>0</int>'],
    [{ type: 'int', value: -0 }, '<int>0</int>'],
    [{ type: 'i4', value: '-17' }, '<i4>-17</i4>'],
    [{ type: 'boolean', value: false }, '<boolean>0</boolean>'],
    [{ type: 'boolean', value: 0 }, '<boolean>0</boolean>'],
    [{ type: 'boolean', value: 'x' }, '<boolean>1</boolean>'],
    [{ type: 'string', value: '' }, '<string/>'],
    [
      { type: 'string', value: MARKUP },
      `<string>${MARKUP.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`,
    ],
    [{ type: 'double', value: 1e21 }, '<double>1000000000000000000000</double>'],
    [{ type: 'double', value: -1.5e-7 }, '<double>-0.00000015</double>'],
    [{ type: 'double', value: 1.25e23 }, '<double>125000000000000000000000</double>'],
    [{ type: 'double', value: 5e-324 }, `<double>0.${'0'.repeat(323)}5</double>`],
    [{ type: 'double', value: '3.50' }, '<double>3.50</double>'],
    [{ type: 'base64', value: 'QQ==' }, '<base64>QQ==</base64>'],
    [
      { type: 'dateTime.iso8601', value: '19980717T14:08:55' },
      '<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>',
    ],
    [{ type: 'nil', value: null }, '<nil/>'],
    [{ type: 'array', value: [] }, '<array><data/></array>'],
    [{ type: 'struct', value: [] }, '<struct/>'],
    [
      { type: 'struct', value: [{ name: '', type: 'boolean', value: null }] },
      '<struct><member><name/><value><boolean>0</boolean></value></member></struct>',
    ],
  ])('writes %o (fix: falsy values)', async (param, xml) => {
    const test = await TestSession.open([rpc()])
    void call(test, [param])
    const iq = await test.connection.next()
    const value = iq.getChild('query')?.getChild('methodCall')?.getChild('params')?.getChild('param')
    // White space is part of the values: no layout here.
    expect(value).toEqualXml(`<param xmlns='${RPC}'><value>${xml}</value></param>`)
  })

  it('nests as deep as it reads', async () => {
    const test = await TestSession.open([rpc()])
    void call(test, nested(16))
    await test.connection.next()
    expect((await call(test, nested(17))).error).toMatchObject({ description: 'Parameter formatting error' })
  })

  it('survives params nested without end', async () => {
    const test = await TestSession.open([rpc()])
    expect((await call(test, nested(100_000))).error).toMatchObject({
      description: 'Parameter formatting error',
    })
    const endless: unknown[] = []
    endless.push({ type: 'array', value: endless })
    expect((await call(test, endless)).error).toMatchObject({ description: 'Parameter formatting error' })
  })
})

describe('client errors', () => {
  const CALL = { to: 'rpc.example.com', method: 'm' }

  it('perform needs a callback, before all else', async () => {
    const test = await TestSession.open([rpc()])
    await test.send('xmpp.rpc.perform', { params: 7 })
    expect(await test.nextPush('xmpp.error.client')).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: 'Missing callback',
      request: { params: 7 },
    })
  })

  it.each<[string, object, string]>([
    ['xmpp.rpc.perform', { params: 7 }, "Missing 'to' key"],
    ['xmpp.rpc.perform', { to: '@', method: 'm' }, "'to' key must be a JID"],
    ['xmpp.rpc.perform', { to: 'rpc.example.com', params: 7 }, "Missing 'method' key"],
    ['xmpp.rpc.result', { params: 7 }, "Missing 'to' key"],
    ['xmpp.rpc.result', { to: BEN, params: 7 }, "Missing 'id' key"],
    ['xmpp.rpc.result', { to: BEN, id: 'r', params: 7 }, "'params' must be an array"],
    ['xmpp.rpc.result', { to: BEN, id: 'r', fault: {} }, "Missing 'fault.code' key"],
    ['xmpp.rpc.result', { to: BEN, id: 'r', error: {} }, "Missing 'error.condition' key"],
    ['xmpp.rpc.allow', {}, "Missing 'callers' key"],
    ['xmpp.rpc.allow', { callers: 'all' }, "'callers' key must be 'anyone' or an array of JIDs"],
  ])('%s refuses %o', async (event, request, description) => {
    const test = await TestSession.open([rpc()])
    expect(await test.request(event, request)).toEqual({
      error: { type: 'modify', condition: 'client-error', description, request },
    })
  })

  it.each<[unknown, string]>([
    ['text', "'params' must be an array"],
    [{}, "'params' must be an array"],
    [[null], "'param' must have 'type' key"],
    [[7], "'param' must have 'type' key"],
    [[{}], "'param' must have 'type' key"],
    [[{ value: 1 }], "'param' must have 'type' key"],
    [[{ type: 'int' }], "'param' must have 'value' key"],
    [[{ type: 'boolean' }], "'param' must have 'value' key"],
    [[{ type: 'nil', value: undefined }], "'param' must have 'value' key"],
    // Fix: the first of two counts, and it is told once.
    [[{ type: 'int' }, {}], "'param' must have 'value' key"],
    [[{ type: 'int', value: 1 }, {}], "'param' must have 'type' key"],
    // Fix: types are never element names by themselves.
    [[{ type: 'int/><evil/><x', value: 1 }], 'Parameter formatting error'],
    [[{ type: '__proto__', value: 1 }], 'Parameter formatting error'],
    [[{ type: 'i8', value: 1 }], 'Parameter formatting error'],
    [[{ type: 7, value: 1 }], 'Parameter formatting error'],
    [[{ type: 'int', value: 1.5 }], 'Parameter formatting error'],
    [[{ type: 'int', value: 2 ** 31 }], 'Parameter formatting error'],
    [[{ type: 'int', value: 'four' }], 'Parameter formatting error'],
    [[{ type: 'int', value: '' }], 'Parameter formatting error'],
    [[{ type: 'int', value: null }], 'Parameter formatting error'],
    [[{ type: 'double', value: '1,5' }], 'Parameter formatting error'],
    [[{ type: 'double', value: Number.NaN }], 'Parameter formatting error'],
    [[{ type: 'string', value: 7 }], 'Parameter formatting error'],
    [[{ type: 'array', value: 'a' }], 'Parameter formatting error'],
    [[{ type: 'struct', value: { a: 1 } }], 'Parameter formatting error'],
    [[{ type: 'struct', value: [{ type: 'int', value: 1 }] }], 'Parameter formatting error'],
    [[{ type: 'struct', value: [{ name: 'a', value: 1 }] }], 'Parameter formatting error'],
    // Fix: nested problems were no problem, and left an empty value.
    [[{ type: 'array', value: [{ type: 'int' }] }], 'Parameter formatting error'],
    [[{ type: 'array', value: [null] }], 'Parameter formatting error'],
  ])('params %o: %s', async (params, description) => {
    const test = await TestSession.open([rpc()])
    const outcome = await test.request('xmpp.rpc.perform', { ...CALL, params })
    expect(outcome.error).toMatchObject({ condition: 'client-error', description })
    expect(test.connection.sent).toEqual([])
    // Fix: the payload as the app gave it.
    expect(JSON.stringify(outcome.error?.request)).toBe(JSON.stringify({ ...CALL, params }))
    await test.send('xmpp.rpc.result', { to: BEN, id: 'r', params })
    expect(test.pushes.map(({ event }) => event)).toEqual(['xmpp.error.client'])
  })

  it('leave what the app gave alone (fix)', async () => {
    const test = await TestSession.open([rpc()])
    const params = Object.freeze([Object.freeze({ type: 'boolean', value: true })])
    void test.request('xmpp.rpc.perform', { ...CALL, params })
    await test.connection.next()
    expect(params).toEqual([{ type: 'boolean', value: true }])
  })
})

describe('being called', () => {
  const CALL = `<iq xmlns='jabber:client' type='set' from='${BEN}' to='anna@example.com/test' id='rq-1'>
    <query xmlns='${RPC}'><methodCall><methodName>client.restart</methodName>
    <params><param><value><i4>6</i4></value></param></params></methodCall></query></iq>`

  const RESULT = { to: BEN, id: 'rq-1' }

  async function called(): Promise<TestSession> {
    const test = await TestSession.open([rpc({ callers: [BEN] })])
    test.receive(CALL)
    expect(test.connection.sent).toEqual([])
    return test
  }

  const conditionOf = (answer: Element) => answer.getChild('error')?.elements()[0]?.name

  it('is told', async () => {
    const test = await called()
    expect(await test.nextPush('xmpp.rpc.request')).toEqual({
      from: { user: 'ben', domain: 'example.com', resource: 'bot' },
      command: 'client.restart',
      method: 'client.restart',
      id: 'rq-1',
      params: [{ type: 'i4', value: 6 }],
    })
  })

  it('without params is told without them', async () => {
    const test = await TestSession.open([rpc({ callers: 'anyone' })])
    test.receive(CALL.replace(/<params>.*<\/params>/, ''))
    expect(await test.nextPush('xmpp.rpc.request')).not.toHaveProperty('params')
    test.receive(CALL.replace(/<params>.*<\/params>/, '<params/>'))
    expect(await test.nextPush('xmpp.rpc.request')).toMatchObject({ params: [] })
  })

  it.each([
    [
      { params: [{ type: 'string', value: 'done' }] },
      '<params><param><value><string>done</string></value></param></params>',
    ],
    [{}, '<params/>'],
    [
      { fault: { code: 4, message: 'Too <many>' } },
      `<fault><value><struct><member><name>faultCode</name><value><int>4</int></value></member>
        <member><name>faultString</name><value><string>Too &lt;many&gt;</string></value></member></struct></value></fault>`,
    ],
  ])('is answered with %o', async (answer, xml) => {
    const test = await called()
    expect(await test.request('xmpp.rpc.result', { ...RESULT, ...answer })).toEqual({ data: true })
    const iq = await test.connection.next()
    expect(iq.attrs).toEqual({ type: 'result', to: BEN, id: 'rq-1' })
    expect(iq.elements()[0]).toEqualXml(
      `<query xmlns='${RPC}'><methodResponse>${xml}</methodResponse></query>`,
    )
  })

  it.each([
    [{ condition: 'item-not-found' }, 'cancel', 'item-not-found', undefined],
    [
      { condition: 'resource-constraint', type: 'wait', description: 'later' },
      'wait',
      'resource-constraint',
      'later',
    ],
    [{ condition: 'evil/><x' }, 'cancel', 'undefined-condition', undefined],
  ])('is refused with %o', async (error, type, condition, text) => {
    const test = await called()
    expect(await test.request('xmpp.rpc.result', { ...RESULT, error })).toEqual({ data: true })
    const iq = await test.connection.next()
    expect(iq.attrs).toEqual({ type: 'error', to: BEN, id: 'rq-1' })
    expect(iq.getChild('error')?.attrs.type).toBe(type)
    expect(conditionOf(iq)).toBe(condition)
    expect(iq.getChild('error')?.getChildText('text')).toBe(text)
  })

  it('is answered once', async () => {
    const test = await called()
    await test.send('xmpp.rpc.result', {
      to: { user: 'ben', domain: 'example.com', resource: 'bot' },
      id: 'rq-1',
    })
    await test.connection.next()
    const again = { ...RESULT, fault: { code: 1, message: '' } }
    expect((await test.request('xmpp.rpc.result', again)).error).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: "Missing 'id' key",
      request: again,
    })
    expect(test.connection.sent).toEqual([])
  })

  it.each([{ id: 'rq-2' }, { to: 'eve@example.com/bot' }, { id: '__proto__' }])(
    'is not answered by the result of another call: %o',
    async (other) => {
      const test = await called()
      expect((await test.request('xmpp.rpc.result', { ...RESULT, ...other })).error).toMatchObject({
        description: "Missing 'id' key",
      })
      expect(test.connection.sent).toEqual([])
    },
  )

  it('is refused when the app takes too long, and can be answered no more', async () => {
    const test = await TestSession.open([rpc({ callers: 'anyone' })], { iqTimeout: 1 })
    test.receive(CALL)
    expect(conditionOf(await test.connection.next())).toBe('resource-constraint')
    expect((await test.request('xmpp.rpc.result', RESULT)).error).toMatchObject({
      description: "Missing 'id' key",
    })
    expect(test.connection.sent).toEqual([])
  })

  it('by the same id again, ends the first call', async () => {
    const test = await called()
    test.receive(CALL)
    expect(conditionOf(await test.connection.next())).toBe('resource-constraint')
    await test.request('xmpp.rpc.result', RESULT)
    expect((await test.connection.next()).attrs.type).toBe('result')
    expect(test.connection.sent).toEqual([])
  })

  it('waits for a bounded number of answers', async () => {
    const test = await called()
    for (let n = 0; n < 100; n += 1) test.receive(CALL.replace('rq-1', `more-${n}`))
    expect((await test.connection.next()).attrs).toMatchObject({ type: 'error', id: 'rq-1' })
    expect(test.connection.sent).toEqual([])
  })

  it('is over with the stream', async () => {
    const test = await called()
    test.connection.interrupt()
    test.connection.bind()
    await test.nextPush('xmpp.connection')
    expect((await test.request('xmpp.rpc.result', RESULT)).error).toMatchObject({
      description: "Missing 'id' key",
    })
  })

  it('by the own server may lack its address (fix)', async () => {
    const test = await TestSession.open([rpc({ callers: ['example.com'] })])
    test.receive(CALL.replace(` from='${BEN}'`, ''))
    expect(await test.nextPush('xmpp.rpc.request')).toMatchObject({ from: { domain: 'example.com' } })
    await test.request('xmpp.rpc.result', { to: 'example.com', id: 'rq-1' })
    expect((await test.connection.next()).attrs).toEqual({ type: 'result', id: 'rq-1' })
  })

  describe('is for those who may', () => {
    it('and nobody may by default (fix)', async () => {
      const test = await TestSession.open([rpc()])
      test.receive(CALL)
      const answer = await test.connection.next()
      expect(answer.getChild('error')).toEqualXml(
        `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
      )
      expect(test.pushes).toEqual([])
    })

    it('as the app says, until it says otherwise or logs out', async () => {
      const test = await TestSession.open([rpc()])
      const outcome = async (from = BEN) => {
        test.receive(CALL.replace(BEN, from))
        const pushed = test.pushes.splice(0)[0]
        return pushed ? 'told' : conditionOf(await test.connection.next())
      }
      await test.request('xmpp.rpc.allow', { callers: ['ben@example.com'] })
      expect(await outcome()).toBe('told')
      expect(await outcome('eve@example.com/bot')).toBe('forbidden')
      await test.request('xmpp.rpc.allow', { callers: 'anyone' })
      expect(await outcome('eve@example.com/bot')).toBe('told')
      await test.request('xmpp.rpc.allow', { callers: [] })
      expect(await outcome('cleo@example.com/bot')).toBe('forbidden')
    })

    it('not as an app said that has logged out', async () => {
      const test = await TestSession.open([rpc()])
      await test.request('xmpp.rpc.allow', { callers: 'anyone' })
      await test.session.extension('rpc').stop()
      test.receive(CALL)
      expect(conditionOf(await test.connection.next())).toBe('forbidden')
    })

    it('as the operator says, whatever the app says', async () => {
      const test = await TestSession.open([rpc({ callers: [BEN] })])
      await test.request('xmpp.rpc.allow', { callers: [] })
      test.receive(CALL)
      await test.nextPush('xmpp.rpc.request')
    })
  })

  it.each([
    CALL.replace(`type='set'`, `type='get'`),
    CALL.replace(/<methodName>.*<\/methodName>/, ''),
    CALL.replace('client.restart', '  '),
    CALL.replaceAll('methodCall', 'other'),
    CALL.replace(/<methodCall>[\s\S]*<\/methodCall>/, '<methodResponse/>'),
    CALL.replace(/<methodCall>[\s\S]*<\/methodCall>/, ''),
    CALL.replace(
      /<value>.*<\/value>/,
      `${'<value><struct><member>'.repeat(17)}${'</member></struct></value>'.repeat(17)}`,
    ),
  ])('is refused when it is no call (fix): %s', async (xml) => {
    const test = await TestSession.open([rpc({ callers: 'anyone' })])
    test.receive(xml)
    expect(conditionOf(await test.connection.next())).toBe('bad-request')
    expect(test.pushes).toEqual([])
  })

  it.each(['result', 'error'])('is nothing that comes as a %s (fix)', async (type) => {
    const test = await TestSession.open([rpc({ callers: 'anyone' })])
    test.receive(CALL.replace(`type='set'`, `type='${type}'`))
    expect(test.pushes).toEqual([])
    expect(test.connection.sent).toEqual([])
  })

  it('survives whatever a call looks like', async () => {
    const test = await TestSession.open([rpc({ callers: 'anyone' })])
    for (const xml of poison(CALL)) test.receive(xml)
    expect(test.session.status).toBe('online')
    for (const { event } of test.pushes) expect(event).toBe('xmpp.rpc.request')
  })

  it('wants one value where it is strict', async () => {
    const test = await TestSession.open([rpc({ callers: 'anyone', strict: true })])
    test.receive(CALL)
    const one = { type: 'int', value: 1 }
    for (const params of [[one, one], [], undefined]) {
      expect((await test.request('xmpp.rpc.result', { ...RESULT, params })).error).toMatchObject({
        description: 'Parameter formatting error',
      })
    }
    expect(await test.request('xmpp.rpc.result', { ...RESULT, params: [one] })).toEqual({ data: true })
    test.receive(CALL)
    const fault = { code: 1, message: '' }
    expect(await test.request('xmpp.rpc.result', { ...RESULT, fault })).toEqual({ data: true })
  })
})
