import { describe, expect, it } from 'vitest'
import type { Action } from './actions.js'
import { reduce } from './reduce.js'
import { type ChatState, initialState } from './state.js'

const BEN = { user: 'ben', domain: 'ftw.test' }
const BENS_PHONE = { ...BEN, resource: 'phone' }
const ME = { user: 'anna', domain: 'ftw.test', resource: 'other' }
const ben = 'ben@ftw.test'

type Received = Extract<Action, { type: 'message.received' }>['message']

function after(...actions: Action[]): ChatState {
  return actions.reduce(reduce, initialState)
}

function received(message: Partial<Received>, now = 1_000): Action {
  const { id = 'no id' } = message
  return { type: 'message.received', message: { from: BENS_PHONE, content: 'hello', ...message }, id, now }
}

function sending(id: string, content = 'hello'): Action {
  return {
    type: 'message.sending',
    to: ben,
    message: { id, own: true, content, format: 'plain', at: 1, delivery: 'sending' },
  }
}

const messagesOf = (state: ChatState) => state.conversations[ben]?.messages ?? []

describe('messages that arrive', () => {
  it('go to the conversation with their sender, whatever the device, and count as unread', () => {
    const state = after(received({ id: '1' }), received({ id: '2', from: { ...BEN, resource: 'desk' } }))
    expect(messagesOf(state).map(({ id }) => id)).toEqual(['1', '2'])
    expect(state.conversations[ben]?.unread).toBe(2)
  })

  it('are read where their conversation is open, and once it is opened', () => {
    expect(after({ type: 'conversation.opened', jid: ben }, received({})).conversations[ben]?.unread).toBe(0)
    expect(after(received({}), { type: 'conversation.opened', jid: ben }).conversations[ben]?.unread).toBe(0)
  })

  it('have the time they were sent at when they were kept for us', () => {
    const [message] = messagesOf(after(received({ delay: { when: '2026-05-01T10:00:00Z' } })))
    expect(message?.at).toBe(Date.parse('2026-05-01T10:00:00Z'))
  })

  it('are shown once however often they come', () => {
    expect(messagesOf(after(received({ id: '1' }), received({ id: '1' })))).toHaveLength(1)
  })

  it('of rooms nobody joined are left out', () => {
    expect(after(received({ type: 'groupchat' }))).toBe(initialState)
  })

  it('are our own where another device of ours sent them', () => {
    const state = after(received({ id: '1', from: ME, carbon: { type: 'sent', to: BEN } }))
    expect(messagesOf(state)).toMatchObject([{ id: '1', own: true, delivery: 'sent' }])
    expect(state.conversations[ben]?.unread).toBe(0)
  })

  it('are the others’ where another device of ours got them', () => {
    const state = after(received({ id: '1', carbon: { type: 'received', to: ME } }))
    expect(messagesOf(state)).toMatchObject([{ id: '1', own: false }])
  })
})

describe('corrections that arrive', () => {
  it('replace what they correct, each time', () => {
    const state = after(
      received({ id: '1', content: 'helo' }),
      received({ id: '2', content: 'hell', replace: '1' }),
      received({ id: '3', content: 'hello', replace: '1' }),
    )
    expect(messagesOf(state)).toMatchObject([{ id: '1', revision: '3', content: 'hello' }])
    expect(state.conversations[ben]?.unread).toBe(1)
  })

  it('of a message nobody saw are messages', () => {
    expect(messagesOf(after(received({ id: '2', replace: '1' })))).toMatchObject([{ id: '2' }])
  })

  it('never touch messages of the other side', () => {
    const state = after(sending('1', 'mine'), received({ id: '2', content: 'forged', replace: '1' }))
    expect(messagesOf(state).map(({ content }) => content)).toEqual(['mine', 'forged'])
  })
})

describe('messages of our own', () => {
  it('go from sending to sent to delivered', () => {
    const deliveries = [
      after(sending('1')),
      after(sending('1'), { type: 'message.sent', to: ben, id: '1' }),
      after(sending('1'), { type: 'message.delivered', from: ben, id: '1' }),
      // The receipt may be quicker than the gateway's answer.
      after(
        sending('1'),
        { type: 'message.delivered', from: ben, id: '1' },
        { type: 'message.sent', to: ben, id: '1' },
      ),
    ].map((state) => messagesOf(state)[0]?.delivery)
    expect(deliveries).toEqual(['sending', 'sent', 'delivered', 'delivered'])
  })

  it('tell why they failed, and stay in their place when sent again', () => {
    const error = { type: 'cancel', condition: 'service-unavailable' }
    const failed = after(sending('1'), sending('2'), { type: 'message.failed', to: ben, id: '1', error })
    expect(messagesOf(failed)).toMatchObject([{ delivery: 'failed', error }, { delivery: 'sending' }])
    const again = reduce(failed, sending('1'))
    expect(messagesOf(again).map(({ id, delivery, error: why }) => [id, delivery, why])).toEqual([
      ['1', 'sending', undefined],
      ['2', 'sending', undefined],
    ])
  })

  it('are corrected in place, and their corrections are confirmed by their own ids', () => {
    const state = after(
      sending('1', 'helo'),
      { type: 'message.delivered', from: ben, id: '1' },
      { type: 'message.correcting', to: ben, id: '1', revision: '2', content: 'hello' },
    )
    expect(messagesOf(state)).toMatchObject([
      { id: '1', revision: '2', content: 'hello', delivery: 'sending' },
    ])
    const confirmed = reduce(state, { type: 'message.delivered', from: ben, id: '2' })
    expect(messagesOf(confirmed)).toMatchObject([{ delivery: 'delivered' }])
  })

  it('nobody wrote change nothing', () => {
    const state = after(sending('1'))
    expect(reduce(state, { type: 'message.sent', to: ben, id: 'other' })).toBe(state)
  })
})

describe('typing', () => {
  const tells = (state: 'composing' | 'paused'): Action => ({
    type: 'message.received',
    message: { from: BENS_PHONE, state },
    id: 'no id',
    now: 1_000,
  })
  const composing = tells('composing')

  it('begins and ends as the other side says', () => {
    expect(after(composing).conversations[ben]?.typing).toBe(true)
    expect(after(composing, tells('paused')).conversations[ben]?.typing).toBe(false)
  })

  it('ends with a message, and with the person', () => {
    expect(after(composing, received({ state: 'active' })).conversations[ben]?.typing).toBe(false)
    const gone: Action = { type: 'presence.changed', presence: { from: BENS_PHONE, show: 'offline' } }
    expect(after(composing, gone).conversations[ben]?.typing).toBe(false)
  })
})

describe('contacts', () => {
  const item = { jid: BEN, name: 'Ben', subscription: 'both', groups: ['Friends'] }

  it('come with the roster and change one by one', () => {
    const state = after({ type: 'roster.loaded', items: [item] })
    expect(state.contacts).toEqual({
      [ben]: { jid: ben, name: 'Ben', subscription: 'both', groups: ['Friends'], asked: false },
    })
    expect(state.rosterLoaded).toBe(true)
    const renamed = reduce(state, {
      type: 'roster.changed',
      item: { jid: BEN, name: 'Benny', ask: 'subscribe' },
    })
    expect(renamed.contacts[ben]).toMatchObject({
      name: 'Benny',
      groups: [],
      subscription: 'none',
      asked: true,
    })
    const removed = reduce(renamed, { type: 'roster.changed', item: { jid: BEN, subscription: 'remove' } })
    expect(removed.contacts).toEqual({})
  })

  it('are there as long as one of their devices is', () => {
    const present = after(
      {
        type: 'presence.changed',
        presence: { from: BENS_PHONE, show: 'away', status: 'lunch', priority: 1 },
      },
      { type: 'presence.changed', presence: { from: { ...BEN, resource: 'desk' } } },
    )
    expect(present.presence[ben]).toEqual({
      phone: { show: 'away', status: 'lunch', priority: 1 },
      desk: { show: 'online', priority: 0 },
    })
    const gone = (resource?: string): Action => ({
      type: 'presence.changed',
      presence: { from: resource ? { ...BEN, resource } : BEN, show: 'offline' },
    })
    expect(Object.keys(reduce(present, gone('phone')).presence[ben] ?? {})).toEqual(['desk'])
    expect([gone('phone'), gone('desk')].reduce(reduce, present).presence).toEqual({})
    expect(reduce(present, gone()).presence).toEqual({})
  })

  it('ask once, however often they ask, until they are answered', () => {
    const asked: Action = { type: 'request.received', request: { from: BEN, nick: 'Ben' } }
    const state = after(asked, asked)
    expect(state.requests).toEqual([{ jid: ben, nick: 'Ben' }])
    expect(reduce(state, { type: 'request.answered', jid: ben }).requests).toEqual([])
  })
})

describe('the connection', () => {
  const online: Action = { type: 'connection.online', me: 'anna@ftw.test', boundAs: 'anna@ftw.test/x' }

  it('keeps everything on the screen while it is interrupted, but who is there', () => {
    const state = after(
      { type: 'login.started', via: 'direct' },
      online,
      received({}),
      { type: 'presence.changed', presence: { from: BENS_PHONE } },
      { type: 'connection.interrupted', retryAt: 5 },
    )
    expect(state.connection).toEqual({ phase: 'interrupted', via: 'direct', retryAt: 5 })
    const renewed = reduce(state, { type: 'connection.renewed' })
    expect(renewed.presence).toEqual({})
    expect(messagesOf(reduce(renewed, online))).toHaveLength(1)
  })

  it('takes everything with it when it ends', () => {
    const error = { type: 'auth', condition: 'login-fail' }
    expect(after(online, received({}), { type: 'connection.ended', error })).toEqual({
      ...initialState,
      connection: { phase: 'loggedOut', via: 'gateway', error },
    })
  })
})
