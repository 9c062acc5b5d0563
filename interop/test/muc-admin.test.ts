import { muc } from '@xmpp-ftw/muc'
import { expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { codes, configure, create, enter, gone, here, newRoom } from './support/muc.js'
import { throughEveryLink } from './support/world.js'

throughEveryLink('moderation of rooms', { extensions: [muc()] }, (world) => {
  /** A room with two in it. */
  async function roomOf(anna: Actor, ben: Actor): Promise<string> {
    const room = newRoom(world)
    await create(anna, room, 'anna')
    await enter(ben, room, 'ben', anna)
    return room
  }

  it('kicks and bans, which can be told apart', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const room = await roomOf(anna, ben)

    expect(
      await anna.request('xmpp.muc.role.set', { room, nick: 'ben', role: 'none', reason: 'too loud' }),
    ).toBe(true)
    const kicked = await ben.next('xmpp.muc.roster', gone(room, 'ben'))
    expect(kicked).toMatchObject({ self: true, role: 'none', reason: 'too loud' })
    expect(codes(kicked)).toContain(307)
    expect(codes(await anna.next('xmpp.muc.roster', gone(room, 'ben')))).toContain(307)
    expect(await ben.request('xmpp.muc.rooms')).toEqual([])

    await enter(ben, room, 'ben', anna)
    expect(
      await anna.request('xmpp.muc.affiliation', {
        room,
        jid: ben.bare,
        affiliation: 'outcast',
        reason: 'spam',
      }),
    ).toBe(true)
    const banned = await ben.next('xmpp.muc.roster', gone(room, 'ben'))
    expect(banned).toMatchObject({ self: true, affiliation: 'outcast', reason: 'spam' })
    expect(codes(banned)).toContain(301)
    expect(codes(banned)).not.toContain(307)
    expect(await ben.refused('xmpp.muc.join', { room, nick: 'ben' })).toMatchObject({
      condition: 'forbidden',
    })

    expect(await anna.request('xmpp.muc.affiliation.get', { room, affiliation: 'outcast' })).toMatchObject([
      { affiliation: 'outcast', jid: ben.address },
    ])
  })

  it('lists and changes roles and affiliations, one and several at once', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const cleo = await world.login({ name: 'cleo' })
    const room = await roomOf(anna, ben)
    await enter(cleo, room, 'cleo', anna, ben)

    const participants = await anna.request('xmpp.muc.role.get', { room, role: 'participant' })
    expect(participants.map(({ nick }) => nick).sort()).toEqual(['ben', 'cleo'])
    expect(participants[0]).toMatchObject({ role: 'participant', affiliation: 'none' })

    await anna.request('xmpp.muc.roles', {
      room,
      items: [
        { nick: 'ben', role: 'visitor' },
        { nick: 'cleo', role: 'moderator' },
      ],
    })
    await ben.next('xmpp.muc.roster', (push) => here(room, 'ben')(push) && push.role === 'visitor')
    await cleo.next('xmpp.muc.roster', (push) => here(room, 'cleo')(push) && push.role === 'moderator')

    await anna.request('xmpp.muc.affiliations', {
      room,
      items: [
        { jid: ben.address, affiliation: 'member' },
        { jid: cleo.jid, affiliation: 'admin' },
      ],
    })
    expect(
      await ben.next('xmpp.muc.roster', (push) => push.nick === 'ben' && push.affiliation === 'member'),
    ).toMatchObject({ room, self: true })
    await cleo.next('xmpp.muc.roster', (push) => push.nick === 'cleo' && push.affiliation === 'admin')
    expect(await anna.request('xmpp.muc.affiliation.get', { room, affiliation: 'admin' })).toMatchObject([
      { affiliation: 'admin', jid: cleo.address },
    ])

    expect(
      await ben.refused('xmpp.muc.affiliation', { room, jid: anna.bare, affiliation: 'none' }),
    ).toMatchObject({ condition: expect.stringMatching(/forbidden|not-allowed/) })
    expect(await ben.refused('xmpp.muc.role.get', { room, role: 'moderator' })).toMatchObject({
      condition: 'forbidden',
    })
  })

  it('lets visitors ask for voice, and moderators give it', async () => {
    const anna = await world.login()
    const room = newRoom(world)
    await create(anna, room, 'anna')
    await configure(anna, room, { moderatedroom: true, ...DEFAULT_VISITOR[world.kind] })
    const ben = await world.login({ name: 'ben' })
    await enter(ben, room, 'ben', anna)
    await anna.request('xmpp.muc.role.set', { room, nick: 'ben', role: 'visitor' }).catch(() => undefined)
    await ben.next('xmpp.muc.roster', (push) => push.nick === 'ben' && push.role === 'visitor')

    const { id } = await ben.request('xmpp.muc.message', { room, content: 'may I?' })
    expect(await ben.next('xmpp.muc.error')).toMatchObject({
      type: 'message',
      id,
      room,
      error: { type: 'auth', condition: 'forbidden' },
    })

    await ben.request('xmpp.muc.voice', { room, role: 'participant' })
    const request = await anna.next('xmpp.muc.request')
    expect(request).toMatchObject({ room, type: 'voice' })
    const fields = (request.form.fields ?? []).flatMap(({ var: name, value }) =>
      name === undefined || value === undefined ? [] : [{ var: name, value }],
    )
    expect(fields).toContainEqual({ var: 'muc#roomnick', value: 'ben' })
    await anna.request('xmpp.muc.request.answer', {
      room,
      type: request.type,
      form: fields.map((field) => (field.var === 'muc#request_allow' ? { ...field, value: true } : field)),
    })
    expect(
      await ben.next('xmpp.muc.roster', (push) => push.nick === 'ben' && push.role === 'participant'),
    ).toMatchObject({ self: true })
    await ben.request('xmpp.muc.message', { room, content: 'thank you' })
    expect(await anna.next('xmpp.muc.message')).toMatchObject({ nick: 'ben', content: 'thank you' })
  })
})

const DEFAULT_VISITOR = { prosody: {}, ejabberd: { allowvoicerequests: true } }

throughEveryLink('owners of rooms', { extensions: [muc()] }, (world) => {
  it('configure them by a form, of which occupants are told', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const room = newRoom(world)
    await create(anna, room, 'anna')
    await enter(ben, room, 'ben', anna)

    const form = await anna.request('xmpp.muc.room.config.get', { room })
    expect(form).toMatchObject({ formType: 'http://jabber.org/protocol/muc#roomconfig', items: [] })
    expect(form.fields).toContainEqual(
      expect.objectContaining({ var: 'muc#roomconfig_membersonly', type: 'boolean' }),
    )
    expect(await configure(anna, room, { roomname: '<Tea> & more', moderatedroom: true })).toBe(true)
    expect(await ben.next('xmpp.muc.room.config')).toMatchObject({
      room,
      status: expect.arrayContaining([104]),
    })
    const changed = await anna.request('xmpp.muc.room.config.get', { room })
    expect(changed.fields).toContainEqual(
      expect.objectContaining({ var: 'muc#roomconfig_roomname', value: '<Tea> & more' }),
    )
    expect(await anna.request('xmpp.muc.cancel', { room })).toBe(true)
    expect(await ben.refused('xmpp.muc.room.config.get', { room })).toMatchObject({ condition: 'forbidden' })
    expect(await ben.refused('xmpp.muc.room.config.set', { room, form: [] })).toMatchObject({
      condition: 'forbidden',
    })
  })

  it('reserve a room before they open it', async () => {
    const anna = await world.login()
    const room = newRoom(world)
    expect(codes(await anna.request('xmpp.muc.create', { room, nick: 'anna' }))).toContain(201)
    await configure(anna, room, { persistentroom: true, membersonly: true })
    const ben = await world.login({ name: 'ben' })
    expect(await ben.refused('xmpp.muc.join', { room, nick: 'ben' })).toMatchObject({
      condition: 'registration-required',
    })
    await anna.request('xmpp.muc.affiliation', { room, jid: ben.bare, affiliation: 'member' })
    expect(await ben.request('xmpp.muc.join', { room, nick: 'ben' })).toMatchObject({ affiliation: 'member' })
  })

  it('destroy them, and say where to go instead', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    const room = newRoom(world)
    const coffee = newRoom(world, 'coffee')
    await create(anna, room, 'anna')
    await enter(ben, room, 'ben', anna)
    expect(await ben.refused('xmpp.muc.destroy', { room })).toMatchObject({ condition: 'forbidden' })
    expect(
      await anna.request('xmpp.muc.destroy', {
        room,
        reason: 'moved',
        alternative: coffee,
        password: 'beans',
      }),
    ).toBe(true)
    for (const actor of [anna, ben]) {
      expect(await actor.next('xmpp.muc.destroy')).toMatchObject({
        room,
        alternative: coffee,
        reason: 'moved',
        self: true,
        type: 'unavailable',
      })
      expect(await actor.request('xmpp.muc.rooms')).toEqual([])
    }
  })

  it('let others register a nick', async () => {
    const anna = await world.login()
    const ben = await world.login({ name: 'ben' })
    let room = newRoom(world)
    const nick = `ben-${room.split('@')[0]}`
    await create(anna, room, 'anna')
    if (world.kind === 'prosody') {
      // Here only who has an affiliation may.
      expect(await ben.refused('xmpp.muc.register.info', { room })).toMatchObject({
        type: 'auth',
        condition: 'registration-required',
      })
      await anna.request('xmpp.muc.affiliation', { room, jid: ben.bare, affiliation: 'member' })
    } else {
      // Here a nick is registered with the whole service.
      expect(await ben.refused('xmpp.muc.register.info', { room })).toMatchObject({
        condition: 'service-unavailable',
      })
      room = world.server.services.muc
    }
    expect(await ben.refused('xmpp.muc.room.nick', { room })).toMatchObject({
      condition: expect.stringMatching(/item-not-found|feature-not-implemented/),
    })
    expect(await ben.request('xmpp.muc.register.info', { room })).toMatchObject({
      form: {
        formType: 'http://jabber.org/protocol/muc#register',
        fields: [expect.objectContaining({ var: 'muc#register_roomnick' })],
      },
    })
    expect(
      await ben.request('xmpp.muc.register', { room, form: [{ var: 'muc#register_roomnick', value: nick }] }),
    ).toEqual({ registered: true })
    expect(await ben.request('xmpp.muc.register.info', { room })).toEqual({ registered: true, nick })
    if (world.kind === 'prosody') {
      expect(await ben.request('xmpp.muc.room.nick', { room })).toEqual({ nick })
    }
    expect(await ben.request('xmpp.muc.unregister', { room })).toBe(true)
    expect(await ben.request('xmpp.muc.register.info', { room }).catch(() => ({}))).not.toHaveProperty(
      'registered',
    )
  })
})
