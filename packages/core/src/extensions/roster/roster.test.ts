import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'

compliance('roster', undefined)

describe('the list', () => {
  it('is read', async () => {
    const test = await TestSession.open([])
    const outcome = test.request('xmpp.roster.get')
    await test.connection.answer(
      `<query xmlns='jabber:iq:roster'>\n
        <item jid='ben@example.com' subscription='both' name='Ben'><group>friends</group></item>
        <item jid='cleo@example.net' subscription='none' ask='subscribe' approved='true'/>
        <item/><junk xmlns='urn:x'/></query>`,
    )
    expect(await outcome).toEqual({
      data: [
        {
          jid: { user: 'ben', domain: 'example.com' },
          subscription: 'both',
          name: 'Ben',
          groups: ['friends'],
        },
        {
          jid: { user: 'cleo', domain: 'example.net' },
          subscription: 'none',
          ask: 'subscribe',
          approved: true,
        },
      ],
    })
  })

  it('is empty when the answer is', async () => {
    const test = await TestSession.open([])
    const outcome = test.request('xmpp.roster.get')
    await test.connection.answer()
    expect(await outcome).toEqual({ data: [] })
  })

  it.each([
    ['xmpp.roster.add', { jid: 'ben@example.com', name: 'Ben', groups: ['friends', 'work'] }],
    ['xmpp.roster.edit', { jid: 'ben@example.com', name: 'Ben', groups: ['friends', 'work'] }],
    ['xmpp.roster.group', { jid: 'ben@example.com', name: 'Ben', groups: ['friends', 'work'] }],
  ])('is changed by %s', async (event, payload) => {
    const test = await TestSession.open([])
    const outcome = test.request(event, payload)
    const iq = await test.connection.answer()
    expect(iq.attrs).toMatchObject({ type: 'set' })
    expect(iq.getChild('query')?.toString()).toBe(
      '<query xmlns="jabber:iq:roster"><item jid="ben@example.com" name="Ben"><group>friends</group><group>work</group></item></query>',
    )
    expect(await outcome).toEqual({ data: true })
  })

  it('loses a contact', async () => {
    const test = await TestSession.open([])
    const outcome = test.request('xmpp.roster.remove', { jid: 'ben@example.com' })
    const iq = await test.connection.answer()
    expect(iq.getChild('query')?.getChild('item')?.attrs).toEqual({
      jid: 'ben@example.com',
      subscription: 'remove',
    })
    expect(await outcome).toEqual({ data: true })
  })

  it.each([
    ['xmpp.roster.add', {}, "Missing 'jid' key"],
    ['xmpp.roster.add', { jid: 'ben@example.com', groups: 'friends' }, 'Groups should be an array'],
    ['xmpp.roster.edit', { groups: [] }, "Missing 'jid' key"],
    ['xmpp.roster.edit', { jid: 'ben@example.com' }, "Missing 'groups' key"],
    ['xmpp.roster.edit', { jid: 'ben@example.com', groups: 'friends' }, 'Groups should be an array'],
    ['xmpp.roster.remove', {}, "Missing 'jid' key"],
  ])('%s refuses %o', async (event, payload, description) => {
    const test = await TestSession.open([])
    expect((await test.request(event, payload)).error).toMatchObject({
      condition: 'client-error',
      description,
    })
  })

  it.each(['xmpp.roster.get', 'xmpp.roster.add', 'xmpp.roster.remove'])(
    '%s needs a callback',
    async (event) => {
      const test = await TestSession.open([])
      await test.send(event)
      expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
    },
  )
})

describe('a push', () => {
  const push = (from: string, item = `<item jid='ben@example.com' subscription='remove'/>`) =>
    `<iq xmlns='jabber:client' type='set' id='p1'${from && ` from='${from}'`}><query xmlns='jabber:iq:roster'>${item}</query></iq>`

  it.each(['', 'anna@example.com'])('from "%s" is told and answered', async (from) => {
    const test = await TestSession.open([])
    test.receive(push(from))
    expect(await test.nextPush('xmpp.roster.push')).toEqual({
      jid: { user: 'ben', domain: 'example.com' },
      subscription: 'remove',
    })
    expect((await test.connection.next()).attrs).toMatchObject({ type: 'result', id: 'p1' })
  })

  it.each(['eve@example.net', 'anna@example.com/phone', 'example.com'])(
    'from %s is refused',
    async (from) => {
      const test = await TestSession.open([])
      test.receive(push(from))
      expect(test.pushes).toEqual([])
      expect((await test.connection.next()).attrs).toMatchObject({ type: 'error', id: 'p1' })
    },
  )

  it('without an item is a bad request', async () => {
    const test = await TestSession.open([])
    test.receive(push('', ''))
    expect((await test.connection.next()).attrs).toMatchObject({ type: 'error', id: 'p1' })
  })
})
