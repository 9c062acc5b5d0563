import { muc } from '@xmpp-ftw/muc'
import { expect, it } from 'vitest'
import { codes, configure, create, enter, gone, here, newRoom } from './support/muc.js'
import { throughEveryLink } from './support/world.js'

throughEveryLink('rooms', { extensions: [muc()] }, (world) => {
  it('are created, entered and left', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const room = newRoom(world)
    const created = await anna.request('xmpp.muc.create', { room, nick: 'anna', instant: true })
    expect(created).toMatchObject({ room, nick: 'anna', affiliation: 'owner', role: 'moderator', self: true })
    expect(codes(created)).toEqual(expect.arrayContaining([110, 201]))

    const entered = await ben.request('xmpp.muc.join', { room: room.toUpperCase(), nick: 'Ben / x' })
    expect(entered).toMatchObject({ room, nick: 'Ben / x', role: 'participant', self: true })
    expect(codes(entered)).toContain(110)
    expect(await ben.next('xmpp.muc.roster', here(room, 'anna'))).toMatchObject({
      affiliation: 'owner',
      role: 'moderator',
    })
    expect(await anna.next('xmpp.muc.roster', here(room, 'Ben / x'))).toMatchObject({ role: 'participant' })

    const occupants = await anna.request('xmpp.muc.occupants', { room })
    expect(occupants.map(({ nick }) => nick).sort()).toEqual(['Ben / x', 'anna'])
    const ids = [...occupants, ...(await ben.request('xmpp.muc.occupants', { room }))].map(
      ({ occupantId }) => typeof occupantId,
    )
    // XEP-0421 is Prosody's alone.
    expect(new Set(ids)).toEqual(new Set([world.kind === 'prosody' ? 'string' : 'undefined']))
    expect(await anna.request('xmpp.muc.rooms')).toMatchObject([
      { room, nick: 'anna', state: 'joined', occupants: 2 },
    ])

    expect(await ben.request('xmpp.muc.leave', { room, reason: 'off home' })).toBe(true)
    const left = await anna.next('xmpp.muc.roster', gone(room, 'Ben / x'))
    expect(left).toMatchObject({ role: 'none' })
    expect(left.text).toBe('off home')
    expect(await ben.request('xmpp.muc.rooms')).toEqual([])
    expect(await ben.refused('xmpp.muc.leave', { room })).toMatchObject({
      description: 'Not registered with this room',
    })
  })

  it('carry messages to all, to one, their corrections and chat states', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const room = newRoom(world)
    await create(anna, room, 'anna')
    await enter(ben, room, 'ben', anna)

    const { id } = await anna.request('xmpp.muc.message', {
      room,
      content: 'hello <all> & sundry',
      state: 'active',
    })
    expect(await ben.next('xmpp.muc.message')).toMatchObject({
      room,
      nick: 'anna',
      private: false,
      content: 'hello <all> & sundry',
      format: 'plain',
      state: 'active',
      id,
    })
    expect(await anna.next('xmpp.muc.message')).toMatchObject({ nick: 'anna', self: true, id })

    await anna.request('xmpp.muc.message', { room, content: 'hello all', replace: id })
    expect(await ben.next('xmpp.muc.message')).toMatchObject({ content: 'hello all', replace: id })
    // Somebody else's correction is a message like any other.
    await ben.request('xmpp.muc.message', { room, content: 'good bye all', replace: id })
    const forged = await anna.next('xmpp.muc.message', ({ nick }) => nick === 'ben')
    expect(forged).toMatchObject({ content: 'good bye all' })
    expect(forged).not.toHaveProperty('replace')

    await ben.request('xmpp.muc.message', { room, state: 'composing' })
    expect(await anna.next('xmpp.muc.message', ({ state }) => state === 'composing')).not.toHaveProperty(
      'content',
    )

    await ben.request('xmpp.muc.message', {
      room,
      content: '<p>milk <em>first</em></p>',
      format: 'xhtml',
    })
    expect(await anna.next('xmpp.muc.message', ({ format }) => format === 'xhtml')).toMatchObject({
      content: expect.stringContaining('<em>first</em>'),
    })

    const whispered = await anna.request('xmpp.muc.message', { room, to: 'ben', content: 'just for you' })
    expect(await ben.next('xmpp.muc.message', (push) => push.private)).toMatchObject({
      room,
      nick: 'anna',
      content: 'just for you',
      id: whispered.id,
    })
    const lost = await anna.request('xmpp.muc.message', { room, to: 'nobody', content: 'are you there?' })
    expect(await anna.next('xmpp.muc.error')).toMatchObject({
      type: 'message',
      room,
      nick: 'nobody',
      id: lost.id,
      // Prosody sends errors without what they are about.
      ...(world.kind === 'ejabberd' && { content: 'are you there?' }),
      error: { type: 'cancel', condition: 'item-not-found' },
    })
  })

  it('have a subject, and a history that can be limited', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const room = newRoom(world)
    await create(anna, room, 'anna')
    const { id } = await anna.request('xmpp.muc.subject', { room, subject: 'Biscuits' })
    expect(id).toBeTruthy()
    expect(await anna.next('xmpp.muc.subject')).toMatchObject({ room, nick: 'anna', subject: 'Biscuits' })
    for (const content of ['one', 'two', 'three']) {
      await anna.request('xmpp.muc.message', { room, content })
      await anna.next('xmpp.muc.message', (push) => push.content === content)
    }

    await ben.request('xmpp.muc.join', { room, nick: 'ben', history: { maxstanzas: 2 } })
    // The subject comes after the discussion, so that what came before it is all there is.
    expect(await ben.next('xmpp.muc.subject')).toMatchObject({ room, subject: 'Biscuits' })
    const history = ben.waiting('xmpp.muc.message')
    expect(history.map(({ content }) => content)).toEqual(['two', 'three'])
    expect(history[0]).toMatchObject({ nick: 'anna', delay: { when: expect.stringMatching(/^\d{4}-/) } })
    await ben.request('xmpp.muc.leave', { room })

    ben.forget()
    await ben.request('xmpp.muc.join', { room, nick: 'ben', history: { maxchars: 0 } })
    await ben.next('xmpp.muc.subject')
    expect(ben.waiting('xmpp.muc.message')).toEqual([])

    await anna.request('xmpp.muc.subject', { room })
    expect(await ben.next('xmpp.muc.subject')).toMatchObject({ room, subject: false })
  })

  it('follow a change of nick, and refuse one that is taken', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const room = newRoom(world)
    await create(anna, room, 'anna')
    await enter(ben, room, 'ben', anna)
    expect(await ben.request('xmpp.muc.nick', { room, nick: 'benny' })).toEqual({ room, nick: 'benny' })
    const renamed = await anna.next('xmpp.muc.roster', gone(room, 'benny'))
    expect(renamed).toMatchObject({ oldNick: 'ben' })
    expect(codes(renamed)).toContain(303)
    await anna.next('xmpp.muc.roster', here(room, 'benny'))
    expect((await anna.request('xmpp.muc.occupants', { room })).map(({ nick }) => nick)).toEqual([
      'anna',
      'benny',
    ])

    expect(await ben.refused('xmpp.muc.nick', { room, nick: 'anna' })).toMatchObject({
      condition: 'conflict',
    })
    expect(await ben.next('xmpp.muc.error')).toMatchObject({ type: 'presence', room })
    expect(await ben.request('xmpp.muc.rooms')).toMatchObject([{ nick: 'benny', state: 'joined' }])

    // Joining again under another nick is a change of nick, whether or not the room lists everybody again.
    await ben.request('xmpp.muc.join', { room, nick: 'bert' })
    expect(await ben.refused('xmpp.muc.join', { room, nick: 'anna' })).toMatchObject({
      condition: 'conflict',
    })
    const known = (await ben.request('xmpp.muc.occupants', { room })).map(({ nick }) => nick)
    expect(known.sort()).toEqual(['anna', 'bert'])
    await ben.request('xmpp.muc.nick', { room, nick: 'benny' })

    // The nick is known to be the new one: leaving goes from there.
    await ben.request('xmpp.muc.leave', { room })
    await anna.next('xmpp.muc.roster', gone(room, 'benny'))
  })

  it('do not let everybody in', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const refused = async (nick = 'ben', more: object = {}) => {
      const error = await ben.refused('xmpp.muc.join', { room, nick, ...more })
      expect(await ben.next('xmpp.muc.error')).toMatchObject({ type: 'presence', room, error })
      expect(await ben.request('xmpp.muc.rooms')).toEqual([])
      return error
    }

    let room = newRoom(world)
    await create(anna, room, 'anna')
    expect(await refused('anna')).toMatchObject({ type: 'cancel', condition: 'conflict' })

    await configure(anna, room, { membersonly: true })
    expect(await refused()).toMatchObject({ type: 'auth', condition: 'registration-required' })

    room = newRoom(world)
    await create(anna, room, 'anna')
    await configure(anna, room, { passwordprotectedroom: true, roomsecret: 'kettle' })
    expect(await refused()).toMatchObject({ type: 'auth', condition: 'not-authorized' })
    expect(await refused('ben', { password: 'wrong' })).toMatchObject({ condition: 'not-authorized' })
    await ben.request('xmpp.muc.join', { room, nick: 'ben', password: 'kettle' })
    await ben.request('xmpp.muc.leave', { room })

    await anna.request('xmpp.muc.affiliation', { room, jid: ben.jid, affiliation: 'outcast' })
    expect(await refused('ben', { password: 'kettle' })).toMatchObject({
      type: 'auth',
      condition: 'forbidden',
    })
  })

  it('are invited to, through the room and without it', async () => {
    const anna = await world.login()
    const cleo = await world.login({ name: 'cleo' })
    const room = newRoom(world)
    await create(anna, room, 'anna')
    await configure(anna, room, { allowinvites: true, passwordprotectedroom: true, roomsecret: 'kettle' })

    await anna.request('xmpp.muc.invite', { room, to: cleo.bare, reason: 'we have cake' })
    const invitation = await cleo.next('xmpp.muc.invite')
    expect(invitation).toMatchObject({ room, reason: 'we have cake', password: 'kettle' })
    expect(invitation).not.toHaveProperty('direct')
    const inviter = invitation.from
    if (!inviter) throw new Error('the room names nobody')

    await cleo.request('xmpp.muc.invite.decline', { room, to: inviter, reason: 'busy' })
    expect(await anna.next('xmpp.muc.invite.decline')).toMatchObject({
      room,
      from: cleo.address,
      reason: 'busy',
    })

    await anna.request('xmpp.muc.invite', {
      room,
      to: cleo.bare,
      reason: 'cake!',
      direct: true,
      password: 'kettle',
      thread: 't1',
    })
    expect(await cleo.next('xmpp.muc.invite', ({ direct }) => direct === true)).toEqual({
      room,
      from: { ...anna.address, resource: anna.jid.split('/')[1] },
      reason: 'cake!',
      password: 'kettle',
      direct: true,
      continue: true,
      thread: 't1',
    })
  })

  it('say whether they know us', async () => {
    const anna = await world.login()
    const room = newRoom(world)
    await create(anna, room, 'anna')
    expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: true })
  })
})
