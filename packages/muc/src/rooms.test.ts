import { parseElement } from '@xmpp-ftw/core'
import { MARKUP, poison, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { Muc, muc } from './index.js'
import { inRoom, isPresence, item, message, presence, ROOM, refusal, SELF, USER } from './room-in-test.js'

const DELAY = `<delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='2024-05-01T10:00:00Z'/>`
const delay = { when: '2024-05-01T10:00:00Z', from: ROOM }
const GONE = item('none', 'none')

/** What a stanza makes the app be told, and nothing else. */
async function told(xml: string, test?: TestSession): Promise<[string, unknown][]> {
  const session = test ?? (await inRoom())
  session.receive(xml)
  return session.pushes
    .splice(0)
    .map(({ event, payload }) => [event, JSON.parse(JSON.stringify(payload)) as unknown])
}

describe('messages', () => {
  it.each<[string, string, string, unknown]>([
    [
      'of an occupant',
      message('ben', `<body>hello all</body><active xmlns='http://jabber.org/protocol/chatstates'/>${DELAY}`),
      'xmpp.muc.message',
      {
        nick: 'ben',
        private: false,
        content: 'hello all',
        format: 'plain',
        state: 'active',
        delay,
        id: 'm1',
      },
    ],
    [
      'of the room',
      message('', '<body>closing soon</body>'),
      'xmpp.muc.message',
      { private: false, content: 'closing soon', format: 'plain', id: 'm1' },
    ],
    [
      'that come back to their author',
      message('anna', '<body>me</body>'),
      'xmpp.muc.message',
      { nick: 'anna', private: false, content: 'me', format: 'plain', id: 'm1', self: true },
    ],
    [
      'with a nick that holds slashes',
      message('ben/at/home', '<body>x</body>'),
      'xmpp.muc.message',
      { nick: 'ben/at/home', private: false, content: 'x', format: 'plain', id: 'm1' },
    ],
    [
      'for us alone, with the mark of private messages',
      message('ben', `<body>psst</body><x xmlns='${USER}'/>`, 'chat'),
      'xmpp.muc.message',
      { nick: 'ben', private: true, content: 'psst', format: 'plain', id: 'm1' },
    ],
    [
      'for us alone, without the mark',
      message('ben', '<body>psst</body>', 'chat'),
      'xmpp.muc.message',
      { nick: 'ben', private: true, content: 'psst', format: 'plain', id: 'm1' },
    ],
    [
      'for us alone, of no type',
      message('ben', '<body>psst</body>', 'normal'),
      'xmpp.muc.message',
      { nick: 'ben', private: true, content: 'psst', format: 'plain', id: 'm1' },
    ],
    [
      'with a chat state alone',
      message('ben', `<composing xmlns='http://jabber.org/protocol/chatstates'/>`),
      'xmpp.muc.message',
      { nick: 'ben', private: false, state: 'composing', id: 'm1' },
    ],
    [
      'with XHTML that is not to be trusted',
      message(
        'ben',
        `<body>x</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p onclick='x()'>a<script>x()</script></p></body></html>`,
      ),
      'xmpp.muc.message',
      {
        nick: 'ben',
        private: false,
        content: expect.not.stringMatching(/script>|onclick/),
        format: 'xhtml',
        id: 'm1',
      },
    ],
    [
      'with a subject and a body: no change of subject',
      message('ben', '<subject>Tea</subject><body>now</body><thread>t1</thread>'),
      'xmpp.muc.message',
      {
        nick: 'ben',
        private: false,
        subject: 'Tea',
        content: 'now',
        format: 'plain',
        thread: 't1',
        id: 'm1',
      },
    ],
    [
      "with the room archive's id, and one that somebody forged",
      message(
        'ben',
        `<body>x</body><stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='a1'/><stanza-id xmlns='urn:xmpp:sid:0' by='evil.example' id='a2'/>`,
      ),
      'xmpp.muc.message',
      {
        nick: 'ben',
        private: false,
        content: 'x',
        format: 'plain',
        id: 'm1',
        archived: [{ by: { user: 'tea', domain: 'muc.example.com' }, id: 'a1' }],
      },
    ],
    [
      "with the room's stamp and another",
      message('ben', `<body>x</body><delay xmlns='urn:xmpp:delay' stamp='1970-01-01T00:00:00Z'/>${DELAY}`),
      'xmpp.muc.message',
      { nick: 'ben', private: false, content: 'x', format: 'plain', id: 'm1', delay },
    ],
    [
      'with a status and a body: something said, no configuration',
      message('', `<body>This room is logged</body><x xmlns='${USER}'><status code='170'/></x>`),
      'xmpp.muc.message',
      { private: false, content: 'This room is logged', format: 'plain', id: 'm1' },
    ],
    [
      'with an invitation that an occupant made up',
      message('ben', `<body>x</body><x xmlns='${USER}'><invite from='anna@example.com'/></x>`),
      'xmpp.muc.message',
      { nick: 'ben', private: false, content: 'x', format: 'plain', id: 'm1' },
    ],
    [
      'that change the subject',
      message('ben', `<subject>Biscuits</subject>${DELAY}`),
      'xmpp.muc.subject',
      { nick: 'ben', subject: 'Biscuits', delay, id: 'm1' },
    ],
    ['that clear the subject', message('', '<subject/>'), 'xmpp.muc.subject', { subject: false, id: 'm1' }],
    [
      'that tell of a configuration',
      message('', `<x xmlns='${USER}'><status code='104'/><status code='170'/></x>`),
      'xmpp.muc.room.config',
      { status: [104, 170] },
    ],
    [
      'that tell of the own affiliation (101)',
      message(
        '',
        `<x xmlns='${USER}'>${item('admin', 'none', " jid='ben@example.com'")}<status code='101'/></x>`,
        'normal',
      ),
      'xmpp.muc.room.config',
      { status: [101], affiliation: 'admin', role: 'none', jid: { user: 'ben', domain: 'example.com' } },
    ],
    [
      'of an occupant that plays the room: it is named',
      message('ben', `<x xmlns='${USER}'><status code='104'/></x>`, 'chat'),
      'xmpp.muc.room.config',
      { nick: 'ben', status: [104] },
    ],
    [
      'of another namespace that looks like it',
      message('', `<body>x</body><x xmlns='urn:example'><invite/><status code='104'/></x>`),
      'xmpp.muc.message',
      { private: false, content: 'x', format: 'plain', id: 'm1' },
    ],
  ])('%s', async (_, xml, event, payload) => {
    expect(await told(xml)).toEqual([[event, { room: ROOM, ...(payload as object) }]])
  })

  it('that say nothing known here are left to others', async () => {
    const test = await inRoom()
    const extension = test.session.extension('muc')
    for (const xml of [
      message('ben', `<displayed xmlns='urn:xmpp:chat-markers:0' id='m0'/>`),
      message('ben', `<x xmlns='${USER}'/>`, 'chat'),
    ]) {
      const stanza = parseElement(xml)
      expect(extension.handle(stanza)).toBe(false)
    }
    expect(test.pushes).toEqual([])
  })

  it('that bounced come with what they said', async () => {
    const error = { type: 'auth', condition: 'forbidden', by: ROOM }
    expect(await told(refusal('message', 'ben', 'auth', 'forbidden', '<body>hello</body>'))).toEqual([
      ['xmpp.muc.error', { type: 'message', error, room: ROOM, nick: 'ben', id: 'e1', content: 'hello' }],
    ])
    expect(await told(refusal('message', 'ben', 'auth', 'forbidden', '<subject/>'))).toEqual([
      ['xmpp.muc.error', { type: 'message', error, room: ROOM, nick: 'ben', id: 'e1', subject: false }],
    ])
    expect(await told(refusal('message', 'ben', 'auth', 'forbidden', '<subject>Tea</subject>'))).toEqual([
      ['xmpp.muc.error', { type: 'message', error, room: ROOM, nick: 'ben', id: 'e1', subject: 'Tea' }],
    ])
  })

  it('of type error without an error are errors all the same', async () => {
    expect(await told(message('', '', 'error'))).toEqual([
      [
        'xmpp.muc.error',
        {
          type: 'message',
          error: { type: 'cancel', condition: 'undefined-condition' },
          room: ROOM,
          id: 'm1',
        },
      ],
    ])
  })
})

describe('corrections', () => {
  const corrected = (nick: string, rest = '') =>
    message(
      nick,
      `<body>tea</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>${rest}`,
      'groupchat',
      'm2',
    )

  async function replaces(...stanzas: string[]): Promise<boolean> {
    const test = await inRoom({}, ['ben', 'cleo'])
    let last: [string, unknown][] = []
    for (const xml of stanzas) last = await told(xml, test)
    return Object.hasOwn(Object(last[0]?.[1]), 'replace')
  }

  it('are believed of the author', async () => {
    expect(await replaces(message('ben', '<body>tae</body>'), corrected('ben'))).toBe(true)
  })

  it('are believed where the message was never seen', async () => {
    expect(await replaces(corrected('ben'))).toBe(true)
  })

  it('are messages like any other of anybody else', async () => {
    expect(await replaces(message('ben', '<body>tae</body>'), corrected('cleo'))).toBe(false)
  })

  it('are not believed of who took the nick of one who left', async () => {
    const left = presence('ben', GONE, '', 'unavailable')
    const back = presence('ben', item('none', 'participant'))
    expect(await replaces(message('ben', '<body>tae</body>'), left, back, corrected('ben'))).toBe(false)
  })

  it('are believed after a change of nick', async () => {
    const renamed = presence('ben', `<item nick='benny'/><status code='303'/>`, '', 'unavailable')
    const again = presence('benny', item('none', 'participant'))
    expect(await replaces(message('ben', '<body>tae</body>'), renamed, again, corrected('benny'))).toBe(true)
  })

  it('of the discussion of before go by the nick, until somebody speaks', async () => {
    const old = message('ben', `<body>tae</body>${DELAY}`)
    expect(await replaces(old, corrected('ben', DELAY))).toBe(true)
    expect(await replaces(old, message('', '<subject/>'), corrected('ben', DELAY))).toBe(false)
    expect(await replaces(old, corrected('ben'))).toBe(false)
  })

  it('remember only so much', async () => {
    const test = await inRoom({}, ['ben', 'cleo'])
    test.receive(message('ben', '<body>tae</body>'))
    for (let n = 0; n < 1_200; n++) test.receive(message('ben', '<body>x</body>', 'groupchat', `n${n}`))
    test.pushes.length = 0
    expect((await told(corrected('cleo'), test))[0]?.[1]).toMatchObject({ replace: 'm1' })
  })
})

describe('invitations', () => {
  const x = `<x xmlns='${USER}'>`
  const anna = { user: 'anna', domain: 'example.com', resource: 'desk' }

  it.each<[string, string, string, unknown]>([
    [
      'through a room',
      `<message from='${ROOM}' id='i1'>${x}<invite from='anna@example.com/desk'><reason>we have cake</reason></invite><password>kettle</password></x><x xmlns='jabber:x:conference' jid='${ROOM}'>we have cake</x><body>come</body></message>`,
      'xmpp.muc.invite',
      { room: ROOM, from: anna, reason: 'we have cake', password: 'kettle' },
    ],
    [
      'that continue a chat, from an occupant',
      `<message from='${ROOM}/x'>${x}<invite from='anna@example.com/desk'><continue thread='t1'/></invite></x></message>`,
      'xmpp.muc.invite',
      { room: ROOM, nick: 'x', from: anna, continue: true, thread: 't1' },
    ],
    ['of nobody', `<message from='${ROOM}'>${x}<invite/></x></message>`, 'xmpp.muc.invite', { room: ROOM }],
    [
      'without a room between',
      `<message from='anna@example.com/desk'><x xmlns='jabber:x:conference' jid='${ROOM}' password='kettle' reason='cake' continue='1' thread='t1'/></message>`,
      'xmpp.muc.invite',
      {
        room: ROOM,
        from: anna,
        password: 'kettle',
        reason: 'cake',
        continue: true,
        thread: 't1',
        direct: true,
      },
    ],
    [
      'that were refused',
      `<message from='${ROOM}/x'>${x}<decline from='cleo@example.net'><reason>busy</reason></decline></x></message>`,
      'xmpp.muc.invite.decline',
      { room: ROOM, nick: 'x', from: { user: 'cleo', domain: 'example.net' }, reason: 'busy' },
    ],
  ])('%s', async (_, xml, event, payload) => {
    const stanza = xml.replace('<message', "<message xmlns='jabber:client'")
    const test = await TestSession.open([muc()])
    expect(await told(stanza, test)).toEqual([[event, payload]])
    expect(await told(stanza)).toEqual([[event, payload]])
  })

  it.each([
    [`<message from='${ROOM}'>${x}</x></message>`],
    [`<message from='${ROOM}' type='error'>${x}<invite from='anna@example.com/desk'/></x></message>`],
    [`<message from='${ROOM}'>${x}<invite xmlns='urn:example'/></x></message>`],
    [`<message from='anna@example.com/desk'><x xmlns='jabber:x:conference'/></message>`],
    [`<message from='@'>${x}<invite/></x></message>`],
    [`<message from='${ROOM}' type='groupchat'><x xmlns='jabber:x:conference' jid='${ROOM}'/></message>`],
  ])('is none: %s', async (xml) => {
    const test = await TestSession.open([muc()])
    const stanza = parseElement(xml.replace('<message', "<message xmlns='jabber:client'"))
    const extension = test.session.extension('muc')
    expect(extension.handles(stanza) && extension.handle(stanza)).toBe(false)
  })
})

describe('requests that the room passes on', () => {
  const form = (type: string, kind = 'form') =>
    `<x xmlns='jabber:x:data' type='${kind}'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#${type}</value></field><field var='muc#roomnick'><value>ben</value></field></x>`

  it.each([
    ['voice', 'request'],
    ['registration', 'register'],
  ])('for %s', async (type, formType) => {
    expect(await told(message('', form(formType), 'normal', 'approve'))).toEqual([
      [
        'xmpp.muc.request',
        {
          room: ROOM,
          id: 'approve',
          type,
          form: {
            type: 'form',
            formType: `http://jabber.org/protocol/muc#${formType}`,
            fields: [{ var: 'muc#roomnick', value: 'ben' }],
            items: [],
          },
        },
      ],
    ])
  })

  it('are not believed of an occupant', async () => {
    expect(await told(message('ben', form('request'), 'chat'))).toEqual([])
  })

  it('are forms to fill in, of those two types', async () => {
    expect(await told(message('', form('request', 'submit')))).toEqual([])
    expect(await told(message('', form('other')))).toEqual([])
  })
})

describe('occupants', () => {
  it.each<[string, string, unknown]>([
    [
      'with all that is known of them',
      presence(
        'ben',
        item('admin', 'moderator', " jid='ben@example.com/phone'"),
        '<show>away</show><status>lunch</status>',
      ),
      {
        nick: 'ben',
        affiliation: 'admin',
        role: 'moderator',
        jid: { user: 'ben', domain: 'example.com', resource: 'phone' },
        show: 'away',
        text: 'lunch',
      },
    ],
    [
      'who leave',
      presence('ben', GONE, '', 'unavailable'),
      { nick: 'ben', status: 'unavailable', type: 'unavailable', affiliation: 'none', role: 'none' },
    ],
    [
      'who are kicked',
      presence(
        'ben',
        `<item affiliation='none' role='none'><actor nick='anna'/><reason>too loud</reason></item><status code='307'/>`,
        '',
        'unavailable',
      ),
      {
        nick: 'ben',
        status: [307],
        type: 'unavailable',
        affiliation: 'none',
        role: 'none',
        actor: { nick: 'anna' },
        reason: 'too loud',
      },
    ],
    [
      'who are banned',
      presence(
        'ben',
        `<item affiliation='outcast' role='none'><actor jid='anna@example.com'/></item><status code='301'/>`,
        '',
        'unavailable',
      ),
      {
        nick: 'ben',
        status: [301],
        type: 'unavailable',
        affiliation: 'outcast',
        role: 'none',
        actor: { jid: { user: 'anna', domain: 'example.com' } },
      },
    ],
    [
      'who change their nick',
      presence(
        'ben',
        `${item('member', 'participant', " nick='benny'")}<status code='303'/>`,
        '',
        'unavailable',
      ),
      {
        nick: 'benny',
        oldNick: 'ben',
        status: [303],
        type: 'unavailable',
        affiliation: 'member',
        role: 'participant',
      },
    ],
    ['of whom nothing is said', presence('ben', ''), { nick: 'ben' }],
    ['without a nick: the room itself', presence('', ''), {}],
  ])('%s', async (_, xml, payload) => {
    expect(await told(xml)).toEqual([['xmpp.muc.roster', { room: ROOM, ...(payload as object) }]])
  })

  it('are listed, with when they were first seen', async () => {
    const test = await inRoom({}, ['ben'])
    test.receive(presence('ben', item('member', 'visitor'), '<show>dnd</show>'))
    test.receive(presence('cleo', item('none', 'participant')))
    test.receive(presence('cleo', `<item nick='chloe'/><status code='303'/>`, '', 'unavailable'))
    test.receive(presence('chloe', item('none', 'participant')))
    test.receive(presence('dan', item('none', 'participant')))
    test.receive(presence('dan', GONE, '', 'unavailable'))
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
    expect((await test.request('xmpp.muc.occupants', { room: ROOM })).data).toEqual([
      { nick: 'ben', affiliation: 'member', role: 'visitor', show: 'dnd', since },
      { nick: 'anna', affiliation: 'member', role: 'participant', since },
      { nick: 'chloe', affiliation: 'none', role: 'participant', since },
    ])
    expect((await test.request('xmpp.muc.rooms')).data).toEqual([
      { room: ROOM, nick: 'anna', state: 'joined', since, occupants: 3 },
    ])
  })

  it.each([
    ['301', 'outcast'],
    ['307', 'none'],
    ['321', 'none'],
    ['322', 'none'],
  ])('that are ourselves, put out by %s', async (code, affiliation) => {
    const test = await inRoom()
    const x = `${item(affiliation, 'none')}<status code='${code}'/><status code='110'/>`
    expect(await told(presence('anna', x, '', 'unavailable'), test)).toEqual([
      [
        'xmpp.muc.roster',
        {
          room: ROOM,
          nick: 'anna',
          status: [Number(code), 110],
          type: 'unavailable',
          affiliation,
          role: 'none',
          self: true,
        },
      ],
    ])
    expect((await test.request('xmpp.muc.rooms')).data).toEqual([])
    // From now on the room's stanzas are anybody's.
    expect(test.session.extension('muc').handles(parseElement(presence('ben', '')))).toBe(false)
  })

  it('that are ourselves, put out while entering', async () => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    test.receive(presence('anna', `${GONE}<status code='301'/>`, '', 'unavailable'))
    expect((await outcome).error).toEqual({ type: 'cancel', condition: 'gone', by: ROOM })
  })

  it('lose their room', async () => {
    const test = await inRoom()
    const x = `${GONE}<destroy jid='coffee@muc.example.com'><reason>moved</reason><password>beans</password></destroy>`
    expect(await told(presence('anna', x, '', 'unavailable'), test)).toEqual([
      [
        'xmpp.muc.destroy',
        {
          room: ROOM,
          nick: 'anna',
          affiliation: 'none',
          role: 'none',
          alternative: 'coffee@muc.example.com',
          reason: 'moved',
          password: 'beans',
          status: 'unavailable',
          type: 'unavailable',
          self: true,
        },
      ],
    ])
    expect((await test.request('xmpp.muc.rooms')).data).toEqual([])
  })

  it('have ids where our own presence shows that the room gives them', async () => {
    const id = `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72'/>`
    const ben = presence('ben', item('none', 'participant'), id)
    const test = await TestSession.open([muc()])
    await test.send('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    expect(await told(ben, test)).toEqual([])
    expect(await told(presence('anna', SELF, id), test)).toMatchObject([
      ['xmpp.muc.roster', { nick: 'ben', occupantId: 'dd72' }],
      ['xmpp.muc.roster', { nick: 'anna', occupantId: 'dd72' }],
    ])
    expect(await told(message('ben', `<body>x</body>${id}`), test)).toMatchObject([
      ['xmpp.muc.message', { occupantId: 'dd72' }],
    ])
    expect((await test.request('xmpp.muc.occupants', { room: ROOM })).data).toMatchObject([
      { nick: 'ben', occupantId: 'dd72' },
      { nick: 'anna', occupantId: 'dd72' },
    ])
  })

  it('have no ids where anybody could have written them', async () => {
    const id = `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72'/>`
    const ben = presence('ben', item('none', 'participant'), id)
    const test = await TestSession.open([muc()])
    await test.send('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    test.receive(ben)
    const pushes = await told(presence('anna', SELF), test)
    pushes.push(...(await told(ben, test)), ...(await told(message('ben', `<body>x</body>${id}`), test)))
    expect(pushes).toHaveLength(4)
    for (const [, payload] of pushes) expect(payload).not.toHaveProperty('occupantId')
  })

  it.each([
    ['a message', message('', '<body>welcome</body>'), 'xmpp.muc.message'],
    ['an error', refusal('presence', 'anna', 'cancel', 'conflict'), 'xmpp.muc.error'],
    ['an own presence without a code', presence('anna', item('none', 'participant')), 'xmpp.muc.roster'],
  ])('that were there before are told of before %s', async (_, xml, event) => {
    const test = await TestSession.open([muc()])
    await test.send('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    test.receive(presence('ben', item('none', 'participant')))
    test.receive(presence('ben', GONE, '', 'unavailable'))
    expect(await told(xml, test)).toMatchObject([
      ['xmpp.muc.roster', { nick: 'ben' }],
      ['xmpp.muc.roster', { nick: 'ben', type: 'unavailable' }],
      [event, { room: ROOM }],
    ])
  })

  it('are not gone when the room says that it is unavailable itself', async () => {
    const test = await inRoom()
    expect(await told(presence('', '', '', 'unavailable'), test)).toEqual([
      ['xmpp.muc.roster', { room: ROOM, status: 'unavailable', type: 'unavailable' }],
    ])
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ state: 'joined' }])
  })

  it('are remembered up to a limit', async () => {
    const test = await inRoom()
    for (let n = 0; n < 20_100; n++) test.connection.receive(presence(`n${n}`, ''))
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ occupants: 20_000 }])
  })
})

describe('stanzas that are not for here', () => {
  it.each([
    [`<iq xmlns='jabber:client' type='get' id='q1' from='${ROOM}/ben'><query xmlns='urn:example'/></iq>`],
    [`<iq xmlns='jabber:client' type='error' id='q1' from='${ROOM}/ben'/>`],
    [`<presence xmlns='jabber:client' from='other@muc.example.com/ben'/>`],
    [message('ben', '<body>x</body>').replaceAll('tea@', 'other@')],
    [`<message xmlns='jabber:client'><body>x</body></message>`],
  ])('%s', async (xml) => {
    const test = await inRoom()
    expect(test.session.extension('muc').handles(parseElement(xml))).toBe(false)
  })

  it('requests from a room are answered by others, once', async () => {
    const test = await inRoom()
    test.receive(
      `<iq xmlns='jabber:client' type='get' id='q1' from='${ROOM}/ben'><query xmlns='urn:example'/></iq>`,
    )
    expect(test.connection.sent).toHaveLength(1)
    expect(test.pushes).toEqual([])
  })

  it('subscriptions from a room are left alone', async () => {
    expect(await told(presence('ben', '', '', 'subscribe'))).toMatchObject([['xmpp.presence.subscribe', {}]])
  })
})

describe('a room that forgot us (XEP-0410)', () => {
  const isPing = (xml: { getChild(name: string, ns: string): unknown }) =>
    xml.getChild('ping', 'urn:xmpp:ping') !== undefined

  const error = (condition: string) =>
    `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

  it.each([undefined, error('service-unavailable'), error('feature-not-implemented')])(
    'knows us when it answers %s',
    async (answer) => {
      const test = await inRoom()
      const outcome = test.request('xmpp.muc.ping', { room: ROOM })
      expect((await test.connection.answer(answer)).attrs.to).toBe(`${ROOM}/anna`)
      expect(await outcome).toEqual({ data: { joined: true } })
      expect(test.connection.sent).toEqual([])
    },
  )

  it.each(['not-acceptable', 'not-allowed', 'bad-request', 'item-not-found'])(
    'is entered again when it answers %s',
    async (condition) => {
      const test = await inRoom({}, ['ben'])
      const outcome = test.request('xmpp.muc.ping', { room: ROOM })
      await test.connection.answer(error(condition))
      expect(await outcome).toEqual({ data: { joined: false } })
      expect((await test.connection.next(isPresence)).attrs.to).toBe(`${ROOM}/anna`)
      expect((await test.request('xmpp.muc.ping', { room: ROOM })).data).toEqual({ joined: false })
      test.receive(presence('anna', SELF))
      // Who left meanwhile is told of before we are in.
      expect(test.pushes.map(({ payload }) => payload)).toMatchObject([
        { room: ROOM, nick: 'ben', type: 'unavailable', status: 'unavailable' },
        { room: ROOM, nick: 'anna', self: true },
      ])
    },
  )

  it.each(['remote-server-not-found', 'remote-server-timeout'])(
    'may be out of reach: %s says nothing',
    async (condition) => {
      const test = await inRoom()
      const outcome = test.request('xmpp.muc.ping', { room: ROOM })
      await test.connection.answer(error(condition))
      expect(await outcome).toEqual({ error: { type: 'cancel', condition } })
      expect(test.connection.sent).toEqual([])
    },
  )

  it('is asked when it refuses a message as from outside', async () => {
    const test = await inRoom()
    test.receive(
      refusal('message', '', 'modify', 'not-acceptable', '<body>x</body>').replace(`${ROOM}/`, ROOM),
    )
    await test.connection.answer(error('not-acceptable'), isPing)
    expect((await test.connection.next(isPresence)).attrs.to).toBe(`${ROOM}/anna`)
  })

  it.each([332, 333])('is asked, and entered again, after it lost us by %s', async (code) => {
    vi.useFakeTimers()
    try {
      const test = await inRoom()
      const state = async () => (await test.request('xmpp.muc.rooms')).data
      const x = `${item('none', 'none')}<status code='${code}'/><status code='110'/>`
      expect(await told(presence('anna', x, '', 'unavailable'), test)).toMatchObject([
        ['xmpp.muc.roster', { nick: 'anna', status: [code, 110], type: 'unavailable', self: true }],
      ])
      expect(await state()).toMatchObject([{ room: ROOM, state: 'joining' }])
      // Not back yet, so it is asked once more a minute later.
      for (const condition of ['remote-server-not-found', 'not-acceptable']) {
        vi.advanceTimersByTime(60_000)
        await test.connection.answer(error(condition), isPing)
      }
      expect((await test.connection.next(isPresence)).attrs.to).toBe(`${ROOM}/anna`)
      test.receive(presence('anna', SELF))
      expect(await state()).toMatchObject([{ room: ROOM, state: 'joined' }])
      vi.advanceTimersByTime(120_000)
      expect(test.connection.sent).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  it('is asked after a long silence', async () => {
    vi.useFakeTimers()
    try {
      const test = await inRoom({ silence: 100_000 })
      vi.advanceTimersByTime(60_000)
      expect(test.connection.sent).toEqual([])
      vi.advanceTimersByTime(60_000)
      expect(test.connection.sent.filter(isPing)).toHaveLength(1)
      await test.connection.answer()
      vi.advanceTimersByTime(60_000)
      expect(test.connection.sent).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  it('is asked again once a change of nick is over', async () => {
    const test = await inRoom()
    const refused = refusal('message', '', 'modify', 'not-acceptable').replace(`${ROOM}/`, ROOM)
    const outcome = test.request('xmpp.muc.nick', { room: ROOM, nick: 'annie' })
    await test.connection.next(isPresence)
    test.receive(refused)
    expect(test.connection.sent).toEqual([])
    test.receive(presence('anna', `<item nick='annie'/><status code='303'/>`, '', 'unavailable'))
    test.receive(presence('annie', SELF))
    await outcome
    test.receive(refused)
    expect(test.connection.sent.filter(isPing).map(({ attrs }) => attrs.to)).toEqual([`${ROOM}/annie`])
  })

  it('is not asked while the stream is cut', async () => {
    vi.useFakeTimers()
    try {
      const test = await inRoom({ silence: 1_000 })
      test.connection.interrupt()
      vi.advanceTimersByTime(5_000)
      expect(test.connection.sent).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a new stream after a cut', () => {
  it('enters every room again, and says what changed meanwhile', async () => {
    const test = await TestSession.open([muc()])
    const joined = test.request('xmpp.muc.join', {
      room: ROOM,
      nick: 'anna',
      password: 'kettle',
      history: { maxstanzas: 5, since: '2024-05-01T00:00:00Z' },
    })
    await test.connection.next(isPresence)
    for (const nick of ['ben', 'cleo']) test.receive(presence(nick, item('none', 'participant')))
    test.receive(presence('anna', SELF))
    await joined
    test.pushes.length = 0
    test.connection.sent.length = 0
    test.connection.interrupt()
    test.connection.bind()
    const again = await test.connection.next(isPresence)
    expect(again.attrs.to).toBe(`${ROOM}/anna`)
    expect(again.getChild('x')?.getChildText('password')).toBe('kettle')
    expect(again.getChild('x')?.getChild('history')?.attrs).toMatchObject({
      maxstanzas: '5',
      seconds: expect.stringMatching(/^\d+$/),
    })
    expect(again.getChild('x')?.getChild('history')?.attrs.since).toBeUndefined()
    await test.nextPush('xmpp.connection')
    test.pushes.length = 0
    // The end of the stay before, as the server tells it to the new stream.
    expect(await told(presence('anna', `${GONE}<status code='110'/>`, '', 'unavailable'), test)).toEqual([])
    await told(presence('ben', item('none', 'participant')), test)
    expect(await told(presence('anna', SELF), test)).toMatchObject([
      ['xmpp.muc.roster', { nick: 'cleo', type: 'unavailable' }],
      ['xmpp.muc.roster', { nick: 'anna', self: true }],
    ])
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ state: 'joined', occupants: 2 }])
  })

  it('tells when a room does not let us in again', async () => {
    const test = await inRoom()
    test.connection.interrupt()
    test.connection.bind()
    await test.connection.next(isPresence)
    test.receive(refusal('presence', 'anna', 'auth', 'forbidden'))
    expect(await test.nextPush('xmpp.muc.error')).toMatchObject({ error: { condition: 'forbidden' } })
    expect((await test.request('xmpp.muc.rooms')).data).toEqual([])
  })

  it('is out of what it was leaving', async () => {
    const test = await inRoom()
    const left = test.request('xmpp.muc.leave', { room: ROOM })
    await test.connection.next()
    test.connection.interrupt()
    test.connection.bind()
    expect(await left).toEqual({ data: true })
    expect(test.connection.sent.filter(isPresence)).toEqual([])
  })

  it('does nothing when the stream was taken up again', async () => {
    const test = await inRoom()
    test.connection.interrupt()
    test.connection.bind(true)
    expect(test.connection.sent).toEqual([])
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ state: 'joined' }])
  })

  it('tells one occupant from the next by id or JID', async () => {
    const jid = (user: string) => item('none', 'participant', ` jid='${user}@example.com/x'`)
    const test = await inRoom()
    test.receive(presence('ben', jid('ben')))
    test.receive(presence('cleo', jid('cleo')))
    test.receive(message('ben', '<body>x</body>', 'groupchat', 'b'))
    test.receive(message('cleo', '<body>x</body>', 'groupchat', 'c'))
    test.connection.interrupt()
    test.connection.bind()
    test.receive(presence('ben', jid('ben')))
    test.receive(presence('cleo', jid('mallory')))
    test.receive(presence('anna', SELF))
    test.pushes.length = 0
    const corrects = (nick: string, id: string) =>
      message(
        nick,
        `<body>y</body><replace xmlns='urn:xmpp:message-correct:0' id='${id}'/>`,
        'groupchat',
        `${id}2`,
      )
    expect((await told(corrects('ben', 'b'), test))[0]?.[1]).toHaveProperty('replace')
    expect((await told(corrects('cleo', 'c'), test))[0]?.[1]).not.toHaveProperty('replace')
  })
})

describe('hostile rooms', () => {
  it('never break the session, whatever they send', async () => {
    const test = await inRoom({}, ['ben'])
    const extension = test.session.extension('muc')
    expect(extension).toBeInstanceOf(Muc)
    const stanzas = [
      message('ben', `<body>${MARKUP.replace(/[<&>]/g, '')}</body>`),
      message('__proto__', `<body>x</body><replace xmlns='urn:xmpp:message-correct:0' id='__proto__'/>`),
      message('', `<x xmlns='${USER}'><status code='104'/><item/><invite/><decline/><destroy/></x>`),
      presence('__proto__', '<item/><status/>'),
      presence('constructor', `<item nick=''/><status code='303'/>`, '', 'unavailable'),
      presence('ben', `<status code='303'/>`, '', 'unavailable'),
      presence('ben', '<destroy/>', '', 'unavailable'),
      presence('', '<destroy/>'),
      refusal('presence', '', 'odd', 'odd'),
    ]
    for (const xml of stanzas.flatMap((stanza) => poison(stanza))) {
      const stanza = parseElement(xml)
      expect(() => extension.handles(stanza) && extension.handle(stanza), xml).not.toThrow()
    }
    expect(test.session.status).toBe('online')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('take huge texts as they are', async () => {
    const huge = 'x'.repeat(200_000)
    expect((await told(message('ben', `<body>${huge}</body>`)))[0]?.[1]).toMatchObject({ content: huge })
  })
})
