import type { Element, SavedSession } from '@xmpp-ftw/core'
import { StanzaError } from '@xmpp-ftw/core'
import { disco } from '@xmpp-ftw/disco'
import { poison, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { type CommandCall, command, commandError, type OwnCommand, type StageReply } from './index.js'

const COMMANDS = 'http://jabber.org/protocol/commands'
const ITEMS = 'http://jabber.org/protocol/disco#items'
const INFO = 'http://jabber.org/protocol/disco#info'
const PHONE = 'anna@example.com/phone'
const BEN = 'ben@example.com/desk'

let asked = 0

/** Somebody runs a stage; the answer to it. */
async function run(
  test: TestSession,
  attributes = `node='config'`,
  { from = PHONE, payload = '', type = 'set' } = {},
): Promise<Element> {
  const id = ask(test, attributes, { from, payload, type })
  const answer = await test.connection.next((stanza) => stanza.attrs.id === id)
  expect(answer.attrs.to).toBe(from)
  return answer
}

function ask(
  test: TestSession,
  attributes: string,
  { from = PHONE, payload = '', type = 'set' } = {},
): string {
  asked += 1
  test.receive(
    `<iq xmlns='jabber:client' type='${type}' from='${from}' to='anna@example.com/test' id='q${asked}'>
      <command xmlns='${COMMANDS}' ${attributes}>${payload}</command></iq>`,
  )
  return `q${asked}`
}

function payloadOf(answer: Element): Element {
  expect(answer.attrs.type).toBe('result')
  return answer.getChild('command', COMMANDS) as Element
}

/** Condition, and the XEP's own beside it. */
function errorOf(answer: Element): string {
  expect(answer.attrs.type).toBe('error')
  return (answer.getChild('error')?.elements() ?? []).map(({ name }) => name).join(' ')
}

/** A command of two stages that may be gone through both ways. */
function config(calls: CommandCall[] = [], more: Partial<OwnCommand> = {}): OwnCommand {
  return {
    node: 'config',
    name: 'Configure',
    run(call) {
      calls.push(call)
      if (call.action === 'complete') return { note: { description: 'Configured' } }
      const second = call.action === 'next'
      return {
        actions: second ? { values: ['prev', 'complete'] } : { values: ['next'] },
        form: { formType: 'urn:example:config', fields: [{ var: second ? 'b' : 'a', type: 'text-single' }] },
      }
    },
    ...more,
  }
}

async function offering(own: OwnCommand, ...more: OwnCommand[]): Promise<TestSession> {
  return TestSession.open([command({ commands: [own, ...more] })])
}

/** Runs a command of which the only stage comes to that. */
async function answerOf(reply: StageReply | undefined): Promise<Element> {
  const test = await offering({ node: 'config', name: 'Configure', run: () => reply })
  return payloadOf(await run(test))
}

describe('a command that is offered', () => {
  it('is run stage by stage', async () => {
    const calls: CommandCall[] = []
    const test = await offering(config(calls))
    const first = payloadOf(await run(test, `node='config' action='execute' xml:lang='cy'`))
    const { sessionid } = first.attrs
    expect(
      first,
    ).toEqualXml(`<command xmlns='${COMMANDS}' node='config' sessionid='${sessionid}' status='executing'>
      <actions execute='next'><next/></actions>
      <x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>urn:example:config</value></field>
        <field var='a' type='text-single'/></x></command>`)
    const at = `node='config' sessionid='${sessionid}'`
    const second = payloadOf(
      await run(test, at, {
        payload: `<x xmlns='jabber:x:data' type='submit'><field var='a'><value>1</value></field></x>`,
      }),
    )
    expect(second.getChild('actions')).toEqualXml(
      `<actions xmlns='${COMMANDS}' execute='complete'><prev/><complete/></actions>`,
    )
    payloadOf(await run(test, `${at} action='prev'`))
    payloadOf(await run(test, `${at} action='next'`))
    const last = payloadOf(await run(test, `${at} action='complete'`))
    expect(last).toEqualXml(
      `<command xmlns='${COMMANDS}' ${at} status='completed'><note>Configured</note></command>`,
    )
    expect(calls.map(({ action }) => action)).toEqual(['execute', 'next', 'prev', 'next', 'complete'])
    expect(calls[0]).toMatchObject({ node: 'config', sessionId: sessionid, lang: 'cy' })
    expect(calls[0]?.from.toString()).toBe(PHONE)
    expect(calls[1]?.form?.fields).toEqual([{ var: 'a', value: '1' }])
    expect(test.connection.sent).toEqual([])
  })

  it.each<[StageReply | undefined, string]>([
    [undefined, ` status='completed'/>`],
    [{}, ` status='completed'/>`],
    [{ status: 'canceled' }, ` status='canceled'/>`],
    [{ status: 'executing' }, ` status='executing'/>`],
    [
      { notes: [{ type: 'warn', description: 'a' }, { description: 'b' }] },
      ` status='completed'><note type='warn'>a</note><note>b</note></command>`,
    ],
    [
      { form: { title: 'T' }, lang: 'cy' },
      ` status='completed' xml:lang='cy'><x xmlns='jabber:x:data' type='result'><title>T</title></x></command>`,
    ],
    [
      { oob: { url: 'https://example.com/' } },
      ` status='completed'><x xmlns='jabber:x:oob'><url>https://example.com/</url></x></command>`,
    ],
    [
      { actions: { values: ['prev'] } },
      ` status='executing'><actions execute='prev'><prev/></actions></command>`,
    ],
    [{ actions: { values: [] } }, ` status='executing'><actions/></command>`],
    [{ status: 'completed', actions: { values: ['next'] } }, ` status='completed'/>`],
  ])('answers %o', async (reply, rest) => {
    const answer = await answerOf(reply)
    expect(answer).toEqualXml(
      `<command xmlns='${COMMANDS}' node='config' sessionid='${answer.attrs.sessionid}'${rest}`,
    )
  })

  it('is canceled at once, whatever its owner says', async () => {
    for (const answer of [() => ({ status: 'executing' as const }), () => Promise.reject(new Error('no'))]) {
      const calls: string[] = []
      const test = await offering(
        config([], {
          run(call) {
            calls.push(call.action)
            return call.action === 'cancel' ? answer() : { status: 'executing' }
          },
        }),
      )
      const { sessionid } = payloadOf(await run(test)).attrs
      const at = `node='config' sessionid='${sessionid}'`
      expect(payloadOf(await run(test, `${at} action='cancel'`))).toEqualXml(
        `<command xmlns='${COMMANDS}' ${at} status='canceled'/>`,
      )
      expect(calls).toEqual(['execute', 'cancel'])
      expect(errorOf(await run(test, at))).toBe('not-allowed session-expired')
    }
  })

  it('may be canceled while a stage is under way, and runs one stage at a time', async () => {
    let finish = () => {}
    const test = await offering(
      config([], {
        run: ({ action }) =>
          action === 'complete'
            ? new Promise<undefined>((resolve) => {
                finish = () => resolve(undefined)
              })
            : { status: 'executing' },
      }),
    )
    const { sessionid } = payloadOf(await run(test)).attrs
    const at = `node='config' sessionid='${sessionid}'`
    const stage = run(test, at)
    expect(errorOf(await run(test, `${at} action='complete'`))).toBe('unexpected-request')
    expect(payloadOf(await run(test, `${at} action='cancel'`)).attrs.status).toBe('canceled')
    finish()
    expect(errorOf(await stage)).toBe('not-allowed session-expired')
  })

  it.each<[string, string]>([
    [`node='other'`, 'item-not-found'],
    ['', 'item-not-found'],
    [`node='config' action='explode'`, 'bad-request malformed-action'],
    [`node='config' action='constructor'`, 'bad-request malformed-action'],
    [`node='config' action='next'`, 'bad-request bad-action'],
    [`node='config' action='cancel'`, 'bad-request bad-action'],
    [`node='config' sessionid='mine'`, 'bad-request bad-sessionid'],
    [`node='config' sessionid='__proto__' action='cancel'`, 'bad-request bad-sessionid'],
  ])('refuses %s', async (attributes, error) => {
    const test = await offering(config())
    expect(errorOf(await run(test, attributes))).toBe(error)
  })

  it('refuses further stages that it does not allow', async () => {
    const test = await offering(config(), config([], { node: 'other' }))
    const { sessionid } = payloadOf(await run(test)).attrs
    const at = `sessionid='${sessionid}'`
    expect(errorOf(await run(test, `node='config' ${at} action='prev'`))).toBe('bad-request bad-action')
    expect(errorOf(await run(test, `node='other' ${at} action='next'`))).toBe('bad-request bad-sessionid')
    // A session is one between two.
    const from = 'anna@example.com/other'
    expect(errorOf(await run(test, `node='config' ${at}`, { from }))).toBe('bad-request bad-sessionid')
    expect(payloadOf(await run(test, `node='config' ${at}`)).attrs.status).toBe('executing')
  })

  it('has no default action where nothing is allowed', async () => {
    const test = await offering({ node: 'config', name: 'C', run: () => ({ actions: { values: [] } }) })
    const { sessionid } = payloadOf(await run(test)).attrs
    expect(errorOf(await run(test, `node='config' sessionid='${sessionid}'`))).toBe('bad-request bad-action')
  })

  it('is not got, only set', async () => {
    const test = await offering(config())
    expect(errorOf(await run(test, `node='config'`, { type: 'get' }))).toBe('bad-request')
  })

  it('hands on what its owner throws, if it is meant for others', async () => {
    const failure = vi.fn()
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: failure }
    const errors = [
      commandError('bad-payload'),
      new StanzaError('wait', 'resource-constraint', { description: 'later' }),
      new Error('secret'),
    ]
    const own: OwnCommand = {
      node: 'config',
      name: 'C',
      run() {
        throw errors.shift()
      },
    }
    const test = await TestSession.open([command({ commands: [own] })], { log })
    expect(errorOf(await run(test))).toBe('bad-request bad-payload')
    expect(errorOf(await run(test))).toBe('resource-constraint text')
    const hidden = await run(test)
    expect(errorOf(hidden)).toBe('internal-server-error')
    expect(hidden.toString()).not.toContain('secret')
    expect(failure).toHaveBeenCalledOnce()
  })

  it('refuses to send what is no reply', async () => {
    const test = await offering({
      node: 'config',
      name: 'C',
      run: () => ({ actions: { values: ['evil/><x' as 'next'] } }),
    })
    expect(errorOf(await run(test))).toBe('internal-server-error')
  })

  it('lets a stage that failed be tried again, but not a session that never began', async () => {
    let bad = true
    let id = ''
    const test = await offering(
      config([], {
        run({ action, sessionId }) {
          id = sessionId
          if (action === 'execute') return { actions: { values: ['next'] } }
          if (bad) throw commandError('bad-payload')
          return {}
        },
      }),
    )
    const { sessionid } = payloadOf(await run(test)).attrs
    const at = `node='config' sessionid='${sessionid}'`
    expect(errorOf(await run(test, at))).toBe('bad-request bad-payload')
    bad = false
    expect(payloadOf(await run(test, at)).attrs.status).toBe('completed')

    const failing = await offering(
      config([], {
        run({ sessionId }) {
          id = sessionId
          throw commandError('bad-locale')
        },
      }),
    )
    await run(failing)
    expect(errorOf(await run(failing, `node='config' sessionid='${id}'`))).toBe('not-allowed session-expired')
  })

  it('does not go on from a stage whose answer came too late', async () => {
    let finish = () => {}
    let id = ''
    const own = config([], {
      run: ({ sessionId }) => {
        id = sessionId
        return new Promise((resolve) => {
          finish = () => resolve({ status: 'executing' })
        })
      },
    })
    const test = await TestSession.open([command({ commands: [own] })], { iqTimeout: 1 })
    expect(errorOf(await run(test))).toBe('resource-constraint')
    finish()
    await vi.waitFor(async () =>
      expect(errorOf(await run(test, `node='config' sessionid='${id}'`))).toBe('not-allowed session-expired'),
    )
  })

  it('remembers a bounded number of runs, of one account and of all', async () => {
    const test = await offering(config([], { callers: 'anyone' }))
    const first = payloadOf(await run(test, `node='config'`, { from: BEN })).attrs.sessionid
    const mine = payloadOf(await run(test)).attrs.sessionid
    for (let n = 0; n < 10; n += 1) await run(test, `node='config'`, { from: `ben@example.com/${n}` })
    expect(errorOf(await run(test, `node='config' sessionid='${first}'`, { from: BEN }))).toBe(
      'bad-request bad-sessionid',
    )
    expect(payloadOf(await run(test, `node='config' sessionid='${mine}'`)).attrs.status).toBe('executing')
    for (let n = 0; n < 100; n += 1) await run(test, `node='config'`, { from: `user${n}@example.com/x` })
    expect(errorOf(await run(test, `node='config' sessionid='${mine}'`))).toBe('bad-request bad-sessionid')
  })

  it('forgets its runs with the stream', async () => {
    const test = await offering(config())
    const { sessionid } = payloadOf(await run(test)).attrs
    test.connection.interrupt()
    test.connection.bind()
    await test.nextPush('xmpp.connection')
    expect(errorOf(await run(test, `node='config' sessionid='${sessionid}'`))).toBe(
      'bad-request bad-sessionid',
    )
    payloadOf(await run(test))
  })

  it('is there for the own account, unless it says otherwise', async () => {
    const test = await offering(
      config(),
      config([], { node: 'ben', callers: ['ben@example.com'] }),
      config([], { node: 'all', callers: 'anyone' }),
    )
    for (const [node, from, allowed] of [
      ['config', PHONE, true],
      ['config', BEN, false],
      ['config', 'example.com', false],
      ['ben', BEN, true],
      ['ben', PHONE, false],
      ['all', BEN, true],
      ['all', 'eve@example.net/x', true],
    ] as const) {
      const answer = await run(test, `node='${node}'`, { from })
      if (allowed) payloadOf(answer)
      else expect(errorOf(answer)).toBe('forbidden')
    }
  })
})

describe('who comes without an address', () => {
  it('is the own server', async () => {
    const test = await offering(config([], { callers: ['example.com'] }))
    test.receive(
      `<iq xmlns='jabber:client' type='set' id='s1'><command xmlns='${COMMANDS}' node='config'/></iq>`,
    )
    expect((await test.connection.next()).attrs).toMatchObject({ type: 'result', id: 's1' })
  })

  it('or with a wrong one is refused', async () => {
    const test = await offering(config())
    test.receive(
      `<iq xmlns='jabber:client' type='set' from='@' id='s1'><command xmlns='${COMMANDS}' node='config'/></iq>`,
    )
    expect(errorOf(await test.connection.next())).toBe('jid-malformed')
  })

  it('or in any other odd way is answered once', async () => {
    const test = await offering(config())
    const question = `<iq xmlns='jabber:client' type='set' from='${PHONE}' id='s1'><command xmlns='${COMMANDS}' node='config'><x/></command></iq>`
    for (const xml of poison(question)) {
      test.receive(xml)
      const isRequest = /type='[gs]et'/.test(xml)
      if (isRequest) await test.connection.next()
      expect(test.connection.sent).toEqual([])
    }
  })
})

it('refuses commands of which there are none (fix)', async () => {
  const test = await TestSession.open([command()])
  expect(errorOf(await run(test))).toBe('item-not-found')
})

describe('the app', () => {
  const offer = (test: TestSession, more = {}) =>
    test.request('xmpp.command.offer', { node: 'restart', name: 'Restart', ...more })

  async function asked(test: TestSession): Promise<(answer: unknown) => void> {
    await expect.poll(() => test.pushes).toHaveLength(1)
    return test.pushes[0]?.reply as (answer: unknown) => void
  }

  it('offers a command, is asked, and answers', async () => {
    const test = await TestSession.open([command()])
    expect(await offer(test, { callers: [{ user: 'ben', domain: 'example.com' }] })).toEqual({ data: true })
    const answer = run(test, `node='restart' xml:lang='cy'`, {
      from: BEN,
      payload: `<x xmlns='jabber:x:data' type='submit'><field var='a'><value>1</value></field></x>`,
    })
    const reply = await asked(test)
    const request = (await test.nextPush('xmpp.command.request')) as { sessionId: string }
    expect(request).toEqual({
      from: { user: 'ben', domain: 'example.com', resource: 'desk' },
      node: 'restart',
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      action: 'execute',
      form: { type: 'submit', fields: [{ var: 'a', value: '1' }], items: [] },
      lang: 'cy',
    })
    reply({ note: { type: 'info', description: 'Restarted' } })
    expect(payloadOf(await answer)).toEqualXml(
      `<command xmlns='${COMMANDS}' node='restart' sessionid='${request.sessionId}' status='completed'><note type='info'>Restarted</note></command>`,
    )
  })

  it.each([
    [{ condition: 'not-acceptable' }, 'not-acceptable'],
    [{ type: 'wait', condition: 'resource-constraint', description: 'x' }, 'resource-constraint text'],
    [{ condition: 'bad-request', application: { condition: 'bad-payload' } }, 'bad-request bad-payload'],
    [{ condition: 'no-such-condition' }, 'undefined-condition'],
  ])('may answer with the error %o', async (error, expected) => {
    const test = await TestSession.open([command()])
    await offer(test)
    const answer = run(test, `node='restart'`)
    ;(await asked(test))({ error })
    expect(errorOf(await answer)).toBe(expected)
  })

  it.each([
    [{ status: 'done' }, "'status' key must be one of: executing, completed, canceled"],
    [{ form: 7 }, 'Badly formatted data form'],
    [{ actions: { values: ['evil/><x'] } }, "'actions.values.0' key must be one of: prev, next, complete"],
    [
      { error: { condition: 'bad-request', application: { condition: 'evil/><x' } } },
      "'error.application.condition' key must be one of: malformed-action, bad-action, bad-locale, bad-payload, bad-sessionid, session-expired",
    ],
  ])('is told that the reply %o is bad', async (given, description) => {
    const test = await TestSession.open([command()])
    await offer(test)
    const answer = run(test, `node='restart'`)
    ;(await asked(test))(given)
    expect(errorOf(await answer)).toBe('internal-server-error')
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description, request: given })
  })

  it('that does not answer is answered for, once', async () => {
    const test = await TestSession.open([command()], { iqTimeout: 1 })
    await offer(test)
    expect(errorOf(await run(test, `node='restart'`))).toBe('resource-constraint')
    ;(await asked(test))({})
    await Promise.resolve()
    expect(test.connection.sent).toEqual([])
  })

  it('changes and withdraws what it offers, and nothing else', async () => {
    const test = await offering(config())
    await offer(test)
    expect(await offer(test, { callers: 'anyone' })).toEqual({ data: true })
    expect(await test.request('xmpp.command.withdraw', { node: 'restart' })).toEqual({ data: true })
    expect(errorOf(await run(test, `node='restart'`))).toBe('item-not-found')
    for (const [event, description] of [
      ['xmpp.command.offer', "'node' key is taken"],
      ['xmpp.command.withdraw', "'node' key is of no command offered"],
    ] as const) {
      expect((await test.request(event, { node: 'config', name: 'Mine' })).error).toMatchObject({
        description,
      })
    }
    payloadOf(await run(test))
  })

  it('offers a bounded number', async () => {
    const test = await TestSession.open([command()])
    for (let n = 0; n < 200; n += 1) await offer(test, { node: `n${n}` })
    expect(await offer(test)).toMatchObject({ error: { description: 'Too many commands are offered' } })
    expect(await offer(test, { node: 'n1' })).toEqual({ data: true })
  })

  it('offers no longer than it is logged in, but over a cut', async () => {
    const test = await TestSession.open([command()])
    await offer(test, { node: 'config' })
    test.connection.interrupt()
    test.connection.bind()
    await test.nextPush('xmpp.connection')
    expect(await test.request('xmpp.command.withdraw', { node: 'config' })).toEqual({ data: true })
    await offer(test)
    await test.request('xmpp.logout')
    await test.request('xmpp.login', { jid: 'anna@example.com/test', password: 's3cret' })
    expect((await test.request('xmpp.command.withdraw', { node: 'restart' })).error).toBeDefined()
  })

  it('announces what it offers to whom it is told', async () => {
    const test = await offering(config(), config([], { node: 'all', name: 'All', callers: 'anyone' }))
    expect(await test.request('xmpp.command.announce', { to: BEN })).toEqual({ data: true })
    const message = await test.connection.next()
    expect(message).toEqualXml(`<message to='${BEN}' id='${message.attrs.id}'>
      <query xmlns='${ITEMS}' node='${COMMANDS}'><item jid='anna@example.com/test' node='all' name='All'/></query></message>`)
  })
})

describe('another extension', () => {
  it('offers and withdraws; the later of two counts', async () => {
    const test = await TestSession.open([command()])
    const extension = test.session.extension('command')
    const withdrawFirst = extension.offer(config())
    const withdraw = extension.offer({ node: 'config', name: 'Second', run: () => ({}) })
    withdrawFirst()
    expect(payloadOf(await run(test)).attrs.status).toBe('completed')
    withdraw()
    expect(errorOf(await run(test))).toBe('item-not-found')
  })

  it('takes a node from the app', async () => {
    const test = await TestSession.open([command()])
    await test.request('xmpp.command.offer', { node: 'config', name: 'Of the app' })
    test.session.extension('command').offer(config())
    expect((await test.request('xmpp.command.withdraw', { node: 'config' })).error).toBeDefined()
    payloadOf(await run(test))
  })
})

describe('service discovery', () => {
  async function discover(test: TestSession, ns: string, node: string, from = PHONE): Promise<Element> {
    test.receive(
      `<iq xmlns='jabber:client' type='get' from='${from}' id='d'><query xmlns='${ns}' node='${node}'/></iq>`,
    )
    return test.connection.next((stanza) => stanza.attrs.id === 'd')
  }

  it.each(['before', 'after'])('finds commands where disco is installed, %s', async (place) => {
    const own = command({ commands: [config()] })
    const test = await TestSession.open(place === 'before' ? [disco(), own] : [own, disco()])
    await test.request('xmpp.command.offer', { node: 'restart', name: 'Restart', callers: 'anyone' })

    const items = (await discover(test, ITEMS, COMMANDS)).getChild('query')
    expect(items).toEqualXml(`<query xmlns='${ITEMS}' node='${COMMANDS}'>
      <item jid='anna@example.com/test' node='config' name='Configure'/>
      <item jid='anna@example.com/test' node='restart' name='Restart'/></query>`)
    expect((await discover(test, ITEMS, COMMANDS, BEN)).getChild('query')?.elements()).toHaveLength(1)

    const list = (await discover(test, INFO, COMMANDS)).getChild('query')
    expect(list?.getChild('identity')?.attrs).toEqual({ category: 'automation', type: 'command-list' })
    const node = (await discover(test, INFO, 'restart', BEN)).getChild('query')
    expect(node).toEqualXml(`<query xmlns='${INFO}' node='restart'>
      <identity category='automation' type='command-node' name='Restart'/>
      <feature var='${COMMANDS}'/><feature var='jabber:x:data'/><feature var='${INFO}'/></query>`)

    expect(errorOf(await discover(test, INFO, 'config', BEN))).toContain('item-not-found')
    await test.request('xmpp.command.withdraw', { node: 'restart' })
    expect(errorOf(await discover(test, INFO, 'restart'))).toContain('item-not-found')
  })
})

describe('a session that is handed on', () => {
  it('offers in the next process what its app does', async () => {
    const before = await offering(config())
    await before.request('xmpp.command.offer', { node: 'greet', name: 'Greet', callers: [BEN] })
    const saved = JSON.parse(JSON.stringify(before.session.suspend())) as SavedSession
    const after = TestSession.restore([command({ commands: [config()] })], saved)
    expect(payloadOf(await run(after)).attrs.status).toBe('executing')
    expect(errorOf(await run(after, `node='greet'`))).toBe('forbidden')
    ask(after, `node='greet'`, { from: BEN })
    expect(await after.nextPush('xmpp.command.request')).toMatchObject({ node: 'greet', action: 'execute' })
    expect(await after.request('xmpp.command.withdraw', { node: 'greet' })).toEqual({ data: true })
  })

  it('is not while somebody runs a command', async () => {
    const test = await offering(config())
    const { sessionid } = payloadOf(await run(test)).attrs
    expect(test.session.suspend()).toBeUndefined()
    await run(test, `node='config' sessionid='${sessionid}' action='cancel'`)
    expect(test.session.suspend()).toBeDefined()
  })
})
