import { type CommandCall, command } from '@xmpp-ftw/command'
import { disco } from '@xmpp-ftw/disco'
import { describe, expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { throughEveryLink, type World } from './support/world.js'

const COMMANDS = 'http://jabber.org/protocol/commands'
const ADD_USER = 'http://jabber.org/protocol/admin#add-user'
const ADMIN = { user: 'admin', password: 'the-admin' }

/** Commands of every session: what an operator, or an extension, may offer. */
const greeting = {
  node: 'greet',
  name: 'Greet',
  callers: 'anyone' as const,
  run: ({ from, form }: CommandCall) => {
    const name = form?.fields?.[0]?.value
    return name === undefined
      ? {
          actions: { values: ['complete' as const] },
          form: { formType: 'urn:example:greet', fields: [{ var: 'name', type: 'text-single' }] },
        }
      : { note: { description: `Hello ${String(name)}, from ${from.domain} with ${form?.formType}` } }
  },
}

const extensions = [disco(), command({ commands: [greeting] })]

async function admin(world: World): Promise<Actor> {
  const actor = world.stranger()
  const { domain } = world.server
  await actor.request('xmpp.login', { jid: `${ADMIN.user}@${domain}`, password: ADMIN.password })
  return actor
}

/** Fields of the form that adds a user. */
function account(jid: string, password: string, again = password) {
  return [
    { var: 'accountjid', value: jid },
    { var: 'password', value: password },
    { var: 'password-verify', value: again },
  ]
}

let users = 0

throughEveryLink('commands', { extensions, server: { users: [ADMIN] } }, (world) => {
  const own = world.kind === 'prosody' ? 'uptime' : 'ping'

  describe('of the server', () => {
    it('are listed, to everybody theirs', async () => {
      const anna = await world.login({ presence: false })
      const { items, rsm } = await anna.request('xmpp.command.list')
      expect(rsm).toEqual({})
      expect(items).toContainEqual({ node: own, name: world.kind === 'prosody' ? 'Get uptime' : 'Ping' })
      expect(items.map(({ node }) => node)).not.toContain(ADD_USER)
      const all = await (await admin(world)).request('xmpp.command.list', { to: world.server.domain })
      expect(all.items).toContainEqual({ node: ADD_USER, name: 'Add User' })
    })

    it('are described', async () => {
      const anna = await world.login({ presence: false })
      const { items } = await anna.request('xmpp.command.info', { node: own })
      expect(items).toContainEqual({
        kind: 'identity',
        category: 'automation',
        type: 'command-node',
        name: expect.any(String),
      })
      expect(items).toContainEqual({ kind: 'feature', var: COMMANDS })
    })

    it('are run', async () => {
      const anna = await world.login({ presence: false })
      expect(await anna.request('xmpp.command.do', { node: own })).toMatchObject({
        status: 'completed',
        sessionId: expect.any(String),
        note: {
          type: 'info',
          description: expect.stringMatching(world.kind === 'prosody' ? /has been running/ : /^Pong$/),
        },
      })
    })

    it('add an account, which can log in then', async () => {
      const actor = await admin(world)
      const stage = await actor.request('xmpp.command.do', { node: ADD_USER })
      expect(stage).toMatchObject({
        status: 'executing',
        actions: { execute: 'complete' },
        form: { type: 'form', formType: 'http://jabber.org/protocol/admin' },
      })
      expect(stage.form?.fields?.map((field) => field.var)).toEqual([
        'accountjid',
        'password',
        'password-verify',
      ])
      users += 1
      const jid = `made-${users}@${world.server.domain}`
      const { sessionId = '' } = stage
      const form = account(jid, `pä<ss> ${users}`)
      const result = await actor.request('xmpp.command.do', { node: ADD_USER, sessionId, form })
      expect(result).toMatchObject({ status: 'completed', sessionId })
      // ejabberd says nothing about its success.
      if (world.kind === 'prosody') expect(result.note).toMatchObject({ type: 'info' })
      await world.client().request('xmpp.login', { jid, password: `pä<ss> ${users}` })
    })

    it('tell what went wrong', async () => {
      const actor = await admin(world)
      const { sessionId = '' } = await actor.request('xmpp.command.do', { node: ADD_USER })
      const form = account(`no-one@${world.server.domain}`, 'one', 'other')
      const last = { node: ADD_USER, sessionId, form, action: 'complete' as const }
      if (world.kind === 'prosody') {
        const { status, note } = await actor.request('xmpp.command.do', last)
        expect(status).toBe('completed')
        expect(note).toMatchObject({ type: 'error', description: expect.stringContaining('mismatch') })
      } else {
        // An error of its own, where the XEP wants a note.
        expect(await actor.refused('xmpp.command.do', last)).toMatchObject({ condition: 'item-not-found' })
      }
    })

    it('are canceled', async () => {
      const actor = await admin(world)
      const { sessionId = '' } = await actor.request('xmpp.command.do', { node: ADD_USER })
      const cancel = { node: ADD_USER, sessionId, action: 'cancel' as const }
      expect(await actor.request('xmpp.command.do', cancel)).toMatchObject({ status: 'canceled', sessionId })
    })

    it('are refused to who may not, or when there are none', async () => {
      const anna = await world.login({ presence: false })
      expect(await anna.refused('xmpp.command.do', { node: ADD_USER })).toMatchObject({
        type: 'auth',
        condition: 'forbidden',
      })
      expect(await anna.refused('xmpp.command.do', { node: 'urn:example:none' })).toMatchObject({
        type: 'cancel',
        condition: world.kind === 'prosody' ? 'service-unavailable' : 'item-not-found',
      })
      expect(await anna.refused('xmpp.command.info', { node: '' })).toMatchObject({
        description: "Missing 'node' key",
      })
    })
  })

  describe('of another session', () => {
    /** Ben offers a command of two stages, which may be gone through both ways, to Anna. */
    async function shop(): Promise<{ anna: Actor; ben: Actor; asked: string[] }> {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const asked: string[] = []
      ben.client.on('xmpp.command.request', ({ from, action, form }, reply) => {
        asked.push(`${from.user} ${action}`)
        const value = form?.fields?.find((field) => field.var === 'what')?.value
        if (action === 'complete')
          return reply({ notes: [{ description: 'Sold' }, { type: 'warn', description: 'No refund' }] })
        if (action === 'next' && value === 'coffee') {
          const application = { condition: 'bad-payload' as const }
          return reply({
            error: { type: 'modify', condition: 'bad-request', description: 'Tea only', application },
          })
        }
        const second = action === 'next'
        reply({
          actions: { values: second ? ['prev', 'complete'] : ['next'] },
          form: {
            title: second ? `How much <${String(value)}>` : 'What',
            formType: 'urn:example:shop',
            fields: [
              { var: 'stage', type: 'hidden', value: second ? 2 : 1 },
              { var: second ? 'amount' : 'what', type: 'text-single', required: true },
            ],
          },
        })
      })
      await ben.request('xmpp.command.offer', { node: 'buy', name: 'Buy & go', callers: [anna.bare] })
      return { anna, ben, asked }
    }

    it('is found, by those who may run it', async () => {
      const { anna, ben } = await shop()
      const to = ben.jid
      expect((await anna.request('xmpp.command.list', { to })).items).toEqual([
        { node: 'greet', name: 'Greet' },
        { node: 'buy', name: 'Buy & go' },
      ])
      expect((await anna.request('xmpp.command.info', { to, node: 'buy' })).items).toEqual(
        expect.arrayContaining([
          { kind: 'identity', category: 'automation', type: 'command-node', name: 'Buy & go' },
          { kind: 'feature', var: COMMANDS },
        ]),
      )
      const cleo = await world.login({ name: 'cleo' })
      expect((await cleo.request('xmpp.command.list', { to })).items).toEqual([
        { node: 'greet', name: 'Greet' },
      ])
      expect(await cleo.refused('xmpp.command.do', { to, node: 'buy' })).toMatchObject({
        condition: 'forbidden',
      })
    })

    it('is gone through both ways, and completed', async () => {
      const { anna, ben, asked } = await shop()
      const at = { to: ben.jid, node: 'buy' }
      const { sessionId = '', ...first } = await anna.request('xmpp.command.do', at)
      expect(first).toMatchObject({
        status: 'executing',
        actions: { execute: 'next', values: ['next'] },
        form: { type: 'form', title: 'What', formType: 'urn:example:shop' },
      })
      const tea = [{ var: 'what', value: 'tea' }]
      const second = await anna.request('xmpp.command.do', { ...at, sessionId, form: tea })
      expect(second).toMatchObject({
        actions: { execute: 'complete', values: ['prev', 'complete'] },
        form: { title: 'How much <tea>' },
      })
      const back = await anna.request('xmpp.command.do', { ...at, sessionId, action: 'prev' })
      expect(back.form?.title).toBe('What')
      await anna.request('xmpp.command.do', { ...at, sessionId, action: 'next', form: tea })
      const last = { ...at, sessionId, form: [{ var: 'amount', value: 2 }] }
      expect(await anna.request('xmpp.command.do', last)).toEqual({
        status: 'completed',
        sessionId,
        note: { type: 'info', description: 'Sold' },
        notes: [
          { type: 'info', description: 'Sold' },
          { type: 'warn', description: 'No refund' },
        ],
      })
      const caller = anna.address.user
      expect(asked).toEqual(
        ['execute', 'next', 'prev', 'next', 'complete'].map((action) => `${caller} ${action}`),
      )
      const requests = ben.waiting('xmpp.command.request')
      expect(requests[1]?.form).toEqual({
        type: 'submit',
        formType: 'urn:example:shop',
        fields: [
          { var: 'stage', type: 'hidden', value: '1' },
          { var: 'what', value: 'tea' },
        ],
        items: [],
      })
      expect(requests[4]?.form?.fields).toContainEqual({ var: 'stage', type: 'hidden', value: '2' })
      expect(await anna.refused('xmpp.command.do', last)).toMatchObject({
        condition: 'not-allowed',
        application: { condition: 'session-expired', xmlns: COMMANDS },
      })
    })

    it('refuses what it cannot take, and goes on', async () => {
      const { anna, ben } = await shop()
      const at = { to: ben.jid, node: 'buy' }
      const { sessionId = '' } = await anna.request('xmpp.command.do', at)
      const coffee = { ...at, sessionId, form: [{ var: 'what', value: 'coffee' }] }
      expect(await anna.refused('xmpp.command.do', coffee)).toEqual({
        type: 'modify',
        condition: 'bad-request',
        description: 'Tea only',
        application: { condition: 'bad-payload', xmlns: COMMANDS },
      })
      expect(await anna.refused('xmpp.command.do', { ...at, sessionId, action: 'complete' })).toMatchObject({
        application: { condition: 'bad-action' },
      })
      expect(await anna.refused('xmpp.command.do', { ...at, sessionId: 'none' })).toMatchObject({
        application: { condition: 'bad-sessionid' },
      })
      const { form } = await anna.request('xmpp.command.do', { ...at, sessionId, form: [] })
      expect(form?.fields?.map((field) => field.var)).toEqual(['stage', 'amount'])
    })

    it('is canceled, which its owner is told', async () => {
      const { anna, ben } = await shop()
      const at = { to: ben.jid, node: 'buy' }
      const { sessionId = '' } = await anna.request('xmpp.command.do', at)
      expect(await anna.request('xmpp.command.do', { ...at, sessionId, action: 'cancel' })).toEqual({
        status: 'canceled',
        sessionId,
      })
      const { action } = await ben.next('xmpp.command.request', (request) => request.action === 'cancel')
      expect(action).toBe('cancel')
    })

    it('is announced, and withdrawn', async () => {
      const { anna, ben } = await shop()
      expect(await ben.request('xmpp.command.announce', { to: anna.jid })).toBe(true)
      const resource = ben.jid.slice(ben.jid.indexOf('/') + 1)
      const from = { ...ben.address, resource }
      expect(await anna.next('xmpp.command.list')).toEqual([
        { node: 'greet', name: 'Greet', from },
        { node: 'buy', name: 'Buy & go', from },
      ])
      expect(await ben.request('xmpp.command.withdraw', { node: 'buy' })).toBe(true)
      expect(await anna.refused('xmpp.command.do', { to: ben.jid, node: 'buy' })).toMatchObject({
        condition: 'item-not-found',
      })
      expect(await anna.refused('xmpp.command.info', { to: ben.jid, node: 'buy' })).toMatchObject({
        condition: 'item-not-found',
      })
    })

    it('is run without its app, where an extension offers it', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const at = { to: ben.jid, node: 'greet' }
      const { sessionId = '' } = await anna.request('xmpp.command.do', at)
      const form = [{ var: 'name', value: '<Anna>' }]
      expect(await anna.request('xmpp.command.do', { ...at, sessionId, form })).toMatchObject({
        status: 'completed',
        note: { description: `Hello <Anna>, from ${world.server.domain} with urn:example:greet` },
      })
      expect(ben.waiting('xmpp.command.request')).toEqual([])
    })
  })
})
