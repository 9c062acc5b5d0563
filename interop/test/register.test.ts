import { register } from '@xmpp-ftw/register'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { ContestComponent } from './support/contest-component.js'
import { throughEveryLink } from './support/world.js'

const userOf = ({ address }: Actor) => address.user ?? ''

throughEveryLink('register', { extensions: [register()], server: { components: ['contest'] } }, (world) => {
  const canLogIn = async (jid: string, password: string) => {
    const client = world.client()
    try {
      await client.request('xmpp.login', { jid, password })
      return true
    } catch (error) {
      expect(error).toMatchObject({ type: 'auth', condition: 'login-fail' })
      return false
    } finally {
      await client.close()
    }
  }

  describe('at the own server', () => {
    it('tells what is on file', async () => {
      const anna = await world.login({ presence: false })
      expect(await anna.request('xmpp.register.get', { to: world.server.domain })).toEqual({
        ...(world.kind === 'ejabberd' && {
          instructions: 'Choose a username and password to register with this server',
        }),
        registered: true,
        username: userOf(anna),
        password: true,
      })
    })

    it('changes the password', async () => {
      const anna = await world.login({ presence: false })
      const password = `n3wer & <better> ü`
      expect(
        await anna.request('xmpp.register.password', {
          to: world.server.domain,
          username: userOf(anna),
          password,
        }),
      ).toEqual({ registered: true })
      expect(await canLogIn(anna.bare, password)).toBe(true)
      expect(await canLogIn(anna.bare, anna.account.password)).toBe(false)
    })

    it('changes the password by what is on file, too', async () => {
      const anna = await world.login({ presence: false })
      const details = { to: world.server.domain, username: userOf(anna), password: 'n3wer' }
      expect(await anna.request('xmpp.register.set', details)).toEqual({ registered: true })
      expect(await canLogIn(anna.bare, 'n3wer')).toBe(true)
    })

    it('is told what the server will not have', async () => {
      const anna = await world.login({ presence: false })
      const to = world.server.domain
      for (const event of ['xmpp.register.set', 'xmpp.register.password']) {
        expect(await anna.refused(event, { to, username: userOf(anna) })).toEqual({
          type: 'modify',
          condition: 'bad-request',
        })
        expect(await anna.refused(event, { to, username: 'somebody-else', password: 'x' })).toMatchObject({
          condition: world.kind === 'prosody' ? 'bad-request' : 'forbidden',
        })
      }
    })

    it.each(['domain', 'account'])(
      'deletes the account, asked by its %s, and the session ends',
      async (by) => {
        const anna = await world.login()
        const to = by === 'domain' ? world.server.domain : anna.bare
        expect(await anna.request('xmpp.register.unregister', { to })).toBe(true)
        expect(await anna.next('xmpp.error')).toMatchObject({
          type: 'connection',
          condition: 'disconnected',
          application: { condition: world.kind === 'prosody' ? 'not-authorized' : 'conflict' },
        })
        expect(await canLogIn(anna.bare, anna.account.password)).toBe(false)
      },
    )
  })

  describe('at a service that wants forms', () => {
    let contest: ContestComponent
    beforeEach(async () => {
      contest = await ContestComponent.start(world.server, 'contest')
    })
    afterEach(() => contest.stop())
    const oob = { url: 'https://contest.example.com/signup?a=1&b=2' }

    it('registers, by what the service asked for', async () => {
      const anna = await world.login()
      const to = contest.domain
      const wanted = await anna.request('xmpp.register.get', { to })
      const form = {
        type: 'form',
        title: 'Contest',
        formType: 'jabber:iq:register',
        fields: [{ var: 'first', type: 'text-single', label: 'Given Name', required: true }],
        items: [],
      }
      const instructions = `Use the form, or visit ${oob.url}`
      expect(wanted).toEqual({ instructions, form, oob })
      const first = 'Anna & "<Ben>"'
      expect(
        await anna.request('xmpp.register.set', {
          to,
          // Beside a form it must not be sent.
          username: 'anna',
          form: [{ var: 'first', value: first }],
        }),
      ).toEqual({ registered: true, oob })
      expect(contest.members.get(anna.bare)).toBe(first)
      expect(await anna.request('xmpp.register.get', { to })).toEqual({
        instructions,
        registered: true,
        first,
        form,
        oob,
      })
    })

    it('leaves, by the form that the refusal carries', async () => {
      const anna = await world.login()
      const to = contest.domain
      await anna.request('xmpp.register.set', { to, form: [{ var: 'first', value: 'Anna' }] })
      expect(await anna.refused('xmpp.register.unregister', { to })).toEqual({
        type: 'cancel',
        condition: 'not-allowed',
        form: {
          type: 'form',
          title: 'Contest',
          formType: 'jabber:iq:register:cancel',
          fields: [{ var: 'password', type: 'text-private', label: 'Password', required: true }],
          items: [],
        },
      })
      // What was sent comes back with the refusal; it asks for nothing.
      const wrong = { to, form: [{ var: 'password', value: 'wrong' }] }
      expect(await anna.refused('xmpp.register.unregister', wrong)).toEqual({
        type: 'auth',
        condition: 'not-authorized',
      })
      expect(contest.members.has(anna.bare)).toBe(true)
      const form = [{ var: 'password', value: 's3cret & more' }]
      expect(await anna.request('xmpp.register.unregister', { to, form })).toBe(true)
      expect(contest.members.has(anna.bare)).toBe(false)
    })

    it('changes the password, by a form with a FORM_TYPE of its own', async () => {
      const anna = await world.login()
      const to = contest.domain
      const form = [{ var: 'password', value: 'n3wer' }]
      expect(await anna.refused('xmpp.register.password', { to, form })).toMatchObject({
        condition: 'not-acceptable',
      })
      expect(await anna.refused('xmpp.register.password', { to, password: 'n3wer' })).toMatchObject({
        condition: 'not-allowed',
        form: { formType: 'https://contest.example.com/password' },
      })
      expect(await anna.request('xmpp.register.password', { to, form })).toEqual({ registered: true })
    })
  })

  describe('at a service of the server', () => {
    if (world.kind === 'ejabberd') {
      it('registers a nick with all rooms, and gives it up', async () => {
        const anna = await world.login()
        const to = world.server.services.muc
        const { form, registered } = await anna.request('xmpp.register.get', { to })
        expect(registered).toBeUndefined()
        expect(form).toMatchObject({
          formType: 'http://jabber.org/protocol/muc#register',
          fields: [{ var: 'muc#register_roomnick', required: true }],
        })
        const fields = [{ var: 'muc#register_roomnick', value: `Anna ${world.link}` }]
        expect(await anna.request('xmpp.register.set', { to, form: fields })).toEqual({ registered: true })
        expect(await anna.request('xmpp.register.get', { to })).toMatchObject({ registered: true })
        const ben = await world.login({ name: 'ben' })
        await ben.request('xmpp.register.get', { to })
        expect(await ben.refused('xmpp.register.set', { to, form: fields })).toMatchObject({
          condition: 'conflict',
        })
        expect(await anna.request('xmpp.register.unregister', { to })).toBe(true)
        expect(await ben.request('xmpp.register.set', { to, form: fields })).toEqual({ registered: true })
      })
    }

    it('is told where there is nothing to register with', async () => {
      const anna = await world.login({ presence: false })
      const to = world.server.services.pubsub
      for (const name of ['get', 'set', 'password', 'unregister']) {
        expect(await anna.refused(`xmpp.register.${name}`, { to })).toMatchObject({
          type: 'cancel',
          condition: 'service-unavailable',
        })
      }
    })
  })

  it('names what is missing or bad, with passwords masked', async () => {
    const anna = await world.login({ presence: false })
    for (const name of ['get', 'set', 'password', 'unregister']) {
      const event = `xmpp.register.${name}`
      expect(await anna.refused(event, { password: 's3cret' })).toEqual({
        type: 'modify',
        condition: 'client-error',
        description: "Missing 'to' key",
        request: { password: '***' },
      })
      if (name === 'get') continue
      expect(await anna.refused(event, { to: 'example.com', form: 'bad' })).toMatchObject({
        description: 'Badly formatted data form',
      })
    }
  })
})

throughEveryLink('register, and the server starts again', { extensions: [register()] }, (world) => {
  it('a session whose password was changed is taken up again', async () => {
    const anna = await world.login()
    const details = { to: world.server.domain, username: userOf(anna), password: 'n3wer' }
    await anna.request('xmpp.register.password', details)
    anna.forget()
    await world.server.restart()
    expect(await anna.next('xmpp.connection')).toMatchObject({ status: 'online', resumed: false })
    expect(await anna.request('xmpp.register.get', { to: world.server.domain })).toMatchObject({
      registered: true,
    })
  })
})
