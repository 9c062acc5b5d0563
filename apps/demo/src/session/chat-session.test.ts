import { Client } from '@xmpp-ftw/client'
import type { Link, LinkListener, Outcome } from '@xmpp-ftw/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { ChatSession } from './chat-session.js'
import { reduce } from './reduce.js'
import { initialState } from './state.js'
import { createStore } from './store.js'

const JID = { user: 'anna', domain: 'ftw.test', resource: 'page' }
const BEN = { user: 'ben', domain: 'ftw.test', resource: 'phone' }
const ben = 'ben@ftw.test'

/** A link whose other end is the test. */
class ScriptedLink implements Link {
  listener!: LinkListener
  readonly requests: { event: string; payload: unknown }[] = []
  closed = false
  answers: Record<string, Outcome> = {
    'xmpp.login': { data: { status: 'online', jid: JID } },
    'xmpp.roster.get': { data: [{ jid: { user: 'ben', domain: 'ftw.test' }, subscription: 'both' }] },
  }

  open(listener: LinkListener): void {
    this.listener = listener
  }

  async request(event: string, payload: unknown): Promise<Outcome> {
    this.requests.push({ event, payload })
    return this.answers[event] ?? { data: true }
  }

  async close(): Promise<void> {
    this.closed = true
  }

  asked(event: string): unknown[] {
    return this.requests.filter((request) => request.event === event).map(({ payload }) => payload)
  }
}

let link: ScriptedLink
let session: ChatSession
const state = () => session.store.current()
const account = { jid: 'anna@ftw.test', password: 'secret', via: 'gateway' } as const

beforeEach(() => {
  link = new ScriptedLink()
  session = new ChatSession(createStore(reduce, initialState), async () => new Client(link))
})

describe('logging in', () => {
  it('enables carbons, gets the roster, is there, and looks around', async () => {
    await session.logIn(account)
    expect(link.requests.map(({ event }) => event)).toEqual([
      'xmpp.login',
      'xmpp.carbons.enable',
      'xmpp.roster.get',
      'xmpp.presence',
      'xmpp.discover.items',
      'xmpp.mam.query',
    ])
    expect(state()).toMatchObject({
      connection: { phase: 'online' },
      me: 'anna@ftw.test',
      boundAs: 'anna@ftw.test/page',
      contacts: { [ben]: { subscription: 'both' } },
    })
  })

  it('works without carbons', async () => {
    link.answers['xmpp.carbons.enable'] = { error: { type: 'cancel', condition: 'service-unavailable' } }
    await session.logIn(account)
    expect(state().connection.phase).toBe('online')
  })

  it('tells why it failed, and lets go of the client', async () => {
    link.answers['xmpp.login'] = { error: { type: 'auth', condition: 'login-fail' } }
    await session.logIn(account)
    expect(state().connection).toMatchObject({ phase: 'loggedOut', error: { condition: 'login-fail' } })
    expect(link.closed).toBe(true)
  })

  it('does not wait for a gateway that cannot be reached', async () => {
    const error = { type: 'connection', condition: 'disconnected' }
    link.request = () => new Promise(() => {})
    void session.logIn(account)
    await expect.poll(() => link.listener).toBeDefined()
    link.listener.state('connecting', { error, retryIn: 500 })
    expect(state().connection).toMatchObject({ phase: 'loggedOut', error })
  })

  it('registers once, however often it logs in', async () => {
    await session.logIn({ ...account, register: true })
    link.listener.state('connecting', { error: { type: 'connection' }, retryIn: 5 })
    link.listener.state('online', { resumed: false })
    await expect.poll(() => state().connection.phase).toBe('online')
    expect(link.asked('xmpp.login')).toEqual([
      { jid: account.jid, password: account.password, register: true },
      { jid: account.jid, password: account.password },
    ])
  })
})

describe('a connection that is cut', () => {
  beforeEach(() => session.logIn(account))

  it('is shown as interrupted, and as online where it was taken up again', () => {
    link.listener.push('xmpp.connection.interrupted', { error: { type: 'connection' }, retryIn: 100 })
    expect(state().connection.phase).toBe('interrupted')
    link.listener.push('xmpp.connection', { status: 'online', jid: JID, resumed: true })
    expect(state().connection.phase).toBe('online')
  })

  it('ends the chat where the server wants it so', () => {
    link.listener.push('xmpp.error', { type: 'connection', condition: 'conflict' })
    expect(state().connection).toMatchObject({ phase: 'loggedOut', error: { condition: 'conflict' } })
  })

  it('ends by logging out without an error', async () => {
    await session.logOut()
    expect(state()).toEqual(initialState)
    expect(link.asked('xmpp.logout')).toHaveLength(1)
    expect(link.closed).toBe(true)
  })
})

describe('messages', () => {
  beforeEach(() => session.logIn(account))
  const messages = () => state().conversations[ben]?.messages ?? []

  it('are sent with a receipt asked for', async () => {
    session.send(ben, 'hello')
    const [message] = messages()
    expect(message).toMatchObject({ content: 'hello', delivery: 'sending' })
    await expect.poll(() => messages()[0]?.delivery).toBe('sent')
    expect(link.asked('xmpp.chat.message')).toEqual([
      { to: ben, content: 'hello', id: message?.id, state: 'active', receipt: true },
    ])
  })

  it('that fail can be sent again, under their old id', async () => {
    link.answers['xmpp.chat.message'] = { error: { type: 'connection', condition: 'not-connected' } }
    session.send(ben, 'hello')
    await expect.poll(() => messages()[0]?.delivery).toBe('failed')
    link.answers['xmpp.chat.message'] = { data: { id: 'any' } }
    session.retry(ben, messages()[0]!)
    await expect.poll(() => messages()[0]?.delivery).toBe('sent')
    const ids = link.asked('xmpp.chat.message').map((payload) => (payload as { id: string }).id)
    expect(new Set(ids).size).toBe(1)
    expect(messages()).toHaveLength(1)
  })

  it('that came back are failed', () => {
    session.send(ben, 'hello')
    const error = { type: 'cancel', condition: 'service-unavailable' }
    link.listener.push('xmpp.chat.error', { from: BEN, id: messages()[0]?.id, error })
    expect(messages()).toMatchObject([{ delivery: 'failed', error }])
  })

  it('are corrected by the id of the first one', () => {
    session.send(ben, 'helo')
    const { id } = messages()[0]!
    session.correct(ben, messages()[0]!, 'hell')
    session.correct(ben, messages()[0]!, 'hello')
    expect(link.asked('xmpp.chat.message')).toMatchObject([{ id }, { replace: id }, { replace: id }])
    expect(messages()).toMatchObject([{ id, content: 'hello' }])
  })

  it('of contacts who see us get their receipt; those of strangers and of other devices do not', () => {
    const receive = (message: object) =>
      link.listener.push('xmpp.chat.message', {
        from: BEN,
        content: 'hi',
        receipt: true,
        id: 'm1',
        ...message,
      })
    receive({ id: 'm1' })
    receive({ id: 'm2', from: { user: 'eve', domain: 'ftw.test' } })
    receive({ id: 'm3', carbon: { type: 'received', to: JID } })
    expect(link.asked('xmpp.chat.receipt')).toEqual([{ to: BEN, id: 'm1' }])
  })

  it('tell only those who may know that one is writing', () => {
    session.tellTyping(ben, 'composing')
    session.tellTyping('stranger@ftw.test', 'composing')
    expect(link.asked('xmpp.chat.message')).toEqual([{ to: ben, state: 'composing' }])
  })
})

describe('contacts', () => {
  beforeEach(() => session.logIn(account))
  const asks = (from: object) => link.listener.push('xmpp.presence.subscribe', { from })

  it('that ask are shown, and accepting them asks back', async () => {
    asks({ user: 'cleo', domain: 'ftw.test' })
    expect(state().requests).toEqual([{ jid: 'cleo@ftw.test' }])
    await session.accept('cleo@ftw.test')
    expect(state().requests).toEqual([])
    expect(link.asked('xmpp.presence.subscribed')).toEqual([{ to: 'cleo@ftw.test' }])
    expect(link.asked('xmpp.presence.subscribe')).toEqual([{ to: 'cleo@ftw.test' }])
  })

  it('that we asked first are let in by themselves', () => {
    link.listener.push('xmpp.roster.push', { jid: { user: 'cleo', domain: 'ftw.test' }, ask: 'subscribe' })
    asks({ user: 'cleo', domain: 'ftw.test' })
    expect(state().requests).toEqual([])
    expect(link.asked('xmpp.presence.subscribed')).toEqual([{ to: 'cleo@ftw.test' }])
  })

  it('are refused without being asked anything', async () => {
    asks({ user: 'eve', domain: 'ftw.test' })
    await session.refuse('eve@ftw.test')
    expect(link.asked('xmpp.presence.unsubscribed')).toEqual([{ to: 'eve@ftw.test' }])
  })

  it('that cannot be answered leave a notice', async () => {
    link.answers['xmpp.presence.unsubscribed'] = { error: { type: 'connection', condition: 'not-connected' } }
    await session.refuse('eve@ftw.test')
    expect(state().notice?.error.condition).toBe('not-connected')
  })
})
