import { ping } from '@xmpp-ftw/ping'
import { describe, expect, it } from 'vitest'
import { throughEveryLink } from './support/world.js'

throughEveryLink('core', { extensions: [ping()] }, (world) => {
  describe('logging in and out', () => {
    it('registers, logs in, and says which JID it got', async () => {
      const anna = await world.login({ resource: 'desk', presence: false })
      const connection = await anna.next('xmpp.connection')
      expect(connection).toEqual({ status: 'online', jid: { ...anna.address, resource: 'desk' } })
    })

    it('logs in without an account', async () => {
      const stranger = world.stranger()
      const { jid } = await stranger.request('xmpp.login.anonymous', { jid: world.server.services.anonymous })
      expect(jid.domain).toBe(world.server.services.anonymous)
    })

    it('tells a wrong password', async () => {
      const anna = await world.login({ presence: false })
      await anna.request('xmpp.logout')
      const error = await anna.refused('xmpp.login', { jid: anna.bare, password: 'wrong' })
      expect(error).toMatchObject({
        type: 'auth',
        condition: 'login-fail',
        description: 'XMPP authentication fail',
        application: { condition: 'not-authorized' },
      })
      expect(await anna.next('xmpp.error')).toMatchObject({ type: 'auth', condition: 'login-fail' })
    })

    it('tells a name that is taken', async () => {
      const anna = await world.login({ presence: false })
      const client = world.client()
      await expect(
        client.request('xmpp.login', { jid: anna.bare, password: 'another', register: true }),
      ).rejects.toMatchObject({ type: 'auth', condition: 'registration-fail' })
    })

    it('logs out, and in again', async () => {
      const anna = await world.login()
      expect(await anna.request('xmpp.logout')).toBe(true)
      expect(await anna.refused('xmpp.roster.get')).toMatchObject({
        type: 'connection',
        condition: 'not-connected',
      })
      await anna.login({})
      expect(await anna.request('xmpp.roster.get')).toEqual([])
    })

    it('refuses a login without a password', async () => {
      const client = world.client()
      const error = new Promise((resolve) => client.once('xmpp.error', resolve))
      client.send('xmpp.login', { jid: 'anna@example.com' } as never)
      expect(await error).toEqual({
        type: 'auth',
        condition: 'client-error',
        description: 'Missing jid and/or password',
        request: { jid: 'anna@example.com' },
      })
    })
  })

  describe('the roster', () => {
    it('adds, edits, groups and removes a contact, and pushes each change', async () => {
      const anna = await world.login()
      // A server pushes only to sessions that asked for the roster (RFC 6121, 2.1.6).
      expect(await anna.request('xmpp.roster.get')).toEqual([])
      const ben = { user: 'ben', domain: 'example.com' }

      await anna.request('xmpp.roster.add', { jid: 'ben@example.com', name: 'Ben', groups: ['friends'] })
      const added = { jid: ben, subscription: 'none', name: 'Ben', groups: ['friends'] }
      expect(await anna.next('xmpp.roster.push')).toEqual(added)
      expect(await anna.request('xmpp.roster.get')).toEqual([added])

      await anna.request('xmpp.roster.edit', { jid: 'ben@example.com', name: 'Benjamin', groups: ['work'] })
      expect(await anna.next('xmpp.roster.push')).toMatchObject({ name: 'Benjamin', groups: ['work'] })

      await anna.request('xmpp.roster.group', { jid: 'ben@example.com', groups: ['<old> & "dear"'] })
      expect(await anna.next('xmpp.roster.push')).toMatchObject({ groups: ['<old> & "dear"'] })

      await anna.request('xmpp.roster.remove', { jid: 'ben@example.com' })
      expect(await anna.next('xmpp.roster.push')).toMatchObject({ jid: ben, subscription: 'remove' })
      expect(await anna.request('xmpp.roster.get')).toEqual([])
    })
  })

  describe('presence', () => {
    it('is asked for, granted, seen, and taken back', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      // Subscriptions are told to sessions that asked for the roster (RFC 6121, 3.1.6).
      await anna.request('xmpp.roster.get')
      await ben.request('xmpp.roster.get')

      await anna.request('xmpp.presence.subscribe', { to: ben.jid })
      expect(await ben.next('xmpp.presence.subscribe')).toMatchObject({ from: anna.address })
      await ben.request('xmpp.presence.subscribed', { to: anna.bare })
      expect(await anna.next('xmpp.presence.subscribed')).toEqual({ from: ben.address })
      await anna.next(
        'xmpp.presence',
        ({ from, show }) => from.user === ben.address.user && show === undefined,
      )

      await ben.request('xmpp.presence', { show: 'away', status: 'lunch & more', priority: 5 })
      expect(await anna.next('xmpp.presence', ({ show }) => show === 'away')).toMatchObject({
        from: ben.address,
        show: 'away',
        status: 'lunch & more',
        priority: 5,
      })

      await ben.request('xmpp.presence.offline')
      expect(await anna.next('xmpp.presence', ({ show }) => show === 'offline')).toMatchObject({
        from: ben.address,
      })

      await ben.request('xmpp.presence', {})
      await anna.next(
        'xmpp.presence',
        ({ from, show }) => from.user === ben.address.user && show === undefined,
      )
      await ben.request('xmpp.presence.unsubscribed', { to: anna.bare })
      expect(await anna.next('xmpp.presence.unsubscribed')).toEqual({ from: ben.address })

      await ben.request('xmpp.presence.subscribe', { to: anna.bare })
      await anna.next('xmpp.presence.subscribe')
      await anna.request('xmpp.presence.subscribed', { to: ben.bare })
      await ben.next('xmpp.presence.subscribed')
      await ben.request('xmpp.presence.unsubscribe', { to: anna.bare })
      expect(await anna.next('xmpp.presence.unsubscribe')).toEqual({ from: ben.address })
    })

    it('is sent to one JID, and errors of it come back', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      await anna.request('xmpp.presence.get', { to: ben.jid })
      expect(await ben.next('xmpp.presence', ({ from }) => from.user === anna.address.user)).toEqual({
        from: { ...anna.address, resource: anna.jid.split('/')[1] },
      })
      await anna.request('xmpp.presence.subscribe', { to: `nobody@nowhere.${world.server.domain}` })
      expect(await anna.next('xmpp.presence.error')).toMatchObject({
        error: expect.stringMatching(
          /^(remote-server-not-found|remote-server-timeout|service-unavailable|item-not-found)$/,
        ),
      })
    })
  })

  describe('chat', () => {
    it('delivers messages with everything they carry', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const content = 'hello <b>Ben</b> & "all" 😀 \u0000'
      const { id } = await anna.request('xmpp.chat.message', {
        to: ben.jid,
        content,
        state: 'active',
        receipt: true,
        thread: 't-1',
        subject: 'Greetings',
      })
      const message = await ben.next('xmpp.chat.message')
      expect(message).toMatchObject({
        from: { ...anna.address, resource: anna.jid.split('/')[1] },
        id,
        content: content.replace('\u0000', '\ufffd'),
        format: 'plain',
        state: 'active',
        receipt: true,
        thread: 't-1',
        subject: 'Greetings',
      })

      await ben.request('xmpp.chat.receipt', { to: anna.jid, id })
      expect(await anna.next('xmpp.chat.receipt')).toMatchObject({ id, from: ben.address })

      await anna.request('xmpp.chat.message', { to: ben.jid, content: 'hello Ben', replace: id })
      expect(await ben.next('xmpp.chat.message')).toMatchObject({ content: 'hello Ben', replace: id })

      await anna.request('xmpp.chat.message', { to: ben.jid, state: 'composing' })
      const state = await ben.next('xmpp.chat.message')
      expect(state).toMatchObject({ state: 'composing' })
      expect(state).not.toHaveProperty('content')
    })

    it('delivers XHTML, sanitised', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      await anna.request('xmpp.chat.message', {
        to: ben.jid,
        content: '<p onclick="x()">see <strong>this</strong><script>alert(1)</script></p>',
        format: 'xhtml',
      })
      expect(await ben.next('xmpp.chat.message')).toMatchObject({
        content: '<p>see <strong>this</strong></p>',
        format: 'xhtml',
      })
      expect(
        await anna.refused('xmpp.chat.message', { to: ben.jid, content: '<p>open', format: 'xhtml' }),
      ).toMatchObject({ condition: 'client-error', description: 'Can not parse XHTML message' })
    })

    it('keeps the order of a burst', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const sent = Array.from({ length: 200 }, (_, n) => `message ${n}`)
      for (const content of sent) anna.client.send('xmpp.chat.message', { to: ben.jid, content })
      const got: (string | undefined)[] = []
      while (got.length < sent.length) got.push((await ben.next('xmpp.chat.message')).content)
      expect(got).toEqual(sent)
    })

    it('tells that a message came back', async () => {
      const anna = await world.login({ name: 'anna' })
      const { id } = await anna.request('xmpp.chat.message', {
        to: `nobody-at-all@${world.server.domain}`,
        content: 'anybody?',
      })
      expect(await anna.next('xmpp.chat.error')).toMatchObject({
        id,
        error: { condition: 'service-unavailable' },
      })
    })

    it('delivers what waited while one was away, with its delay', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      await ben.request('xmpp.logout')
      await anna.request('xmpp.chat.message', { to: ben.bare, content: 'for later' })
      // The server has it once it has answered what came after it.
      await anna.request('xmpp.ping')
      await ben.login({})
      const message = await ben.next('xmpp.chat.message')
      expect(message).toMatchObject({
        content: 'for later',
        delay: { when: expect.stringMatching(/^\d{4}-/) },
      })
    })

    it('copies to other devices once carbons are on', async () => {
      const anna = await world.login({ name: 'anna', resource: 'desk' })
      const phone = await world.login({ as: anna, resource: 'phone' })
      const ben = await world.login({ name: 'ben' })
      expect(await anna.request('xmpp.carbons.enable')).toBe(true)

      await phone.request('xmpp.chat.message', { to: ben.bare, content: 'on my way' })
      expect(await anna.next('xmpp.chat.message', ({ content }) => content === 'on my way')).toMatchObject({
        from: { ...anna.address, resource: 'phone' },
        carbon: { type: 'sent', to: ben.address },
      })
      await ben.request('xmpp.chat.message', { to: phone.jid, content: 'fine' })
      expect(await anna.next('xmpp.chat.message', ({ content }) => content === 'fine')).toMatchObject({
        from: ben.address,
        carbon: { type: 'received', to: { ...anna.address, resource: 'phone' } },
      })

      expect(await anna.request('xmpp.carbons.disable')).toBe(true)
      await phone.request('xmpp.chat.message', { to: ben.bare, content: 'here' })
      await ben.next('xmpp.chat.message', ({ content }) => content === 'here')
      expect(anna.waiting('xmpp.chat.message')).toEqual([])
    })
  })

  describe('bad requests', () => {
    it('are refused by name, pushed when there is no callback', async () => {
      const anna = await world.login({ presence: false })
      anna.client.send('xmpp.chat.message', { content: 'hello' } as never)
      expect(await anna.next('xmpp.error.client')).toEqual({
        type: 'modify',
        condition: 'client-error',
        description: "Missing 'to' key",
        request: { content: 'hello' },
      })
      expect(await anna.refused('xmpp.no.such.event')).toMatchObject({
        description: "Unknown event 'xmpp.no.such.event'",
      })
    })
  })
})
