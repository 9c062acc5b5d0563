import { describe, expect, it } from 'vitest'
import type { Action } from './actions.js'
import { reduce } from './reduce.js'
import { type ChatState, initialState, type RoomRequest } from './state.js'

const room = 'tea@muc.ftw.test'

type Presence = Extract<Action, { type: 'room.occupant' }>['presence']
type Said = Extract<Action, { type: 'room.message' }>['message']

let ids = 0

function presence(nick: string | undefined, more: Partial<Presence> = {}): Action {
  const standing = { affiliation: 'none', role: 'participant' } as const
  const named = nick === undefined ? {} : { nick }
  return {
    type: 'room.occupant',
    presence: { room, ...named, ...standing, ...more },
    id: `notice ${++ids}`,
    now: 1,
  }
}

function gone(nick: string, more: Partial<Presence> = {}): Action {
  return presence(nick, { type: 'unavailable', role: 'none', status: 'unavailable', ...more })
}

function said(nick: string | undefined, content: string, more: Partial<Said> & { id?: string } = {}): Action {
  const { id = `m${++ids}` } = more
  const named = nick === undefined ? {} : { nick }
  return { type: 'room.message', message: { room, ...named, private: false, content, ...more }, id, now: 5 }
}

const joining: Action = { type: 'room.joining', room, nick: 'anna' }
const self = presence('anna', { self: true, status: [110], role: 'moderator', affiliation: 'owner' })
const entered = [joining, presence('ben'), self]

function after(...actions: Action[]): ChatState {
  return actions.reduce(reduce, initialState)
}

const roomOf = (state: ChatState) => state.rooms[room]
const messagesOf = (state: ChatState) => state.conversations[room]?.messages ?? []
const notices = (state: ChatState) =>
  messagesOf(state).flatMap(({ isNotice, content }) => (isNotice ? [content] : []))

describe('entering a room', () => {
  it('is done with the own presence; who was there before is no news', () => {
    expect(roomOf(after(joining))).toMatchObject({ phase: 'joining', nick: 'anna' })
    const state = after(...entered)
    expect(roomOf(state)?.phase).toBe('joined')
    expect([...(roomOf(state)?.occupants.keys() ?? [])]).toEqual(['ben', 'anna'])
    expect(notices(state)).toEqual(['You joined'])
    expect(state.conversations[room]?.kind).toBe('room')
  })

  it('under a nick the room chose is being in under that one', () => {
    const state = after(joining, presence('anna1', { self: true, status: [110, 210] }))
    expect(roomOf(state)?.nick).toBe('anna1')
  })

  it('may be refused, once asked again no longer', () => {
    const error = { type: 'auth', condition: 'not-authorized' }
    const refused = after(joining, { type: 'room.refused', room, error })
    expect(roomOf(refused)).toMatchObject({ phase: 'outside', error })
    expect(roomOf(reduce(refused, joining))?.error).toBeUndefined()
  })

  it('is not undone by a refused change of nick', () => {
    const state = after(...entered)
    expect(
      reduce(state, { type: 'room.refused', room, error: { type: 'cancel', condition: 'conflict' } }),
    ).toBe(state)
  })

  it('takes the invitation off the list', () => {
    const invited: Action = { type: 'invitation.received', invitation: { room, from: 'ben@ftw.test' } }
    expect(after(invited, invited).invitations).toHaveLength(1)
    expect(after(invited, joining).invitations).toEqual([])
    expect(after(...entered, invited).invitations).toEqual([])
  })

  it('again after the connection was lost keeps what was said, and says that one is back', () => {
    const lost = after(...entered, said('ben', 'hello'), { type: 'connection.renewed' })
    expect(roomOf(lost)).toMatchObject({ phase: 'joining', isReturn: true })
    const back = [presence('ben'), self].reduce(reduce, lost)
    expect(roomOf(back)).toMatchObject({ phase: 'joined' })
    expect(roomOf(back)?.isReturn).toBeUndefined()
    expect(notices(back)).toEqual(['You joined', 'You are back'])
    expect(messagesOf(back).filter(({ isNotice }) => !isNotice)).toHaveLength(1)
  })
})

describe('those in a room', () => {
  it('come, change and go', () => {
    const state = after(
      ...entered,
      presence('cleo'),
      presence('cleo', { show: 'away', text: 'lunch' }),
      presence('cleo', { role: 'moderator' }),
      presence('cleo', { role: 'participant' }),
      presence('cleo', { role: 'visitor', reason: 'hush' }),
      presence('cleo', { affiliation: 'member', role: 'participant' }),
      gone('cleo', { text: 'bye' }),
    )
    expect(notices(state).slice(1)).toEqual([
      'cleo joined',
      'cleo is a moderator now',
      'cleo is no moderator any more',
      'cleo may only listen now: hush',
      'cleo is a member now',
      'cleo left: bye',
    ])
    expect(roomOf(state)?.occupants.has('cleo')).toBe(false)
  })

  it('change their nicks, oneself as well', () => {
    const renamed = (from: string, to: string, more = {}) => [
      gone(from, { oldNick: from, nick: to, status: [303], ...more }),
      presence(to, more),
    ]
    const state = after(...entered, ...renamed('ben', 'Benny'), ...renamed('anna', 'Annie', { self: true }))
    expect([...(roomOf(state)?.occupants.keys() ?? [])]).toEqual(['Benny', 'Annie'])
    expect(roomOf(state)?.nick).toBe('Annie')
    expect(notices(state).slice(1, 3)).toEqual(['ben is now Benny', 'You are now Annie'])
  })

  it('may have any nick there is', () => {
    const state = after(...entered, presence('__proto__'), presence('constructor'), gone('__proto__'))
    expect([...(roomOf(state)?.occupants.keys() ?? [])]).toEqual(['ben', 'anna', 'constructor'])
    expect(notices(reduce(state, gone('hasOwnProperty')))).toEqual(notices(state))
  })

  it('do not include the room itself', () => {
    const state = after(...entered)
    expect(notices(reduce(state, presence(undefined)))).toEqual(notices(state))
  })

  it('are put out with words for it', () => {
    const actor = { nick: 'anna' }
    const state = after(
      ...entered,
      gone('ben', { status: [307], actor, reason: 'loud' }),
      presence('cleo'),
      gone('cleo', { status: [301, 307], affiliation: 'outcast', actor }),
      presence('dan'),
      gone('dan', { status: [307, 333] }),
    )
    expect(notices(state).filter((text) => !text.endsWith('joined'))).toEqual([
      'ben was kicked by anna: loud',
      'cleo was banned by anna',
      'dan left',
    ])
  })
})

describe('being put out', () => {
  it.each([
    [[110, 307], 'kicked'],
    [[110, 301], 'banned'],
    [[110, 321], 'membersOnly'],
    [[110, 322], 'membersOnly'],
    [[110, 332], 'shutDown'],
    [[110], 'left'],
  ])('with %j is %s', (status, cause) => {
    const state = after(
      ...entered,
      gone('anna', { self: true, status, actor: { nick: 'ben' }, reason: 'why' }),
    )
    expect(roomOf(state)).toMatchObject({ phase: 'outside', end: { cause, by: 'ben', reason: 'why' } })
    expect(roomOf(state)?.occupants.size).toBe(0)
  })

  it('by the end of the room says where to go', () => {
    const end = { room, self: true as const, reason: 'moved', alternative: 'coffee@muc.ftw.test' }
    expect(roomOf(after(...entered, { type: 'room.destroyed', presence: end }))).toMatchObject({
      phase: 'outside',
      end: { cause: 'destroyed', reason: 'moved', alternative: 'coffee@muc.ftw.test' },
    })
  })

  it('is forgotten with the room', () => {
    const state = after(...entered, { type: 'room.left', room })
    expect([state.rooms, state.conversations]).toEqual([{}, {}])
    expect(reduce(state, gone('anna', { self: true }))).toBe(state)
  })
})

describe('messages in a room', () => {
  it('have their authors, count as unread, and as mentions where they name us', () => {
    const state = after(...entered, said('ben', 'hello'), said('ben', 'ANNA, hello'), said('ben', 'bananna'))
    expect(state.conversations[room]).toMatchObject({ unread: 3, mentions: 1 })
    expect(messagesOf(state).slice(1)).toMatchObject([
      { author: 'ben', own: false },
      { author: 'ben', mentionsMe: true },
      { content: 'bananna' },
    ])
    const opened = reduce(state, { type: 'conversation.opened', jid: room })
    expect(opened.conversations[room]).toMatchObject({ unread: 0, mentions: 0 })
    expect(reduce(opened, said('ben', 'anna')).conversations[room]).toMatchObject({ unread: 0, mentions: 0 })
  })

  it('leave no notice twice in a row', () => {
    const noted = (id: string, content: string): Action => ({ type: 'room.noted', room, content, id, now: 1 })
    const state = after(...entered, noted('n1', 'Changed'), noted('n2', 'Changed'), noted('n3', 'Other'))
    expect(messagesOf(state).slice(1)).toMatchObject([{ content: 'Changed' }, { content: 'Other' }])
  })

  it('of our own are delivered when they come back', () => {
    const sending: Action = {
      type: 'message.sending',
      to: room,
      message: { id: 'o1', own: true, content: 'hi', format: 'plain', at: 1, delivery: 'sending' },
    }
    const state = after(...entered, sending, said('anna', 'hi', { id: 'o1', self: true }))
    expect(messagesOf(state).slice(1)).toMatchObject([{ id: 'o1', delivery: 'delivered' }])
    const crossed = after(
      ...entered,
      sending,
      said('ben', 'first'),
      said('anna', 'hi', { id: 'o1', self: true }),
    )
    expect(messagesOf(crossed).slice(1)).toMatchObject([{ content: 'first' }, { id: 'o1' }])
    const correcting: Action = {
      type: 'message.correcting',
      to: room,
      id: 'o1',
      revision: 'o2',
      content: 'ho',
    }
    const corrected = [correcting, said('anna', 'ho', { id: 'o2', replace: 'o1', self: true })].reduce(
      reduce,
      state,
    )
    expect(messagesOf(corrected).slice(1)).toMatchObject([{ id: 'o1', content: 'ho', delivery: 'delivered' }])
  })

  it('of our own from another device are our own', () => {
    const state = after(...entered, said('anna', 'from the phone', { self: true }))
    expect(messagesOf(state).at(-1)).toMatchObject({ own: true, delivery: 'delivered' })
    expect(state.conversations[room]?.unread).toBe(0)
  })

  it('that come twice are shown once, those of two people under one id twice', () => {
    const state = after(
      ...entered,
      said('ben', 'a', { id: '1' }),
      said('ben', 'a', { id: '1' }),
      said('cleo', 'b', { id: '1' }),
    )
    expect(messagesOf(state).slice(1)).toMatchObject([{ content: 'a' }, { content: 'b' }])
  })

  it('are corrected by their author, whatever the nick is by then, and by nobody else', () => {
    const state = after(
      ...entered,
      said('ben', 'one', { id: '1', occupantId: 'b' }),
      said('Benny', 'uno', { id: '2', replace: '1', occupantId: 'b' }),
      said('ben', 'forged', { id: '3', replace: '1', occupantId: 'c' }),
      said('cleo', 'two', { id: '4' }),
      said('dan', 'forged', { id: '5', replace: '4' }),
    )
    expect(
      messagesOf(state)
        .slice(1)
        .map(({ content }) => content),
    ).toEqual(['uno', 'forged', 'two', 'forged'])
  })

  it('to us alone are a conversation of their own', () => {
    const state = after(...entered, said('ben', 'psst', { private: true }))
    expect(messagesOf(state)).toHaveLength(1)
    expect(state.conversations[`${room}/ben`]).toMatchObject({
      kind: 'direct',
      unread: 1,
      messages: [{ content: 'psst', own: false }],
    })
  })

  it('of rooms one is not in are left out', () => {
    expect(after(said('ben', 'hello'))).toBe(initialState)
  })

  it('end that their author is typing', () => {
    const typing: Action = {
      type: 'room.message',
      message: { room, nick: 'ben', private: false, state: 'composing' },
      id: 'x',
      now: 1,
    }
    const state = after(...entered, typing, typing)
    expect(roomOf(state)?.typing).toEqual(['ben'])
    expect(roomOf(reduce(state, said('ben', 'there', { state: 'active' })))?.typing).toEqual([])
    expect(roomOf(reduce(state, gone('ben')))?.typing).toEqual([])
  })
})

describe('the subject', () => {
  const subject = (text: string | false, more: object = {}): Action => ({
    type: 'room.subject',
    subject: { room, nick: 'ben', subject: text, ...more },
    id: `notice ${++ids}`,
    now: 1,
  })

  it('is known from the start, and changes are told', () => {
    const state = after(...entered, subject('Tea', { delay: { when: '2026-01-01T00:00:00Z' } }))
    expect(roomOf(state)?.subject).toBe('Tea')
    expect(notices(state)).toEqual(['You joined'])
    const changed = [subject('Cake'), subject('Cake'), subject(false)].reduce(reduce, state)
    expect(roomOf(changed)?.subject).toBe('')
    expect(notices(changed).slice(1)).toEqual(['ben set the subject: Cake', 'ben removed the subject'])
  })
})

describe('requests', () => {
  it('wait until they are answered, or one is out', () => {
    const request: RoomRequest = { id: 'r1', type: 'voice', form: { items: [] } }
    const asked = after(...entered, { type: 'room.requested', room, request })
    expect(roomOf(asked)?.requests).toEqual([request])
    expect(roomOf(reduce(asked, { type: 'room.request.answered', room, id: 'r1' }))?.requests).toEqual([])
    expect(roomOf(reduce(asked, gone('anna', { self: true })))?.requests).toEqual([])
  })
})
