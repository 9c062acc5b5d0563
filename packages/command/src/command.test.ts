import { compliance, MARKUP, poison, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { command } from './index.js'

compliance('command', command())

const COMMANDS = 'http://jabber.org/protocol/commands'
const ITEMS = 'http://jabber.org/protocol/disco#items'
const INFO = 'http://jabber.org/protocol/disco#info'

const STAGE = `<command xmlns='${COMMANDS}' node='config' sessionid='cfg-1' status='executing'>
  <actions execute='next'><prev/><next/></actions>
  <x xmlns='jabber:x:data' type='form'><title>Which part</title>
    <field var='FORM_TYPE' type='hidden'><value>urn:example:config</value></field>
    <field var='token' type='hidden'><value>t1</value></field>
    <field var='part' type='list-single'><option><value>mail</value></option><option><value>web</value></option></field>
  </x></command>`

/** Runs the first stage, and resolves once its answer is there. */
async function begun(answer = STAGE, to: string | undefined = 'svc.example.com'): Promise<TestSession> {
  const test = await TestSession.open([command()])
  const outcome = test.request('xmpp.command.do', { to, node: 'config' })
  await test.connection.answer(answer)
  expect((await outcome).error).toBeUndefined()
  return test
}

async function sentFor(test: TestSession, payload: object) {
  const outcome = test.request('xmpp.command.do', { to: 'svc.example.com', node: 'config', ...payload })
  const iq = await test.connection.answer()
  expect(await outcome).toEqual({ data: {} })
  return iq.getChild('command')
}

describe('xmpp.command.list', () => {
  it('lists commands, with a page', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.list', { to: 'svc.example.com', rsm: { max: 10 } })
    const iq = await test.connection.answer(`<query xmlns='${ITEMS}' node='${COMMANDS}'>
      <item jid='svc.example.com' node='config' name='Configure'/>
      <item jid='SVC.example.com' node='restart' name='Restart'/>
      <item jid='other.example.com' node='elsewhere' name='Elsewhere'/>
      <item jid='svc.example.com' node='nameless'/>
      <item jid='svc.example.com' name='No node'/><item node='no-jid'/><junk/>
      <set xmlns='http://jabber.org/protocol/rsm'><count>2</count></set></query>`)
    expect(iq.attrs).toMatchObject({ type: 'get', to: 'svc.example.com' })
    expect(iq.elements()[0]).toEqualXml(
      `<query xmlns='${ITEMS}' node='${COMMANDS}'><set xmlns='http://jabber.org/protocol/rsm'><max>10</max></set></query>`,
    )
    expect(await outcome).toEqual({
      data: [
        { node: 'config', name: 'Configure' },
        { node: 'restart', name: 'Restart' },
        { node: 'elsewhere', name: 'Elsewhere', jid: 'other.example.com' },
        { node: 'nameless' },
      ],
      rsm: { count: 2 },
    })
  })

  it('asks the own server without `to`, and overwrites a node', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.list', { node: 'mine' })
    const iq = await test.connection.answer()
    expect(iq.attrs.to).toBe('example.com')
    expect(iq.getChild('query')?.attrs.node).toBe(COMMANDS)
    // Fix: a reply without a query was thrown about.
    expect(await outcome).toEqual({ data: [], rsm: {} })
  })
})

describe('xmpp.command.info', () => {
  it('tells what an entity says of a command', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.info', { to: 'svc.example.com', node: 'config' })
    const iq = await test.connection.answer(
      `<query xmlns='${INFO}' node='config'><identity name='Configure' category='automation' type='command-node'/>
        <feature var='${COMMANDS}'/></query>`,
    )
    expect(iq.attrs).toMatchObject({ type: 'get', to: 'svc.example.com' })
    expect(iq.elements()[0]).toEqualXml(`<query xmlns='${INFO}' node='config'/>`)
    expect(await outcome).toEqual({
      data: [
        { kind: 'identity', category: 'automation', type: 'command-node', name: 'Configure' },
        { kind: 'feature', var: COMMANDS },
      ],
      rsm: {},
    })
  })

  it('asks the own server without `to`, and takes an empty answer', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.info', { node: 'config', rsm: { max: 1 } })
    const iq = await test.connection.answer()
    expect(iq.attrs.to).toBe('example.com')
    expect(iq.getChild('query')?.getChild('set')?.getChildText('max')).toBe('1')
    expect(await outcome).toEqual({ data: [], rsm: {} })
  })
})

describe('xmpp.command.do', () => {
  it('runs the first stage of a command', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.do', { to: 'svc.example.com', node: 'config', lang: 'cy' })
    const iq = await test.connection.answer(STAGE)
    expect(iq.attrs).toMatchObject({ type: 'set', to: 'svc.example.com' })
    expect(iq.elements()[0]).toEqualXml(
      `<command xmlns='${COMMANDS}' node='config' action='execute' xml:lang='cy'/>`,
    )
    expect(await outcome).toEqual({
      data: {
        status: 'executing',
        sessionId: 'cfg-1',
        actions: { execute: 'next', values: ['prev', 'next'] },
        form: {
          type: 'form',
          title: 'Which part',
          formType: 'urn:example:config',
          fields: [
            { var: 'token', type: 'hidden', value: 't1' },
            { var: 'part', type: 'list-single', options: [{ value: 'mail' }, { value: 'web' }] },
          ],
          items: [],
        },
      },
    })
  })

  it('hands on a command that failed as what it is', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.do', { node: 'config' })
    const iq = await test.connection.answer(
      `<command xmlns='${COMMANDS}' node='config' sessionid='c' status='completed'><note type='error'>No</note><note>Later</note></command>`,
    )
    expect(iq.attrs.to).toBe('example.com')
    expect(await outcome).toEqual({
      data: {
        status: 'completed',
        sessionId: 'c',
        note: { type: 'error', description: 'No' },
        notes: [
          { type: 'error', description: 'No' },
          { type: 'info', description: 'Later' },
        ],
      },
    })
  })

  it('finds the form behind out-of-band data (fix)', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.do', { node: 'config' })
    await test.connection.answer(`<command xmlns='${COMMANDS}' node='config' sessionid='c' status='completed'>
      <x xmlns='jabber:x:oob'><url>https://example.com/</url></x><x xmlns='jabber:x:data' type='result'/></command>`)
    expect((await outcome).data).toEqual({
      status: 'completed',
      sessionId: 'c',
      oob: { url: 'https://example.com/' },
      form: { type: 'result', items: [] },
    })
  })

  it.each([undefined, `<other xmlns='urn:example:other'/>`, `<command xmlns='urn:example:other'/>`])(
    'survives the answer %s (fix)',
    async (answer) => {
      const test = await TestSession.open([command()])
      const outcome = test.request('xmpp.command.do', { node: 'config' })
      await test.connection.answer(answer)
      expect(await outcome).toEqual({ data: {} })
    },
  )

  it('hands on the conditions of the XEP', async () => {
    const test = await TestSession.open([command()])
    const outcome = test.request('xmpp.command.do', { node: 'config' })
    await test.connection.answer(
      `<error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><bad-payload xmlns='${COMMANDS}'/></error>`,
    )
    expect(await outcome).toEqual({
      error: {
        type: 'modify',
        condition: 'bad-request',
        application: { condition: 'bad-payload', xmlns: COMMANDS },
      },
    })
  })

  describe('further stages', () => {
    it('carry FORM_TYPE and hidden fields back (fix)', async () => {
      const test = await begun()
      const sent = await sentFor(test, { sessionId: 'cfg-1', form: [{ var: 'part', value: 'mail' }] })
      expect(sent).toEqualXml(`<command xmlns='${COMMANDS}' node='config' sessionid='cfg-1' action='next'>
        <x xmlns='jabber:x:data' type='submit'>
          <field var='FORM_TYPE' type='hidden'><value>urn:example:config</value></field>
          <field var='token' type='hidden'><value>t1</value></field>
          <field var='part'><value>mail</value></field></x></command>`)
    })

    it('leave hidden fields as the app gives them', async () => {
      const test = await begun()
      const form = [
        { var: 'FORM_TYPE', value: 'urn:example:other' },
        { var: 'token', value: 't2' },
        { type: 'fixed', value: 'Part 1' },
      ]
      const sent = await sentFor(test, { sessionId: 'cfg-1', form })
      expect(sent?.getChild('x')).toEqualXml(`<x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE' type='hidden'><value>urn:example:config</value></field>
        <field var='token'><value>t2</value></field></x>`)
    })

    it('are not those of another session, or of somebody else', async () => {
      const test = await begun()
      const form = [{ var: 'part', value: 'mail' }]
      for (const other of [
        { sessionId: 'cfg-2', form },
        { sessionId: 'cfg-1', form, to: 'evil.example.com' },
        { form },
      ]) {
        const sent = await sentFor(test, other)
        expect(sent?.getChild('x')?.getChildren('field')).toHaveLength(1)
      }
    })

    it.each([
      [{}, 'next'],
      [{ action: 'prev' }, 'prev'],
      [{ action: 'execute' }, 'execute'],
      [{ action: 'cancel' }, 'cancel'],
    ])('with %o mean the action %s (fix)', async (payload, action) => {
      const test = await begun()
      const sent = await sentFor(test, { sessionId: 'cfg-1', ...payload })
      expect(sent).toEqualXml(
        `<command xmlns='${COMMANDS}' node='config' sessionid='cfg-1' action='${action}'/>`,
      )
    })

    it.each([
      `<actions><next/></actions>`,
      `<actions execute='cancel'><next/></actions>`,
      `<actions execute='' />`,
      ``,
    ])('without a default action, as %s, leave the attribute out (fix)', async (actions) => {
      const test = await begun(
        `<command xmlns='${COMMANDS}' node='config' sessionid='cfg-1' status='executing'>${actions}</command>`,
      )
      expect((await sentFor(test, { sessionId: 'cfg-1' }))?.attrs).not.toHaveProperty('action')
    })

    it('know of an answer that leaves the session out', async () => {
      const test = await begun()
      const stage = test.request('xmpp.command.do', {
        to: 'svc.example.com',
        node: 'config',
        sessionId: 'cfg-1',
      })
      await test.connection.answer(
        `<command xmlns='${COMMANDS}' status='executing'><actions execute='complete'><complete/></actions></command>`,
      )
      expect((await stage).data).toEqual({
        status: 'executing',
        actions: { execute: 'complete', values: ['complete'] },
      })
      expect((await sentFor(test, { sessionId: 'cfg-1' }))?.attrs.action).toBe('complete')
    })

    it('are forgotten when the command has ended', async () => {
      const test = await begun()
      const last = test.request('xmpp.command.do', {
        to: 'svc.example.com',
        node: 'config',
        sessionId: 'cfg-1',
      })
      await test.connection.answer(
        `<command xmlns='${COMMANDS}' node='config' sessionid='cfg-1' status='completed'/>`,
      )
      await last
      const sent = await sentFor(test, { sessionId: 'cfg-1', form: [] })
      expect(sent).toEqualXml(
        `<command xmlns='${COMMANDS}' node='config' sessionid='cfg-1'><x xmlns='jabber:x:data' type='submit'/></command>`,
      )
    })

    it('are forgotten with the stream', async () => {
      const test = await begun()
      test.connection.interrupt()
      test.connection.bind()
      await test.nextPush('xmpp.connection')
      expect((await sentFor(test, { sessionId: 'cfg-1' }))?.attrs).not.toHaveProperty('action')
    })
  })
})

describe('client errors', () => {
  it.each(['xmpp.command.list', 'xmpp.command.info', 'xmpp.command.do'])(
    '%s needs a callback, before all else',
    async (event) => {
      const test = await TestSession.open([command()])
      await test.send(event, { to: 'svc.example.com' })
      expect(await test.nextPush('xmpp.error.client')).toEqual({
        type: 'modify',
        condition: 'client-error',
        description: 'Missing callback',
        // Fix: the payload as it was sent.
        request: { to: 'svc.example.com' },
      })
    },
  )

  it.each<[string, object, string]>([
    ['xmpp.command.list', { to: '@' }, "'to' key must be a JID"],
    ['xmpp.command.info', { to: 'svc.example.com' }, "Missing 'node' key"],
    ['xmpp.command.info', { node: '', to: '@' }, "Missing 'node' key"],
    ['xmpp.command.info', { node: 7 }, "'node' key must be a string"],
    ['xmpp.command.do', { to: '@', form: 7 }, "Missing 'node' key"],
    ['xmpp.command.do', { node: 'a', to: '@' }, "'to' key must be a JID"],
    [
      'xmpp.command.do',
      { node: 'a', action: 'explode' },
      "'action' key must be one of: execute, prev, next, complete, cancel",
    ],
    ['xmpp.command.do', { node: 'a', sessionId: 7 }, "'sessionId' key must be a string"],
    // Fix: this was thrown out of the handler.
    ['xmpp.command.do', { node: 'a', form: { var: 'a' } }, 'Badly formatted data form'],
    ['xmpp.command.do', { node: 'a', form: [{ value: 'a' }] }, 'Badly formatted data form'],
    ['xmpp.command.offer', { name: 'A' }, "Missing 'node' key"],
    ['xmpp.command.offer', { node: 'a' }, "Missing 'name' key"],
    [
      'xmpp.command.offer',
      { node: 'a', name: 'A', callers: 'all' },
      "'callers' key must be 'anyone' or an array of JIDs",
    ],
    ['xmpp.command.withdraw', {}, "Missing 'node' key"],
    ['xmpp.command.withdraw', { node: 'a' }, "'node' key is of no command offered"],
    ['xmpp.command.announce', {}, "Missing 'to' key"],
  ])('%s refuses %o', async (event, request, description) => {
    const test = await TestSession.open([command()])
    expect(await test.request(event, request)).toEqual({
      error: { type: 'modify', condition: 'client-error', description, request },
    })
    expect(test.connection.sent).toEqual([])
  })
})

describe('announcements', () => {
  const announcement = (type = '', ns = ITEMS) =>
    `<message xmlns='jabber:client' from='svc.example.com' to='anna@example.com/test'${type}><subject>Services</subject>
      <query xmlns='${ns}' node='${COMMANDS}'>
        <item jid='svc.example.com' node='config' name='Configure'/><item jid='evil.example.com' node='rob'/></query></message>`

  it('are told, with who sent them (fix)', async () => {
    const test = await TestSession.open([command()])
    const from = { domain: 'svc.example.com' }
    for (const type of ['', ` type='headline'`]) {
      test.receive(announcement(type))
      expect(await test.nextPush('xmpp.command.list')).toEqual([
        { node: 'config', name: 'Configure', from },
        { node: 'rob', jid: 'evil.example.com', from },
      ])
    }
    expect(test.pushes).toEqual([])
  })

  it.each([
    announcement(` type='error'`),
    announcement('', 'urn:example:other'),
    announcement().replace(COMMANDS, 'music'),
    announcement().replace(`from='svc.example.com'`, `from='@'`),
  ])('are nothing else (fix): %s', async (xml) => {
    const test = await TestSession.open([command()])
    test.receive(xml)
    expect(test.pushes.filter(({ event }) => event === 'xmpp.command.list')).toEqual([])
  })

  it('survive whatever they look like', async () => {
    const test = await TestSession.open([command()])
    for (const xml of poison(announcement())) test.receive(xml)
    expect(test.session.status).toBe('online')
  })
})

it('escapes what it is given', async () => {
  const test = await TestSession.open([command()])
  const sent = await sentFor(test, {
    node: MARKUP,
    sessionId: MARKUP,
    lang: MARKUP,
    form: [{ var: MARKUP, value: MARKUP }],
  })
  expect(sent?.attrs).toMatchObject({ node: MARKUP, sessionid: MARKUP, 'xml:lang': MARKUP })
  expect(sent?.getChild('x')?.getChild('field')?.getChildText('value')).toBe(MARKUP)
})
