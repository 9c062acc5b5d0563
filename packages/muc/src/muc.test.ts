import type { Element } from '@xmpp-ftw/core'
import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { muc } from './index.js'
import { inRoom, isPresence, item, message, presence, ROOM, refusal, SELF, USER } from './room-in-test.js'

compliance('muc', muc())

const MUC = 'http://jabber.org/protocol/muc'

/** What left, without the id that was made up for it. */
function withoutId(stanza: Element): Element {
  expect(stanza.attrs.id).toBeTruthy()
  stanza.attrs.id = 'x'
  return stanza
}

describe('entering', () => {
  it('sends a join and resolves with the own presence', async () => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.join', {
      room: ROOM,
      nick: 'anna',
      password: 'kettle',
      history: { maxstanzas: 20, seconds: '3600', since: '2024-05-01T00:00:00Z', maxchars: 65000 },
    })
    expect(await test.connection.next(isPresence)).toEqualXml(
      `<presence to='${ROOM}/anna'><x xmlns='${MUC}'>
        <history maxchars='65000' maxstanzas='20' seconds='3600' since='2024-05-01T00:00:00Z'/>
        <password>kettle</password>
      </x></presence>`,
    )
    test.receive(presence('ben', item('owner', 'moderator')))
    test.receive(
      presence(
        'anna',
        `${item('none', 'participant', " jid='anna@example.com/test'")}<status code='100'/><status code='110'/>`,
      ),
    )
    const self = {
      room: ROOM,
      nick: 'anna',
      status: [100, 110],
      affiliation: 'none',
      role: 'participant',
      jid: { user: 'anna', domain: 'example.com', resource: 'test' },
      self: true,
    }
    expect(await outcome).toEqual({ data: self })
    expect(await test.nextPush('xmpp.muc.roster')).toEqual({
      room: ROOM,
      nick: 'ben',
      affiliation: 'owner',
      role: 'moderator',
    })
    expect(await test.nextPush('xmpp.muc.roster')).toEqual(self)
  })

  it('can ask for no history at all', async () => {
    const test = await TestSession.open([muc()])
    await test.send('xmpp.muc.join', { room: ROOM, nick: 'anna', history: { maxchars: 0 } })
    expect(await test.connection.next(isPresence)).toEqualXml(
      `<presence to='${ROOM}/anna'><x xmlns='${MUC}'><history maxchars='0'/></x></presence>`,
    )
  })

  it('takes a JID as an object, in any case, with a resource that does not belong there', async () => {
    const test = await TestSession.open([muc()])
    const room = { user: 'TEA', domain: 'muc.example.com', resource: 'x' }
    expect(await test.send('xmpp.muc.join', { room, nick: 'an/na' })).toEqual({
      data: { room: ROOM, nick: 'an/na' },
    })
    expect((await test.connection.next(isPresence)).attrs.to).toBe(`${ROOM}/an/na`)
    test.receive(presence('an/na', SELF).replace('tea@', 'Tea@'))
    expect(await test.nextPush('xmpp.muc.roster')).toMatchObject({ room: ROOM, nick: 'an/na', self: true })
  })

  it.each([
    ['auth', 'not-authorized'],
    ['auth', 'forbidden'],
    ['auth', 'registration-required'],
    ['cancel', 'conflict'],
    ['cancel', 'item-not-found'],
    ['cancel', 'not-allowed'],
    ['cancel', 'not-acceptable'],
    ['wait', 'service-unavailable'],
    ['modify', 'jid-malformed'],
  ])('tells the error %s %s, and is not in', async (type, condition) => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    test.receive(refusal('presence', 'anna', type, condition))
    const error = { type, condition, by: ROOM }
    expect(await outcome).toEqual({ error })
    expect(await test.nextPush('xmpp.muc.error')).toEqual({
      type: 'presence',
      error,
      room: ROOM,
      nick: 'anna',
      id: 'e1',
    })
    expect((await test.request('xmpp.muc.rooms')).data).toEqual([])
    expect((await test.request('xmpp.muc.message', { room: ROOM, content: 'x' })).error?.description).toBe(
      'Not registered with this room',
    )
  })

  it('gives up waiting, but not the room', async () => {
    const test = await TestSession.open([muc({ limit: 5 })])
    expect((await test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })).error).toMatchObject({
      condition: 'remote-server-timeout',
    })
    test.receive(presence('anna', SELF))
    expect(await test.nextPush('xmpp.muc.roster')).toMatchObject({ self: true })
  })

  it('accepts the defaults of a new room', async () => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.create', { room: ROOM, nick: 'anna', instant: true })
    expect(await test.connection.next(isPresence)).toEqualXml(
      `<presence to='${ROOM}/anna'><x xmlns='${MUC}'/></presence>`,
    )
    test.receive(presence('anna', `${item('owner', 'moderator')}<status code='110'/><status code='201'/>`))
    const iq = await test.connection.answer(undefined, ({ attrs }) => attrs.type === 'set')
    expect(withoutId(iq)).toEqualXml(
      `<iq to='${ROOM}' type='set' id='x'><query xmlns='${MUC}#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    )
    expect((await outcome).data).toMatchObject({ status: [110, 201] })
  })

  it('leaves a room that was there before as it is', async () => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.create', { room: ROOM, nick: 'anna', instant: true })
    await test.connection.next(isPresence)
    test.receive(presence('anna', SELF))
    expect((await outcome).error).toBeUndefined()
    expect(test.connection.sent.filter(({ attrs }) => attrs.type === 'set')).toEqual([])
  })

  it('tells when the defaults are refused', async () => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.create', { room: ROOM, nick: 'anna', instant: true })
    test.receive(presence('anna', `${SELF}<status code='201'/>`))
    await test.connection.answer(
      `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
      ({ attrs }) => attrs.type === 'set',
    )
    const error = { type: 'auth', condition: 'forbidden' }
    expect(await outcome).toEqual({ error })
    expect(await test.nextPush('xmpp.muc.error')).toEqual({ type: 'iq', error, room: ROOM })
  })

  it('follows the nick that the service gave instead (210)', async () => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.join', { room: ROOM, nick: 'Anna' })
    test.receive(presence('anna', `${SELF}<status code='210'/>`))
    expect((await outcome).data).toMatchObject({ nick: 'anna', status: [110, 210] })
    await test.send('xmpp.muc.leave', { room: ROOM })
    expect((await test.connection.next(({ attrs }) => attrs.type === 'unavailable')).attrs.to).toBe(
      `${ROOM}/anna`,
    )
  })

  it('stays in under the old nick when joining again under another is refused', async () => {
    const test = await inRoom({}, ['ben'])
    const outcome = test.request('xmpp.muc.join', { room: ROOM, nick: 'ben' })
    test.receive(refusal('presence', 'ben', 'cancel', 'conflict'))
    expect((await outcome).error).toMatchObject({ condition: 'conflict' })
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([
      { nick: 'anna', state: 'joined', occupants: 2 },
    ])
  })

  it('changes the nick when joining again under another, whether or not all are listed again', async () => {
    const test = await inRoom({}, ['ben'])
    const outcome = test.request('xmpp.muc.join', { room: ROOM, nick: 'annie' })
    await test.connection.next(isPresence)
    test.receive(
      presence('anna', `<item nick='annie'/><status code='303'/><status code='110'/>`, '', 'unavailable'),
    )
    test.receive(presence('annie', SELF))
    expect((await outcome).data).toMatchObject({ nick: 'annie' })
    expect(test.pushes.map(({ payload }) => payload)).toMatchObject([
      { nick: 'annie', oldNick: 'anna' },
      { nick: 'annie' },
    ])
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ nick: 'annie', occupants: 2 }])
  })

  it('is in once, however often it joins', async () => {
    const test = await inRoom()
    const first = test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    const second = test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    expect((await first).error).toEqual({ type: 'cancel', condition: 'cancelled' })
    test.receive(presence('anna', SELF))
    expect((await second).error).toBeUndefined()
    await test.send('xmpp.muc.leave', { room: ROOM })
    test.receive(presence('anna', `${item('none', 'none')}<status code='110'/>`, '', 'unavailable'))
    expect((await test.request('xmpp.muc.rooms')).data).toEqual([])
  })

  it('carries entity capabilities when there are any', async () => {
    const test = await TestSession.open([muc()])
    test.session.capabilities = { node: 'https://example.com', ver: 'v', hash: 'sha-1' }
    await test.send('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    expect((await test.connection.next(isPresence)).getChild('c')?.attrs.ver).toBe('v')
  })

  it('stops an app that joins in a loop', async () => {
    const test = await TestSession.open([muc()])
    for (let n = 0; n < 1_000; n++)
      await test.send('xmpp.muc.join', { room: `r${n}@muc.example.com`, nick: 'anna' })
    expect((await test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })).error).toMatchObject({
      condition: 'resource-constraint',
    })
  })
})

describe('leaving', () => {
  it('goes from the own occupant JID, and is out when the room says so', async () => {
    const test = await inRoom()
    const outcome = test.request('xmpp.muc.leave', { room: ROOM, reason: 'off home' })
    expect(await test.connection.next()).toEqualXml(
      `<presence to='${ROOM}/anna' type='unavailable'><status>off home</status></presence>`,
    )
    expect((await test.request('xmpp.muc.leave', { room: ROOM })).error?.description).toBe(
      'Not registered with this room',
    )
    test.receive(presence('anna', `${item('none', 'none')}<status code='110'/>`, '', 'unavailable'))
    expect(await outcome).toEqual({ data: true })
    expect(await test.nextPush('xmpp.muc.roster')).toEqual({
      room: ROOM,
      nick: 'anna',
      status: [110],
      type: 'unavailable',
      affiliation: 'none',
      role: 'none',
      self: true,
    })
    expect(test.pushes).toEqual([])
    test.receive(presence('ben', item('none', 'participant')))
    expect(test.pushes[0]?.event).toBe('xmpp.presence')
  })

  it('can enter again before it is out', async () => {
    const test = await inRoom()
    const left = test.request('xmpp.muc.leave', { room: ROOM })
    const entered = test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    test.receive(presence('anna', `${item('none', 'none')}<status code='110'/>`, '', 'unavailable'))
    test.receive(presence('anna', SELF))
    expect(await left).toEqual({ data: true })
    expect((await entered).error).toBeUndefined()
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ state: 'joined' }])
  })

  it('cancels an entering that goes on', async () => {
    const test = await TestSession.open([muc()])
    const entering = test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    expect(await test.send('xmpp.muc.leave', { room: ROOM })).toEqual({ data: true })
    expect((await entering).error).toEqual({ type: 'cancel', condition: 'cancelled' })
    test.receive(presence('anna', SELF))
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ state: 'leaving' }])
  })
})

describe('speaking', () => {
  it('says something to all', async () => {
    const test = await inRoom()
    const { data } = await test.request('xmpp.muc.message', {
      room: ROOM,
      content: '<p>milk <em>first</em></p>',
      format: 'xhtml',
      state: 'active',
      replace: 'm0',
      id: 'm7',
      thread: 't1',
    })
    expect(data).toEqual({ id: 'm7' })
    expect(await test.connection.next()).toEqualXml(
      `<message to='${ROOM}' type='groupchat' id='m7'>
        <body>milk first</body>
        <html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>milk <em>first</em></p></body></html>
        <thread>t1</thread>
        <replace xmlns='urn:xmpp:message-correct:0' id='m0'/>
        <active xmlns='http://jabber.org/protocol/chatstates'/>
      </message>`,
    )
  })

  it('says something to one occupant, marked as private', async () => {
    const test = await inRoom()
    await test.send('xmpp.muc.message', { room: ROOM, to: 'ben', content: 'just for you' })
    expect(withoutId(await test.connection.next())).toEqualXml(
      `<message to='${ROOM}/ben' type='chat' id='x'><body>just for you</body><x xmlns='${USER}'/></message>`,
    )
  })

  it('says how the writing goes', async () => {
    const test = await inRoom()
    await test.send('xmpp.muc.message', { room: ROOM, state: 'composing' })
    expect(withoutId(await test.connection.next())).toEqualXml(
      `<message to='${ROOM}' type='groupchat' id='x'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    )
  })

  it.each([
    [{ room: ROOM, subject: 'Biscuits' }, '<subject>Biscuits</subject>'],
    [{ room: ROOM, subject: '' }, '<subject/>'],
    [{ room: ROOM }, '<subject/>'],
  ])('sets the subject: %o', async (payload, subject) => {
    const test = await inRoom()
    const { data } = await test.request('xmpp.muc.subject', payload)
    const stanza = await test.connection.next()
    expect(data).toEqual({ id: stanza.attrs.id })
    expect(withoutId(stanza)).toEqualXml(`<message to='${ROOM}' type='groupchat' id='x'>${subject}</message>`)
  })
})

describe('inviting', () => {
  it.each([
    [
      'xmpp.muc.invite',
      { room: ROOM, to: 'cleo@example.net', reason: 'we have cake' },
      `<message to='${ROOM}' type='normal' id='x'><x xmlns='${USER}'><invite to='cleo@example.net'><reason>we have cake</reason></invite></x></message>`,
    ],
    [
      'xmpp.muc.invite',
      { room: ROOM, to: 'cleo@example.net', thread: 't1', password: 'kettle' },
      `<message to='${ROOM}' type='normal' id='x'><x xmlns='${USER}'><invite to='cleo@example.net'><continue thread='t1'/></invite><password>kettle</password></x></message>`,
    ],
    [
      'xmpp.muc.invite',
      {
        room: ROOM,
        to: 'cleo@example.net',
        reason: 'cake',
        password: 'kettle',
        direct: true,
        continue: true,
      },
      `<message to='cleo@example.net' type='normal' id='x'><x xmlns='jabber:x:conference' jid='${ROOM}' reason='cake' password='kettle' continue='true'/></message>`,
    ],
    [
      'xmpp.muc.invite.decline',
      { room: ROOM, to: 'anna@example.com', reason: 'busy' },
      `<message to='${ROOM}' type='normal' id='x'><x xmlns='${USER}'><decline to='anna@example.com'><reason>busy</reason></decline></x></message>`,
    ],
  ])('%s %o', async (event, payload, xml) => {
    const test = await TestSession.open([muc()])
    const { data } = await test.request(event, payload)
    const stanza = await test.connection.next()
    expect(data).toEqual({ id: stanza.attrs.id })
    expect(withoutId(stanza)).toEqualXml(xml)
  })
})

describe('the own nick', () => {
  it('changes with plain presence, and is known when the room says so', async () => {
    const test = await inRoom()
    const outcome = test.request('xmpp.muc.nick', { room: ROOM, nick: 'annie' })
    expect(await test.connection.next()).toEqualXml(`<presence to='${ROOM}/annie'/>`)
    test.receive(
      presence(
        'anna',
        `${item('member', 'participant', " nick='annie'")}<status code='303'/><status code='110'/>`,
        '',
        'unavailable',
      ),
    )
    test.receive(presence('annie', SELF))
    expect(await outcome).toEqual({ data: { room: ROOM, nick: 'annie' } })
    expect(await test.nextPush('xmpp.muc.roster')).toEqual({
      room: ROOM,
      nick: 'annie',
      oldNick: 'anna',
      status: [303, 110],
      type: 'unavailable',
      affiliation: 'member',
      role: 'participant',
      self: true,
    })
    await test.send('xmpp.muc.leave', { room: ROOM })
    expect((await test.connection.next()).attrs.to).toBe(`${ROOM}/annie`)
  })

  it('stays when another is taken', async () => {
    const test = await inRoom()
    const outcome = test.request('xmpp.muc.nick', { room: ROOM, nick: 'ben' })
    test.receive(refusal('presence', 'ben', 'cancel', 'conflict'))
    expect((await outcome).error).toMatchObject({ condition: 'conflict' })
    expect(await test.nextPush('xmpp.muc.error')).toMatchObject({ type: 'presence', nick: 'ben' })
    expect((await test.request('xmpp.muc.rooms')).data).toMatchObject([{ nick: 'anna', state: 'joined' }])
  })

  it('can be changed without waiting', async () => {
    const test = await inRoom()
    expect(await test.send('xmpp.muc.nick', { room: ROOM, nick: 'annie' })).toEqual({
      data: { room: ROOM, nick: 'annie' },
    })
  })
})

describe('requests that the room answers', () => {
  const OWNER = `${MUC}#owner`
  const ADMIN = `${MUC}#admin`
  const REGISTER = 'jabber:iq:register'
  const form = (type: string, inner: string) =>
    `<x xmlns='jabber:x:data' type='submit'><field type='hidden' var='FORM_TYPE'><value>${MUC}#${type}</value></field>${inner}</x>`

  it.each<[string, object, string, string | undefined, unknown]>([
    [
      'xmpp.muc.role.get',
      { room: ROOM, role: 'participant' },
      `<iq type='get'><query xmlns='${ADMIN}'><item role='participant'/></query></iq>`,
      `<query xmlns='${ADMIN}'><item affiliation='member' jid='ben@example.com/phone' nick='ben' role='participant'/><item nick='cleo' role='participant'/><item affiliation='none' role='participant'/></query>`,
      [
        {
          affiliation: 'member',
          jid: { user: 'ben', domain: 'example.com', resource: 'phone' },
          nick: 'ben',
          role: 'participant',
        },
        { nick: 'cleo', role: 'participant' },
        { affiliation: 'none', role: 'participant' },
      ],
    ],
    [
      'xmpp.muc.role.set',
      { room: ROOM, nick: 'ben', role: 'none', reason: 'too loud' },
      `<iq type='set'><query xmlns='${ADMIN}'><item nick='ben' role='none'><reason>too loud</reason></item></query></iq>`,
      undefined,
      true,
    ],
    [
      'xmpp.muc.affiliation',
      { room: ROOM, jid: 'ben@example.com/phone', affiliation: 'outcast', reason: 'spam' },
      `<iq type='set'><query xmlns='${ADMIN}'><item affiliation='outcast' jid='ben@example.com'><reason>spam</reason></item></query></iq>`,
      undefined,
      true,
    ],
    [
      'xmpp.muc.affiliation.get',
      { room: ROOM, affiliation: 'outcast' },
      `<iq type='get'><query xmlns='${ADMIN}'><item affiliation='outcast'/></query></iq>`,
      `<query xmlns='${ADMIN}'><item affiliation='outcast' jid='dan@example.com'><reason>spam</reason></item></query>`,
      [{ affiliation: 'outcast', jid: { user: 'dan', domain: 'example.com' }, reason: 'spam' }],
    ],
    [
      'xmpp.muc.register.info',
      { room: ROOM },
      `<iq type='get'><query xmlns='${REGISTER}'/></iq>`,
      `<query xmlns='${REGISTER}'><registered/><username>anna</username></query>`,
      { registered: true, nick: 'anna' },
    ],
    [
      'xmpp.muc.register.info',
      { room: ROOM },
      `<iq type='get'><query xmlns='${REGISTER}'/></iq>`,
      `<query xmlns='${REGISTER}'><instructions>Ask to join</instructions><x xmlns='jabber:x:data' type='form'><title>Tea room</title><field var='muc#register_roomnick' type='text-single' label='Nickname'><required/></field></x></query>`,
      {
        instructions: 'Ask to join',
        form: {
          type: 'form',
          title: 'Tea room',
          fields: [{ var: 'muc#register_roomnick', type: 'text-single', required: true, label: 'Nickname' }],
          items: [],
        },
      },
    ],
    [
      'xmpp.muc.register.info',
      { room: ROOM },
      `<iq type='get'><query xmlns='${REGISTER}'/></iq>`,
      undefined,
      { form: { items: [] } },
    ],
    [
      'xmpp.muc.register',
      { room: ROOM, form: [{ var: 'muc#register_roomnick', value: 'anna' }] },
      `<iq type='set'><query xmlns='${REGISTER}'>${form('register', "<field var='muc#register_roomnick'><value>anna</value></field>")}</query></iq>`,
      undefined,
      { registered: true },
    ],
    [
      'xmpp.muc.register',
      { room: ROOM, form: [] },
      `<iq type='set'><query xmlns='${REGISTER}'>${form('register', '')}</query></iq>`,
      `<query xmlns='${REGISTER}'><registered/><username>anna</username></query>`,
      { registered: true, nick: 'anna' },
    ],
    [
      'xmpp.muc.unregister',
      { room: ROOM },
      `<iq type='set'><query xmlns='${REGISTER}'><remove/></query></iq>`,
      undefined,
      true,
    ],
    [
      'xmpp.muc.room.config.get',
      { room: ROOM },
      `<iq type='get'><query xmlns='${OWNER}'/></iq>`,
      `<query xmlns='${OWNER}'><x xmlns='jabber:x:data' type='form'><title>Settings</title><field var='muc#roomconfig_membersonly' type='boolean'><value>0</value></field></x></query>`,
      {
        type: 'form',
        title: 'Settings',
        fields: [{ var: 'muc#roomconfig_membersonly', type: 'boolean', value: false }],
        items: [],
      },
    ],
    [
      'xmpp.muc.room.config.get',
      { room: ROOM },
      `<iq type='get'><query xmlns='${OWNER}'/></iq>`,
      `<query xmlns='${OWNER}'/>`,
      { items: [] },
    ],
    [
      'xmpp.muc.room.config.set',
      { room: ROOM, form: [{ var: 'muc#roomconfig_membersonly', value: true }] },
      `<iq type='set'><query xmlns='${OWNER}'>${form('roomconfig', "<field var='muc#roomconfig_membersonly'><value>true</value></field>")}</query></iq>`,
      undefined,
      true,
    ],
    [
      'xmpp.muc.cancel',
      { room: ROOM },
      `<iq type='set'><query xmlns='${OWNER}'><x xmlns='jabber:x:data' type='cancel'/></query></iq>`,
      undefined,
      true,
    ],
    [
      'xmpp.muc.destroy',
      { room: ROOM, reason: 'moved', alternative: 'coffee@muc.example.com', password: 'beans' },
      `<iq type='set'><query xmlns='${OWNER}'><destroy jid='coffee@muc.example.com'><password>beans</password><reason>moved</reason></destroy></query></iq>`,
      undefined,
      true,
    ],
    [
      'xmpp.muc.room.nick',
      { room: ROOM },
      `<iq type='get'><query xmlns='http://jabber.org/protocol/disco#info' node='x-roomuser-item'/></iq>`,
      `<query xmlns='http://jabber.org/protocol/disco#info' node='x-roomuser-item'><identity category='conference' type='text' name='anna'/></query>`,
      { nick: 'anna' },
    ],
  ])('%s %o', async (event, payload, asked, answer, data) => {
    const test = await TestSession.open([muc()])
    const outcome = test.request(event, payload)
    const iq = await test.connection.answer(answer)
    expect(withoutId(iq)).toEqualXml(asked.replace('<iq', `<iq to='${ROOM}' id='x'`))
    expect(await outcome).toEqual({ data })
  })

  it.each([
    [`<query xmlns='http://jabber.org/protocol/disco#info' node='x-roomuser-item'/>`],
    [
      `<query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='Tea'/></query>`,
    ],
  ])('no nick is kept: %s', async (answer) => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.room.nick', { room: ROOM })
    await test.connection.answer(answer)
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
  })

  it.each<[string, object[], string[]]>([
    [
      'xmpp.muc.roles',
      [
        { nick: 'ben', role: 'visitor' },
        { nick: 'cleo', role: 'moderator', reason: 'reliable' },
      ],
      [
        "<item nick='ben' role='visitor'/>",
        "<item nick='cleo' role='moderator'><reason>reliable</reason></item>",
      ],
    ],
    [
      'xmpp.muc.affiliations',
      [
        { jid: { user: 'ben', domain: 'example.com' }, affiliation: 'member', nick: 'ben' },
        { jid: 'cleo@example.net/x', affiliation: 'none' },
      ],
      [
        "<item affiliation='member' jid='ben@example.com' nick='ben'/>",
        "<item affiliation='none' jid='cleo@example.net'/>",
      ],
    ],
  ])('%s changes one after the other, up to the first that is refused', async (event, items, asked) => {
    const test = await TestSession.open([muc()])
    const done = test.request(event, { room: ROOM, items })
    for (const xml of asked) {
      expect(withoutId(await test.connection.answer())).toEqualXml(
        `<iq to='${ROOM}' id='x' type='set'><query xmlns='${MUC}#admin'>${xml}</query></iq>`,
      )
    }
    expect(await done).toEqual({ data: true })
    const refused = test.request(event, { room: ROOM, items })
    await test.connection.answer(
      `<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await refused).toEqual({ error: { type: 'cancel', condition: 'not-allowed' } })
    expect(test.connection.sent).toEqual([])
    expect(await test.request(event, { room: ROOM, items: [] })).toEqual({ data: true })
  })

  it('hands on what the room refuses', async () => {
    const test = await TestSession.open([muc()])
    const outcome = test.request('xmpp.muc.destroy', { room: ROOM })
    await test.connection.answer(
      `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'auth', condition: 'forbidden' } })
  })
})

describe('asking for voice, and deciding', () => {
  it('asks', async () => {
    const test = await inRoom()
    await test.send('xmpp.muc.voice', { room: ROOM, role: 'participant' })
    expect(withoutId(await test.connection.next())).toEqualXml(
      `<message to='${ROOM}' type='normal' id='x'><x xmlns='jabber:x:data' type='submit'>
        <field type='hidden' var='FORM_TYPE'><value>${MUC}#request</value></field>
        <field var='muc#role' type='list-single' label='Requested role'><value>participant</value></field>
      </x></message>`,
    )
  })

  it.each([
    ['voice', 'request'],
    [undefined, 'request'],
    ['registration', 'register'],
  ])('decides on a request of type %s', async (type, formType) => {
    const test = await inRoom()
    await test.request('xmpp.muc.request.answer', {
      room: ROOM,
      form: [{ var: 'muc#request_allow', value: true }],
      ...(type && { type }),
    })
    expect(withoutId(await test.connection.next())).toEqualXml(
      `<message to='${ROOM}' type='normal' id='x'><x xmlns='jabber:x:data' type='submit'>
        <field type='hidden' var='FORM_TYPE'><value>${MUC}#${formType}</value></field>
        <field var='muc#request_allow'><value>true</value></field>
      </x></message>`,
    )
  })
})

describe('errors of the app, in the order of checking', () => {
  const NOT_IN = 'Not registered with this room'

  it.each<[string, object, string]>([
    ['join', {}, "Missing 'room' key"],
    ['join', { room: ROOM }, "Missing 'nick' key"],
    ['join', { room: '@', nick: 'a' }, "'room' key must be a JID"],
    ['join', { room: ROOM, nick: '\u0007' }, "'nick' key must be a nickname"],
    [
      'join',
      { room: ROOM, nick: 'a', history: { since: 'yesterday' } },
      "'history.since' key must be a date and time as in XEP-0082",
    ],
    [
      'join',
      { room: ROOM, nick: 'a', history: { maxchars: -1 } },
      "'history.maxchars' key must be a whole number from 0 to 2147483648",
    ],
    ['create', {}, "Missing 'room' key"],
    ['create', { room: ROOM }, "Missing 'nick' key"],
    ['leave', {}, "Missing 'room' key"],
    ['leave', { room: 'other@muc.example.com' }, NOT_IN],
    ['nick', {}, "Missing 'room' key"],
    ['nick', { room: ROOM }, "Missing 'nick' key"],
    ['nick', { room: 'other@muc.example.com', nick: 'a' }, NOT_IN],
    ['message', {}, "Missing 'room' key"],
    ['message', { room: 'other@muc.example.com' }, NOT_IN],
    ['message', { room: ROOM }, 'Message content or chat state not provided'],
    ['message', { room: ROOM, replace: 'm1', state: 'active' }, "Missing 'content' key"],
    ['message', { room: ROOM, content: '<p>', format: 'xhtml' }, 'Can not parse XHTML message'],
    [
      'message',
      { room: ROOM, content: 'x', state: 'gone' },
      "'state' key must be active when there is content",
    ],
    [
      'message',
      { room: ROOM, state: 'active xmlns="x"/><body>forged</body><y' },
      "'state' key must be one of: active, composing, paused, inactive, gone",
    ],
    ['subject', {}, "Missing 'room' key"],
    ['voice', {}, "Missing 'room' key"],
    ['voice', { room: ROOM }, "Missing 'role' key"],
    ['invite', {}, "Missing 'room' key"],
    ['invite', { room: ROOM }, "Missing 'to' key"],
    ['invite.decline', {}, "Missing 'room' key"],
    ['invite.decline', { room: ROOM }, "Missing 'to' key"],
    ['request.answer', {}, "Missing 'room' key"],
    ['request.answer', { room: ROOM }, "Missing 'form' key"],
    ['request.answer', { room: ROOM, form: [{}] }, 'Badly formatted data form'],
  ])('xmpp.muc.%s %o: %s', async (event, payload, description) => {
    const test = await inRoom()
    await test.send(`xmpp.muc.${event}`, payload)
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({
      type: 'modify',
      condition: 'client-error',
      description,
      request: payload,
    })
    expect((await test.request(`xmpp.muc.${event}`, payload)).error?.description).toBe(description)
    expect(test.connection.sent).toEqual([])
  })

  it.each<[string, object, string]>([
    ['role.get', {}, "Missing 'room' key"],
    ['role.get', { room: ROOM }, "Missing 'role' key"],
    [
      'role.get',
      { room: ROOM, role: 'king' },
      "'role' key must be one of: moderator, participant, visitor, none",
    ],
    ['role.set', {}, "Missing 'room' key"],
    ['role.set', { room: ROOM }, "Missing 'nick' key"],
    ['role.set', { room: ROOM, nick: 'ben' }, "Missing 'role' key"],
    ['roles', {}, "Missing 'room' key"],
    ['roles', { room: ROOM }, "Missing 'items' key"],
    ['roles', { room: ROOM, items: [{ nick: 'ben' }] }, "Missing 'items.0.role' key"],
    ['affiliation', {}, "Missing 'room' key"],
    ['affiliation', { room: ROOM }, "Missing 'jid' key"],
    ['affiliation', { room: ROOM, jid: 'ben@example.com' }, "Missing 'affiliation' key"],
    ['affiliations', { room: ROOM }, "Missing 'items' key"],
    ['affiliation.get', {}, "Missing 'room' key"],
    ['affiliation.get', { room: ROOM }, "Missing 'affiliation' key"],
    ['register.info', {}, "Missing 'room' key"],
    ['register', {}, "Missing 'room' key"],
    ['register', { room: ROOM }, "Missing 'form' key"],
    ['register', { room: ROOM, form: 'x' }, 'Badly formatted data form'],
    ['unregister', {}, "Missing 'room' key"],
    ['room.config.get', {}, "Missing 'room' key"],
    ['room.config.set', {}, "Missing 'room' key"],
    ['room.config.set', { room: ROOM }, "Missing 'form' key"],
    ['room.config.set', { room: ROOM, form: [{}] }, 'Badly formatted data form'],
    ['cancel', {}, "Missing 'room' key"],
    ['destroy', {}, "Missing 'room' key"],
    ['room.nick', {}, "Missing 'room' key"],
    ['ping', {}, "Missing 'room' key"],
    ['ping', { room: 'other@muc.example.com' }, NOT_IN],
    ['occupants', { room: 'other@muc.example.com' }, NOT_IN],
  ])('xmpp.muc.%s %o: %s', async (event, payload, description) => {
    const test = await inRoom()
    await test.send(`xmpp.muc.${event}`, payload)
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
    expect((await test.request(`xmpp.muc.${event}`, payload)).error).toMatchObject({
      type: 'modify',
      condition: 'client-error',
      description,
    })
    expect(test.connection.sent).toEqual([])
  })
})

describe('the end of the stream', () => {
  it('tells who waits, and forgets the rooms', async () => {
    const test = await inRoom()
    const waiting = [
      test.request('xmpp.muc.nick', { room: ROOM, nick: 'annie' }),
      test.request('xmpp.muc.join', { room: 'other@muc.example.com', nick: 'anna' }),
    ]
    await Promise.resolve()
    test.connection.end()
    for (const outcome of waiting) expect((await outcome).error).toMatchObject({ condition: 'disconnected' })
  })

  it('reports messages that may be lost', async () => {
    const test = await inRoom()
    await test.request('xmpp.muc.message', { room: ROOM, to: 'ben', content: 'hello', id: 'm3' })
    test.connection.lose(await test.connection.next())
    expect(await test.nextPush('xmpp.muc.error')).toEqual({
      type: 'message',
      error: { type: 'connection', condition: 'disconnected', description: 'XMPP client disconnected' },
      room: ROOM,
      nick: 'ben',
      id: 'm3',
      content: 'hello',
    })
    // Once: it is no chat message that is lost.
    expect(test.pushes).toEqual([])
  })

  it('leaves other messages to the chat', async () => {
    const test = await inRoom()
    await test.request('xmpp.chat.message', { to: 'ben@example.com', content: 'hello' })
    test.connection.lose(await test.connection.next())
    expect(await test.nextPush('xmpp.chat.error')).toMatchObject({ content: 'hello' })
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    try {
      const test = await TestSession.open([muc()])
      await test.send('xmpp.muc.join', { room: ROOM, nick: 'anna' })
      test.receive(message('ben', '<body>hello</body>'))
      await test.close()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
