import { search } from '@xmpp-ftw/search'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { throughEveryLink, type World } from './support/world.js'
import { XmppClient } from './xmpp-client.js'

interface Person {
  first: string
  last: string
  nick: string
  email: string
}

throughEveryLink('search', { extensions: [search()] }, (world) => {
  // Everybody of the server is in its directory: each link has names of its own.
  const last = world.link === 'gateway' ? 'Capulet' : 'Montague'
  const juliet = { first: 'Juliet', last, nick: `${last}-1`, email: `juliet@${last}.example` }
  const tybalt = { first: 'Tybalt', last, nick: `${last}-2`, email: `tybalt@${last}.example` }
  let anna: Actor
  let ben: Actor
  beforeEach(async () => {
    anna ??= await listed(world, 'anna', juliet)
    ben ??= await listed(world, 'ben', tybalt)
    anna = await world.login({ as: anna })
  })
  const to = () => world.server.services.search

  if (world.kind === 'prosody') {
    describe('by simple fields', () => {
      it('tells what they are', async () => {
        expect(await anna.request('xmpp.search.get', { to: to() })).toEqual({
          instructions: 'Fill in one or more fields to search for any matching Jabber users.',
          basic: ['first', 'last', 'nick', 'email'],
        })
      })

      it('finds everybody who fits', async () => {
        const { items, rsm } = await anna.request('xmpp.search.do', { to: to(), basic: { last } })
        expect(rsm).toEqual({})
        expect(items.fields).toEqual({
          jid: { label: 'Jabber ID', type: 'jid-single' },
          first: { label: 'Given Name', type: 'text-single' },
          last: { label: 'Family Name', type: 'text-single' },
          nick: { label: 'Nickname', type: 'text-single' },
          email: { label: 'Email Address', type: 'text-single' },
        })
        expect(byJid(items.results)).toEqual(
          byJid([
            { jid: anna.bare, ...juliet },
            { jid: ben.bare, ...tybalt },
          ]),
        )
      })

      it('finds one, and nobody', async () => {
        const one = await anna.request('xmpp.search.do', { to: to(), basic: { nick: juliet.nick }, form: [] })
        expect(one.items.results).toEqual([{ jid: anna.bare, ...juliet }])
        const nobody = { to: to(), basic: { first: 'Nobody', last: '"/><injected/>' } }
        expect(await anna.request('xmpp.search.do', nobody)).toEqual({
          items: { fields: {}, results: [] },
          rsm: {},
        })
      })

      it('finds nobody by a form, which this directory does not know', async () => {
        const form = [{ var: 'last', value: last }]
        expect(await anna.request('xmpp.search.do', { to: to(), form, rsm: { max: 5 } })).toEqual({
          items: { fields: {}, results: [] },
          rsm: {},
        })
      })
    })
  } else {
    describe('by a form', () => {
      it('tells what it is', async () => {
        const { instructions, basic, form } = await anna.request('xmpp.search.get', { to: to() })
        expect(instructions).toBe('You need an x:data capable client to search')
        expect(basic).toBeUndefined()
        expect(form).toMatchObject({ type: 'form', title: `Search users in ${to()}` })
        expect(form?.fields).toContainEqual({ var: 'last', type: 'text-single', label: 'Family Name' })
      })

      it('finds everybody who fits, in the columns that are reported', async () => {
        const form = [{ var: 'last', value: last }]
        const { items } = await anna.request('xmpp.search.do', { to: to(), form, rsm: { max: 5 } })
        expect(items.fields).toMatchObject({
          jid: { label: 'Jabber ID', type: 'text-single' },
          first: { label: 'Name', type: 'text-single' },
          last: { label: 'Family Name', type: 'text-single' },
        })
        expect(byJid(items.results)).toMatchObject(
          byJid([
            { jid: anna.bare, ...juliet },
            { jid: ben.bare, ...tybalt },
          ]),
        )
      })

      it('finds one, and nobody', async () => {
        const ask = (value: string) =>
          anna.request('xmpp.search.do', { to: to(), form: [{ var: 'nick', value }] })
        expect((await ask(juliet.nick)).items.results).toMatchObject([{ jid: anna.bare, ...juliet }])
        expect(await ask('"/><injected/>')).toEqual({ items: { fields: {}, results: [] }, rsm: {} })
      })

      it('is told that simple fields are not what this directory takes', async () => {
        expect(await anna.refused('xmpp.search.do', { to: to(), basic: { last } })).toMatchObject({
          type: 'modify',
          condition: 'bad-request',
        })
      })
    })
  }

  it('is told what is no directory', async () => {
    for (const [event, payload] of [
      ['xmpp.search.get', {}],
      ['xmpp.search.do', { basic: { last } }],
    ] as const) {
      expect(await anna.refused(event, { to: world.server.services.pubsub, ...payload })).toMatchObject({
        type: 'cancel',
        condition: 'service-unavailable',
      })
    }
  })

  it('names what is missing or bad', async () => {
    const bad = [
      ['xmpp.search.get', {}, "Missing 'to' key"],
      ['xmpp.search.do', { basic: { last } }, "Missing 'to' key"],
      ['xmpp.search.do', { to: to() }, "Missing 'basic' or 'form' key"],
      ['xmpp.search.do', { to: to(), form: 'bad' }, 'Badly formatted data form'],
      ['xmpp.search.do', { to: to(), basic: 'last' }, "'basic' key must be an object"],
      [
        'xmpp.search.do',
        { to: to(), basic: { 'last/><evil xmlns="x"': '' } },
        `'basic' key has a field that is not offered: last/><evil xmlns="x"`,
      ],
    ] as const
    for (const [event, payload, description] of bad) {
      expect(await anna.refused(event, payload)).toMatchObject({ condition: 'client-error', description })
    }
  })
})

function byJid<R extends { jid?: unknown }>(rows: readonly R[]): R[] {
  return [...rows].sort((a, b) => String(a.jid).localeCompare(String(b.jid)))
}

/** An account that has a card (XEP-0054), which is what the directories of both servers read. */
async function listed(world: World, name: string, { first, last, nick, email }: Person): Promise<Actor> {
  const actor = await world.login({ name })
  const client = await XmppClient.login(world.server, actor.address.user ?? '', actor.account.password)
  await client.bind()
  await client.ask(
    `<iq type='set' id='card'><vCard xmlns='vcard-temp'><FN>${first} ${last}</FN>
      <N><FAMILY>${last}</FAMILY><GIVEN>${first}</GIVEN></N><NICKNAME>${nick}</NICKNAME>
      <EMAIL><USERID>${email}</USERID></EMAIL></vCard></iq>`,
    /<iq[^>]*id=['"]card['"][^>]*>/,
  )
  client.end()
  return actor
}
