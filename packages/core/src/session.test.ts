import { inMemoryServer, TestSession } from '@xmpp-ftw/testing'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { Base, type ExtensionFactory, type Saved, type StartInfo } from './base.js'
import type { Connection } from './connection/connection.js'
import { defineContract, type Handlers } from './contract.js'
import { type Element, xml } from './element.js'
import { AuthError, ClientError, StanzaError, StreamError } from './errors.js'
import * as schemas from './schemas.js'
import { type SavedSession, Session } from './session.js'

const contract = defineContract({
  requests: {
    'xmpp.toy.play': {
      summary: 'Play.',
      input: v.object({ with: schemas.word, how: v.optional(schemas.choice('nicely', 'badly')) }),
      output: schemas.text,
      callback: 'required',
      payloadFirst: true,
      examples: [{ with: 'ball' }],
    },
    'xmpp.toy.list': {
      summary: 'List.',
      input: schemas.nothing,
      output: v.array(schemas.text),
      callback: 'required',
      paged: true,
      examples: [{}],
    },
  },
  pushes: {
    'xmpp.toy.found': {
      summary: 'Found.',
      payload: v.object({ id: schemas.text }),
      reply: schemas.text,
      examples: [],
    },
  },
})

/** A server that takes its time to say goodbye. */
function slowServer() {
  const { connector, connections } = inMemoryServer()
  let goOn = () => {}
  let begun = () => {}
  const stopping = new Promise<void>((resolve) => {
    begun = resolve
  })
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const slow: typeof connector = (login, state) => {
    const connection = connector(login, state)
    const stop = connection.stop.bind(connection)
    connection.stop = async (forget) => {
      begun()
      await held
      await stop(forget)
    }
    return connection
  }
  return { connector: slow, connections, stopping, goOn: () => goOn() }
}

class Toy extends Base<typeof contract> {
  readonly name: string = 'toy'
  readonly contract: typeof contract = contract
  override readonly features: readonly string[] = ['urn:toy', 'urn:shared']
  readonly starts: (boolean | 'stop')[] = []
  play: (input: unknown) => Promise<string> = async () => 'fun'
  /** What keeps the app from playing. */
  rain: string | undefined
  lastWords = false
  /** What lets a message go on that is held back. */
  readonly held: ((goesOn: boolean) => void)[] = []
  holds = false

  readonly requests: Handlers<typeof contract> = {
    'xmpp.toy.play': (input) => this.play(input),
    'xmpp.toy.list': async () => ({ items: ['ball'], rsm: { count: 1 } }),
  }
  override admit(event: string, payload: unknown): void {
    if (this.rain && event === 'xmpp.toy.play') throw new ClientError(this.rain, payload)
  }
  override hold(_message: Element): Promise<boolean> | undefined {
    return this.holds ? new Promise((goOn) => this.held.push(goOn)) : undefined
  }
  override start({ reconnected }: StartInfo): void {
    this.starts.push(reconnected)
  }
  override leave(): void {
    if (this.lastWords) this.session.send(xml('message', { to: 'ben@example.com' }))
    throw new Error('boom')
  }
  override stop(): void {
    this.starts.push('stop')
  }
  override handles(stanza: Element): boolean {
    return stanza.elements().some((child) => child.ns === 'urn:toy')
  }
  override handle(stanza: Element): boolean {
    const [child] = stanza.elements()
    if (child?.name === 'explode') throw new Error('boom')
    if (child?.name === 'find') {
      void this.push('xmpp.toy.found', { id: String(stanza.attrs.id) }).then(
        (answer) =>
          answer === 'keep'
            ? this.session.answer(stanza)
            : this.session.refuse(stanza, new StanzaError('cancel', 'gone')),
        (refusal: StanzaError) => this.session.refuse(stanza, refusal),
      )
      return true
    }
    return false
  }
}

const toy: ExtensionFactory = (session) => new Toy(session)

async function open(): Promise<{ test: TestSession; toy: Toy }> {
  let made: Toy | undefined
  const test = await TestSession.open([
    (session) => {
      made = new Toy(session)
      return made
    },
  ])
  return { test, toy: made as Toy }
}

const iq = (type: string, inner: string, id = 'i1') =>
  `<iq xmlns='jabber:client' type='${type}' id='${id}' from='ben@example.com/x'>${inner}</iq>`

describe('requests', () => {
  it('reach their handler and bring back what it answers', async () => {
    const { test } = await open()
    expect(await test.request('xmpp.toy.play', { with: 'ball' })).toEqual({ data: 'fun' })
    expect(await test.request('xmpp.toy.list')).toEqual({ data: ['ball'], rsm: { count: 1 } })
  })

  it('are refused when they are not known, or need a stream that is not there', async () => {
    const { test } = await open()
    expect((await test.request('xmpp.toy.break', { x: 1 })).error).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: "Unknown event 'xmpp.toy.break'",
      request: { x: 1 },
    })
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect((await test.request(name)).error).toMatchObject({ condition: 'client-error' })
    }
    await test.request('xmpp.logout')
    expect((await test.request('xmpp.toy.play', { with: 'ball' })).error).toEqual({
      type: 'connection',
      condition: 'not-connected',
      description: 'You are not connected',
    })
  })

  it('that a handler refuses are shown as the app sent them', async () => {
    const { test, toy } = await open()
    toy.play = (input) => Promise.reject(new ClientError('Broken', input))
    const request = { with: 'ball', more: true }
    expect((await test.request('xmpp.toy.play', request)).error).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: 'Broken',
      request,
    })
    toy.play = () => Promise.reject(new ClientError('Broken', 'of its own'))
    expect((await test.request('xmpp.toy.play', request)).error).toMatchObject({ request: 'of its own' })
  })

  it('that something else must come before are refused whatever they say, while there is a stream', async () => {
    const { test, toy } = await open()
    toy.rain = 'You must wait for the sun!'
    const request = { with: 7 }
    expect((await test.request('xmpp.toy.play', request)).error).toEqual({
      type: 'modify',
      condition: 'client-error',
      description: 'You must wait for the sun!',
      request,
    })
    expect((await test.request('xmpp.toy.list')).data).toEqual(['ball'])
    await test.request('xmpp.logout')
    expect((await test.request('xmpp.toy.play', { with: 'ball' })).error).toMatchObject({
      condition: 'not-connected',
    })
  })

  it('without a callback have their errors pushed', async () => {
    const { test, toy } = await open()
    await test.send('xmpp.toy.list')
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
    await test.send('xmpp.toy.play', {})
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: "Missing 'with' key" })
    toy.play = () => Promise.reject(new StanzaError('cancel', 'gone'))
    await test.send('xmpp.chat.message', {
      to: 'ben@example.com',
      password: 's3cret',
      options: { token: 'x' },
    })
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({
      request: { password: '***', options: { token: '***' } },
    })
  })

  it('tell nothing of what broke inside', async () => {
    const log = { debug() {}, info() {}, warn() {}, error: vi.fn() }
    const test = await TestSession.open(
      [
        (session) => {
          const made = new Toy(session)
          made.play = () => Promise.reject(new TypeError('secret detail'))
          return made
        },
      ],
      { log },
    )
    expect((await test.request('xmpp.toy.play', { with: 'ball' })).error).toEqual({
      type: 'cancel',
      condition: 'internal-server-error',
    })
    expect(log.error).toHaveBeenCalledOnce()
  })

  it('are cancelled', async () => {
    const { test } = await open()
    const controller = new AbortController()
    const outcome = test.session.request('xmpp.roster.get', {}, { callback: true, signal: controller.signal })
    await test.connection.next()
    controller.abort()
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'cancelled' } })
  })

  it('fail when the session ends', async () => {
    const { test } = await open()
    const outcome = test.request('xmpp.roster.get')
    await test.connection.next()
    await test.close()
    expect((await outcome).error).toMatchObject({ type: 'connection' })
  })
})

describe('stanzas', () => {
  it('nobody wants are answered once', async () => {
    const { test } = await open()
    test.receive(iq('get', `<query xmlns='urn:x'/>`))
    const answer = await test.connection.next()
    expect(answer.attrs).toMatchObject({ type: 'error', id: 'i1', to: 'ben@example.com/x' })
    expect(answer.getChild('error')?.getChild('service-unavailable')).toBeDefined()
    expect(test.connection.sent).toEqual([])
  })

  it('with more or less than one payload are bad requests', async () => {
    const { test } = await open()
    for (const inner of ['', `<a xmlns='urn:x'/><b xmlns='urn:x'/>`]) {
      test.receive(iq('set', inner))
      expect((await test.connection.next()).getChild('error')?.getChild('bad-request')).toBeDefined()
    }
  })

  it('that nobody asked for are dropped', async () => {
    const { test } = await open()
    test.receive(iq('result', `<query xmlns='jabber:iq:roster'/>`))
    test.receive(iq('error', `<explode xmlns='urn:toy'/>`))
    expect(test.connection.sent).toEqual([])
    expect(test.pushes).toEqual([])
  })

  it('that break an extension harm nothing else', async () => {
    const { test } = await open()
    test.receive(iq('get', `<explode xmlns='urn:toy'/>`))
    expect((await test.connection.next()).getChild('error')?.getChild('internal-server-error')).toBeDefined()
    test.receive(
      `<message xmlns='jabber:client' from='ben@example.com/x'><explode xmlns='urn:toy'/></message>`,
    )
    test.receive(`<message xmlns='jabber:client' from='ben@example.com/x'><body>still here</body></message>`)
    expect(await test.nextPush('xmpp.chat.message')).toMatchObject({ content: 'still here' })
  })

  it('are seen by taps, as they come and go', async () => {
    const test = await TestSession.open([])
    const seen: string[] = []
    const end = test.session.tap((direction, { attrs }) => seen.push(`${direction} ${attrs.id}`))
    test.session.tap(() => {
      throw new Error('boom')
    })
    test.receive(
      `<iq xmlns='jabber:client' type='get' id='i-1' from='ben@example.com/x'><q xmlns='urn:x'/></iq>`,
    )
    await test.connection.next()
    expect(seen).toEqual(['in i-1', 'out i-1'])
    end()
    await test.request('xmpp.chat.message', { to: 'ben@example.com', content: 'hi', id: 'm-1' })
    expect((await test.connection.next()).attrs.id).toBe('m-1')
    expect(seen).toHaveLength(2)
  })

  it('can be answered by the app', async () => {
    const { test } = await open()
    for (const [answer, type] of [
      ['keep', 'result'],
      ['drop', 'error'],
    ]) {
      test.receive(iq('get', `<find xmlns='urn:toy'/>`))
      const push = test.pushes.splice(0)[0]
      expect(push?.event).toBe('xmpp.toy.found')
      push?.reply?.(answer)
      push?.reply?.('again')
      expect((await test.connection.next()).attrs.type).toBe(type)
    }
    expect(test.connection.sent).toEqual([])
  })

  it.each([
    [7, 'must be a string', 7],
    [{ token: 's3cret' }, 'must be a string', { token: '***' }],
    [undefined, 'must be a string', undefined],
  ])('the app answers badly are refused, and the app is told: %j', async (answer, description, shown) => {
    const { test } = await open()
    test.receive(iq('get', `<find xmlns='urn:toy'/>`))
    test.pushes.splice(0)[0]?.reply?.(answer)
    const refused = await test.connection.next()
    expect(refused.attrs.type).toBe('error')
    expect(refused.getChild('error')?.attrs.type).toBe('cancel')
    expect(refused.getChild('error')?.getChild('internal-server-error')).toBeDefined()
    expect(await test.nextPush('xmpp.error.client')).toEqual({
      type: 'modify',
      condition: 'client-error',
      description,
      ...(shown !== undefined && { request: shown }),
    })
  })

  it('nobody answers in time are refused', async () => {
    vi.useFakeTimers()
    try {
      const { test } = await open()
      test.receive(iq('get', `<find xmlns='urn:toy'/>`))
      vi.advanceTimersByTime(30_000)
      expect((await test.connection.next()).getChild('error')?.getChild('resource-constraint')).toBeDefined()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a stream', () => {
  it('that is resumed keeps what waits; a new one fails it and starts the extensions again', async () => {
    const { test, toy } = await open()
    const kept = test.request('xmpp.roster.get')
    test.connection.interrupt()
    expect(await test.nextPush('xmpp.connection.interrupted')).toMatchObject({ retryIn: 1_000 })
    test.connection.bind(true)
    expect(await test.nextPush('xmpp.connection')).toMatchObject({ status: 'online', resumed: true })
    await test.connection.answer()
    expect(await kept).toEqual({ data: [] })

    const lost = test.request('xmpp.roster.get')
    test.connection.interrupt()
    test.connection.bind()
    expect((await lost).error).toMatchObject({ condition: 'disconnected' })
    await test.nextPush('xmpp.connection.interrupted')
    expect(await test.nextPush('xmpp.connection')).toMatchObject({ resumed: false })
    expect(toy.starts).toEqual([false, true])
  })

  it('has its messages held back by whoever wants to, and acknowledges them when they go on', async () => {
    const { test, toy } = await open()
    const message = (body: string) =>
      test.receive(`<message from='ben@example.com/x' type='chat'><body>${body}</body></message>`)
    toy.holds = true
    for (const body of ['first', 'dropped', 'second']) message(body)
    test.receive(`<presence from='ben@example.com/x'/>`)
    expect(test.connection.handled).toBe(1)
    test.session.offer(xml('message', { from: 'ben@example.com/x' }, xml('body', null, 'from elsewhere')))
    for (const [index, goOn] of toy.held.entries()) goOn(index !== 1)
    const bodies: unknown[] = []
    for (let n = 0; n < 3; n += 1)
      bodies.push(((await test.nextPush('xmpp.chat.message')) as { content: string }).content)
    expect(bodies).toEqual(['from elsewhere', 'first', 'second'])
    await vi.waitFor(() => expect(test.connection.handled).toBe(4))
    expect(test.pushes.map(({ event }) => event)).toEqual(['xmpp.presence'])
  })

  it('that is another tells where the own archive is to be read on', async () => {
    const { test } = await open()
    const { account } = test.session
    const message = (id: string, by: string) =>
      `<message xmlns='jabber:client' from='ben@example.com/x' type='chat'><body>hi</body>` +
      `<stanza-id xmlns='urn:xmpp:sid:0' id='${id}' by='${by}'/></message>`
    test.connection.receive(message('a1', account.toString()))
    test.connection.receive(message('forged', 'eve@example.com'))
    test.connection.interrupt()
    test.connection.bind(true)
    expect(await test.nextPush('xmpp.connection')).not.toHaveProperty('after')
    test.connection.interrupt()
    test.connection.bind()
    expect(await test.nextPush('xmpp.connection')).toMatchObject({ resumed: false, after: 'a1' })
  })

  it('that ends for good is told, and nothing stays', async () => {
    const { test, toy } = await open()
    const outcome = test.request('xmpp.roster.get')
    test.connection.end(new StreamError('disconnected', { application: { condition: 'conflict' } }))
    expect((await outcome).error).toMatchObject({ condition: 'disconnected' })
    expect(await test.nextPush('xmpp.error')).toMatchObject({
      type: 'connection',
      condition: 'disconnected',
      application: { condition: 'conflict' },
    })
    expect(toy.starts).toEqual([false, 'stop'])
    expect(test.session.status).toBe('offline')
    expect(test.session.iq.size).toBe(0)
  })

  it('that is logged out is there for last words; one that was cut is not', async () => {
    const { test, toy } = await open()
    toy.lastWords = true
    test.connection.interrupt()
    test.connection.bind()
    expect(test.connection.sent).toEqual([])
    expect(await test.request('xmpp.logout')).toEqual({ data: true })
    expect(test.connection.sent.map(({ name }) => name)).toEqual(['message'])
    expect(test.session.status).toBe('offline')

    const other = await open()
    other.toy.lastWords = true
    other.test.connection.end(new StreamError('disconnected'))
    expect(other.test.connection.sent).toEqual([])
  })

  it('is taken up again with a password that was changed', async () => {
    const { test } = await open()
    test.session.renew('n3wer')
    expect(test.connection.login.password).toBe('n3wer')
    await test.session.logout()
    expect(() => test.session.renew('lost')).not.toThrow()
    expect(test.connection.login.password).toBe('n3wer')
  })

  it('says whether it may carry a secret', async () => {
    const { test } = await open()
    expect(test.session.confidential).toBe(true)
    test.connection.confidential = false
    expect(test.session.confidential).toBe(false)
    await test.session.logout()
    expect(test.session.confidential).toBe(false)
  })

  it('is closed by a second login', async () => {
    const server = inMemoryServer()
    const session = new Session({ connector: server.connector })
    const login = { jid: 'anna@example.com', password: 'x' }
    await session.request('xmpp.login', login, { callback: true })
    await session.request('xmpp.login', { ...login, jid: 'ben@example.com' }, { callback: true })
    expect(server.connections).toHaveLength(2)
    expect(session.jid.local).toBe('ben')
    await session.close()
    expect(await session.request('xmpp.login', login, { callback: true })).toMatchObject({
      error: { type: 'connection' },
    })
  })

  it('is one, however many logins there are at once, and the last of them', async () => {
    const server = slowServer()
    const session = new Session({ connector: server.connector })
    const login = (user: string) =>
      session.request('xmpp.login', { jid: `${user}@example.com`, password: 'x' }, { callback: true })
    await login('anna')
    const outcomes = Promise.all([login('ben'), login('carl'), login('dora')])
    await server.stopping
    server.goOn()
    const results = await outcomes
    expect(results.at(-1)).toMatchObject({ data: { jid: { user: 'dora' } } })
    expect(session.jid.local).toBe('dora')
    const open = () => server.connections.filter(({ stopped }) => !stopped).map(({ login }) => login.username)
    expect(open()).toEqual(['dora'])
    await session.close()
    expect(open()).toEqual([])
  })

  it('is not begun where the session ends, or the login is cancelled, while the one before is closed', async () => {
    const server = slowServer()
    const session = new Session({ connector: server.connector })
    const controller = new AbortController()
    const login = (signal?: AbortSignal) =>
      session.request(
        'xmpp.login',
        { jid: 'anna@example.com', password: 'x' },
        { callback: true, ...(signal && { signal }) },
      )
    await login()
    const cancelled = login(controller.signal)
    const late = login()
    await server.stopping
    controller.abort()
    const closed = session.close()
    server.goOn()
    expect(await cancelled).toEqual({ error: { type: 'cancel', condition: 'cancelled' } })
    expect(await late).toMatchObject({ error: { type: 'connection', condition: 'not-connected' } })
    await closed
    expect(server.connections).toHaveLength(1)
  })

  it('that is still being opened is given up when the login is cancelled', async () => {
    let listener: Parameters<Connection['start']>[0] | undefined
    const connection: Connection = {
      start: (started) => {
        listener = started
      },
      stop: async () => listener?.offline(),
      send: () => {},
    }
    const session = new Session({ connector: () => connection })
    const controller = new AbortController()
    const outcome = session.request(
      'xmpp.login',
      { jid: 'anna@example.com', password: 'x' },
      { callback: true, signal: controller.signal },
    )
    await expect.poll(() => listener).toBeDefined()
    controller.abort()
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'cancelled' } })
    expect(session.status).toBe('offline')
  })

  it('that can not be had is told to the callback and as xmpp.error', async () => {
    const pushes: [string, unknown][] = []
    const session = new Session({
      connector: () => {
        throw new AuthError('login-fail', { description: 'XMPP authentication fail' })
      },
    })
    session.attach({ push: (event, payload) => pushes.push([event, payload]) })
    const error = { type: 'auth', condition: 'login-fail', description: 'XMPP authentication fail' }
    const login = { jid: 'anna@example.com', password: 'x' }
    expect(await session.request('xmpp.login', login, { callback: true })).toEqual({ error })
    await session.request('xmpp.login', login, { callback: false })
    expect(pushes).toEqual([
      ['xmpp.error', error],
      ['xmpp.error', error],
    ])
    expect(session.status).toBe('offline')
  })
})

describe('a session that is handed on', () => {
  /** Has something to remember, of which it says what the test wants. */
  class Diary extends Toy {
    override readonly name = 'diary'
    memory: Saved | undefined = ['a page']
    override save(): Saved | undefined {
      return this.memory
    }
    override restore(saved: Saved): void {
      if (saved === 'torn') throw new Error('It is torn')
      this.memory = saved
    }
  }

  function diary() {
    const made: Diary[] = []
    const factory: ExtensionFactory = (session) => {
      const each = new Diary(session)
      made.push(each)
      return each
    }
    return { factory, made }
  }

  const asJson = (saved: unknown) => JSON.parse(JSON.stringify(saved)) as SavedSession

  it('goes on in another process as if its stream had been cut', async () => {
    const { factory, made } = diary()
    const one = await TestSession.open([factory])
    one.receive(
      `<message xmlns='jabber:client' from='b@c/d'><body>x</body><stanza-id xmlns='urn:xmpp:sid:0' by='anna@example.com' id='a7'/></message>`,
    )
    await one.request('xmpp.presence', { show: 'away' })
    const waits = one.request('xmpp.roster.get')
    one.receive(`<iq xmlns='jabber:client' type='set' id='q' from='b@c/d'><query xmlns='urn:toy'/></iq>`)
    const saved = asJson(one.session.suspend())
    expect(await waits).toMatchObject({ error: { condition: 'disconnected' } })
    expect(one.connection).toMatchObject({ suspended: true, stopped: false })
    expect(one.session.status).toBe('offline')
    expect(one.pushes.map(({ event }) => event)).not.toContain('xmpp.error')
    expect(saved).toMatchObject({
      login: { username: 'anna', password: 's3cret' },
      stream: { jid: 'anna@example.com/test' },
      after: 'a7',
      extensions: { diary: { version: 1, state: ['a page'] }, presence: { state: { show: 'away' } } },
    })

    const two = TestSession.restore([factory], saved)
    expect(made[1]).toMatchObject({ memory: ['a page'], starts: [] })
    expect(two.session.jid.toString()).toBe('anna@example.com/test')
    expect(two.connection.left).toEqual(saved.stream)
    two.connection.interrupt()
    two.connection.bind()
    await vi.waitFor(() => expect(made[1]?.starts).toEqual([true]))
    expect((await two.connection.next(({ name }) => name === 'presence')).getChildText('show')).toBe('away')
    expect(await two.nextPush('xmpp.connection')).toMatchObject({
      resumed: false,
      after: 'a7',
    })
  })

  it('is not, and stays as it is, where somebody cannot say what would be lost', async () => {
    const { factory, made } = diary()
    for (const extensions of [[factory], [(session: Session) => new Toy(session)]]) {
      const test = await TestSession.open(extensions)
      for (const each of made) each.memory = undefined
      expect(test.session.suspend()).toBeUndefined()
      expect(test.session.status).toBe('online')
      expect(test.connection.suspended).toBe(false)
    }
  })

  it('is not where its server keeps no stream', async () => {
    const test = await TestSession.open([])
    test.connection.resumable = false
    expect(test.session.suspend()).toBeUndefined()
    expect(test.session.status).toBe('online')
  })

  it('does not go on with other extensions, other versions of them, or what they cannot read', async () => {
    const { factory } = diary()
    const test = await TestSession.open([factory])
    const saved = asJson(test.session.suspend())
    const { diary: page, ...others } = saved.extensions
    for (const extensions of [
      others,
      { ...others, journal: page },
      { ...others, diary: { ...page, version: 2 } },
      { ...others, diary: { version: 1, state: 'torn' } },
    ]) {
      const server = inMemoryServer()
      const session = new Session({ extensions: [factory], connector: server.connector })
      expect(() => session.restore({ ...saved, extensions } as SavedSession)).toThrow()
      expect(session.status).toBe('offline')
      await session.request('xmpp.login', { jid: 'anna@example.com', password: 'x' }, { callback: true })
      expect(session.status).toBe('online')
      await session.close()
    }
  })
})

describe('logging in', () => {
  it.each([
    [
      { jid: 'anna@example.com/desk', password: 'x', resource: 'other' },
      { username: 'anna', domain: 'example.com', resource: 'desk' },
    ],
    [
      { jid: 'anna', host: 'example.com', password: 'x' },
      { username: 'anna', domain: 'example.com', host: 'example.com' },
    ],
    [
      { jid: 'anna/desk', host: 'example.com', password: 'x' },
      { username: 'anna', domain: 'example.com', resource: 'desk' },
    ],
    [
      { jid: 'anna@example.com', token: 't' },
      { username: 'anna', token: 't' },
    ],
    [{ jid: 'anna@example.com', password: 'x', register: true }, { register: true }],
  ])('%o', async (payload, expected) => {
    const server = inMemoryServer()
    const session = new Session({ connector: server.connector })
    await session.request('xmpp.login', payload, { callback: true })
    expect(server.connections[0]?.login).toMatchObject(expected)
    await session.close()
  })

  it('hands on nothing but what it knows', async () => {
    const server = inMemoryServer()
    const session = new Session({ connector: server.connector })
    const payload = {
      jid: 'anna@example.com',
      password: 'x',
      rejectUnauthorized: false,
      bosh: { prebind: '; rm' },
    }
    await session.request('xmpp.login', payload, { callback: true })
    expect(server.connections[0]?.login).toEqual({ domain: 'example.com', username: 'anna', password: 'x' })
    await session.close()
  })

  it('anonymously never uses a password or a name', async () => {
    const server = inMemoryServer()
    const session = new Session({ connector: server.connector })
    const payload = { jid: 'anna@anon.example.com/web', password: 'x' }
    await session.request('xmpp.login.anonymous', payload, { callback: true })
    expect(server.connections[0]?.login).toEqual({ domain: 'anon.example.com', resource: 'web' })
    await session.close()
  })

  it.each([
    ['xmpp.login', { password: 'x' }],
    ['xmpp.login', { jid: 'anna@example.com' }],
    ['xmpp.login', { jid: 'example.com', password: 'x' }],
    ['xmpp.login', { jid: 'anna', password: 'x' }],
    ['xmpp.login', undefined],
    ['xmpp.login.anonymous', {}],
  ])('%s refuses %o', async (event, payload) => {
    const session = new Session({ connector: inMemoryServer().connector })
    const pushes: unknown[] = []
    session.attach({ push: (name, data) => pushes.push([name, data]) })
    await session.request(event, payload, { callback: false })
    expect(pushes).toEqual([
      [
        'xmpp.error',
        expect.objectContaining({
          type: 'auth',
          condition: 'client-error',
          description: expect.stringMatching(/^Missing jid/),
        }),
      ],
    ])
    expect(JSON.stringify(pushes)).not.toContain('"x"')
  })
})

describe('extensions', () => {
  it('that do not fit together are refused at once', () => {
    const { connector } = inMemoryServer()
    class Needy extends Toy {
      override readonly name = 'needy'
      override readonly requires = ['absent' as never]
    }
    class Twin extends Toy {
      override readonly name = 'twin'
    }
    expect(() => new Session({ connector, extensions: [toy, toy] })).toThrow("'toy' is installed twice")
    expect(() => new Session({ connector, extensions: [toy, (s) => new Twin(s)] })).toThrow(
      "'toy' and 'twin' both claim request 'xmpp.toy.play'",
    )
    expect(() => new Session({ connector, extensions: [(s) => new Needy(s)] })).toThrow("requires 'absent'")
  })

  it('declare the features of the session, each once', async () => {
    const { test } = await open()
    const { features } = test.session
    expect(features).toEqual([...new Set(features)].sort())
    expect(features).toContain('urn:toy')
    expect(features).toContain('urn:xmpp:receipts')
  })
})
