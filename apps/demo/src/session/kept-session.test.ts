import { expect, it } from 'vitest'
import { keep, takeKept } from './kept-session.js'
import { emptyConversation, initialState, type Message, type Occupant, type Room } from './state.js'

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

const occupant: Occupant = { nick: '', role: 'participant', affiliation: 'none', show: 'online' }
const room: Room = {
  jid: 'tea@muc.ftw.test',
  nick: 'anna',
  phase: 'joined',
  subject: '',
  occupants: new Map([['__proto__', { ...occupant, nick: '__proto__' }]]),
  typing: [],
  requests: [],
}

it('keeps what is shown, once', () => {
  const place = storage()
  const state = { ...initialState, me: 'anna@ftw.test', rooms: { [room.jid]: room } }
  keep(place, state)
  expect(takeKept(place)).toEqual({ ...state, connection: { phase: 'interrupted', via: 'gateway' } })
  expect(takeKept(place)).toBeUndefined()
})

it('keeps the end of long conversations, whose beginning is to be asked for again', () => {
  const place = storage()
  const messages: Message[] = Array.from({ length: 150 }, (_, index) => ({
    id: `${index}`,
    own: true,
    content: 'x',
    format: 'plain',
    at: index,
    delivery: index === 149 ? 'sending' : 'sent',
  }))
  const ben = { ...emptyConversation('ben@ftw.test'), messages }
  keep(place, {
    ...initialState,
    conversations: { 'ben@ftw.test': { ...ben, history: { phase: 'complete', receipts: [] } } },
  })
  const kept = takeKept(place)?.conversations['ben@ftw.test']
  expect(kept?.messages.map(({ id }) => id)).toEqual(
    Array.from({ length: 100 }, (_, index) => `${index + 50}`),
  )
  expect(kept?.messages.at(-1)).toMatchObject({ delivery: 'failed' })
  expect(kept?.history.phase).toBe('unknown')
})

it('takes nothing from what it cannot read, and keeps nothing where nothing may be kept', () => {
  const place = storage()
  place.setItem('xmpp-ftw chat', '{')
  expect(takeKept(place)).toBeUndefined()
  const full = {
    ...place,
    setItem: () => {
      throw new Error('QuotaExceededError')
    },
  }
  keep(full, initialState)
  expect(takeKept(full)).toBeUndefined()
})
