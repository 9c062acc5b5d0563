import { describe, expect, it } from 'vitest'
import { bestPresence, groups, nameOf, occupantGroups, roomList, unreadTotal } from './select.js'
import { type Contact, emptyConversation, type Occupant, type Room } from './state.js'

function contact(jid: string, name: string, inGroups: string[]): Contact {
  return { jid, name, groups: inGroups, subscription: 'both', asked: false }
}

const state = {
  contacts: {
    'a@x': contact('a@x', 'Ada', ['Work', 'Friends']),
    'b@x': contact('b@x', 'Bea', ['Work']),
    'c@x': contact('c@x', 'Cem', []),
  },
  presence: { 'b@x': { desk: { show: 'online', priority: 0 } } },
  conversations: {
    'd@x': {
      ...emptyConversation('d@x'),
      unread: 2,
      messages: [{ id: '1', own: false, content: 'hi', format: 'plain', at: 1 }],
    },
    // Opened, and nothing said.
    'e@x': emptyConversation('e@x'),
  },
} as const

const shape = (search: string) =>
  groups(state, search).map(({ title, people }) => [title, people.map(({ name }) => name)])

describe('groups', () => {
  it('hold those who are there first, and at the end who is no contact but wrote', () => {
    expect(shape('')).toEqual([
      ['Friends', ['Ada']],
      ['Work', ['Bea', 'Ada']],
      ['Contacts', ['Cem']],
      ['Not in your contacts', ['d']],
    ])
  })

  it('are searched by name and address', () => {
    expect(shape('ADA')).toEqual([
      ['Friends', ['Ada']],
      ['Work', ['Ada']],
    ])
    expect(shape('c@')).toEqual([['Contacts', ['Cem']]])
  })
})

describe('bestPresence', () => {
  it('is the one of the highest priority, then the most available', () => {
    const away = { show: 'away', priority: 5 } as const
    const online = { show: 'online', priority: 0 } as const
    expect(bestPresence({ a: online, b: away })).toBe(away)
    expect(bestPresence({ a: { ...away, priority: 0 }, b: online })).toBe(online)
    expect(bestPresence(undefined)).toBeUndefined()
  })
})

describe('unreadTotal', () => {
  it('counts over all conversations', () => {
    expect(unreadTotal(state)).toBe(2)
  })
})

describe('rooms', () => {
  function room(jid: string, name?: string): Room {
    const nobody = {
      nick: 'me',
      phase: 'joined',
      subject: '',
      occupants: new Map(),
      typing: [],
      requests: [],
    } as const
    return { jid, ...(name && { name }), ...nobody }
  }

  it('are listed by name, and searched by name and address', () => {
    const rooms = { 'z@muc.x': room('z@muc.x', 'Apples'), 'b@muc.x': room('b@muc.x') }
    const names = (search: string) => roomList({ rooms, conversations: {} }, search).map(({ name }) => name)
    expect(names('')).toEqual(['Apples', 'b'])
    expect(names('z@')).toEqual(['Apples'])
    expect(names('pears')).toEqual([])
  })

  it('have their people by what they may do', () => {
    const somebody = (nick: string, role: Occupant['role']): [string, Occupant] => [
      nick,
      { nick, role, affiliation: 'none', show: 'online' },
    ]
    const occupants = new Map([
      somebody('dan', 'visitor'),
      somebody('cleo', 'moderator'),
      somebody('ben', 'moderator'),
    ])
    expect(
      occupantGroups({ occupants }).map(({ title, occupants: who }) => [title, who.map(({ nick }) => nick)]),
    ).toEqual([
      ['Moderators', ['ben', 'cleo']],
      ['Listeners', ['dan']],
    ])
  })

  it('lend their names to those one talks to there alone', () => {
    expect(nameOf(state, 'tea@muc.x/Ben / x')).toBe('Ben / x (tea)')
  })

  it('are not among those who are no contacts', () => {
    const conversation = {
      ...emptyConversation('r@muc.x'),
      kind: 'room' as const,
      messages: state.conversations['d@x'].messages,
    }
    expect(groups({ contacts: {}, presence: {}, conversations: { 'r@muc.x': conversation } }, '')).toEqual([])
  })
})
