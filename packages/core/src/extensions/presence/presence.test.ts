import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'

compliance('presence', undefined, { claims: ['<presence'] })

const ben = { user: 'ben', domain: 'example.com', resource: 'phone' }

describe('saying', () => {
  it('builds the presence of the manual', async () => {
    const test = await TestSession.open([])
    await test.request('xmpp.presence', {
      show: 'away',
      status: 'in a meeting',
      priority: 5,
      to: 'ben@example.com/phone',
      client: { node: 'https://app.example.com', ver: 'zHyEOgxTrkpSdGcQKH8EFPLsriY=', hash: 'sha-1' },
    })
    expect((await test.connection.next()).toString('jabber:client')).toBe(
      '<presence to="ben@example.com/phone"><status>in a meeting</status><priority>5</priority><show>away</show>' +
        '<c xmlns="http://jabber.org/protocol/caps" hash="sha-1" node="https://app.example.com" ver="zHyEOgxTrkpSdGcQKH8EFPLsriY="/></presence>',
    )
  })

  it.each([
    [{ show: 'online' }, '<presence/>'],
    [{ priority: 0 }, '<presence><priority>0</priority></presence>'],
    [{ priority: '-7' }, '<presence><priority>-7</priority></presence>'],
    [{ type: 'unavailable', status: 'bye' }, '<presence type="unavailable"><status>bye</status></presence>'],
    [{ type: 'subscribe' }, '<presence/>'],
    [undefined, '<presence/>'],
  ])('sends %o', async (payload, xml) => {
    const test = await TestSession.open([])
    expect(await test.request('xmpp.presence', payload)).toEqual({ data: true })
    expect((await test.connection.next()).toString('jabber:client')).toBe(xml)
  })

  it.each([
    [{ client: 'x' }, "'client' key must be an object"],
    [{ client: {} }, "Missing 'client.node' key"],
    [{ show: 'sleeping' }, "'show' key must be one of: online, away, chat, dnd, xa"],
    [{ priority: 128 }, "'priority' key must be a whole number from -128 to 127"],
    [{ priority: 'high' }, "'priority' key must be a whole number from -128 to 127"],
  ])('refuses %o', async (payload, description) => {
    const test = await TestSession.open([])
    await test.send('xmpp.presence', payload)
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description, request: payload })
  })

  it.each(['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'])(
    'sends %s to the bare JID',
    async (type) => {
      const test = await TestSession.open([])
      await test.request(`xmpp.presence.${type}`, { to: 'ben@example.com/phone' })
      expect((await test.connection.next()).toString('jabber:client')).toBe(
        `<presence to="ben@example.com" type="${type}"/>`,
      )
      expect((await test.request(`xmpp.presence.${type}`, {})).error).toMatchObject({
        description: "Missing 'to' key",
      })
    },
  )

  it('announces capabilities once somebody answers for them', async () => {
    const test = await TestSession.open([])
    test.session.capabilities = { node: 'https://app.example.com', ver: 'abc=', hash: 'sha-1' }
    await test.request('xmpp.presence')
    expect(
      (await test.connection.next()).getChild('c', 'http://jabber.org/protocol/caps')?.attrs,
    ).toMatchObject({
      ver: 'abc=',
    })
  })

  it('is said again on a new stream, unless one went offline', async () => {
    const test = await TestSession.open([])
    await test.request('xmpp.presence', { show: 'dnd' })
    await test.connection.next()
    test.connection.interrupt()
    test.connection.bind()
    expect((await test.connection.next()).getChildText('show')).toBe('dnd')
    await test.request('xmpp.presence.offline')
    expect((await test.connection.next()).attrs.type).toBe('unavailable')
    test.connection.interrupt()
    test.connection.bind()
    await test.nextPush('xmpp.connection')
    expect(test.connection.sent).toEqual([])
  })

  it('ends before the stream does, where one is there', async () => {
    const test = await TestSession.open([])
    const { connection } = test
    await test.request('xmpp.presence', { show: 'dnd' })
    await connection.next()
    await test.request('xmpp.logout')
    expect((await connection.next()).attrs).toEqual({ type: 'unavailable' })
    const silent = await TestSession.open([])
    await silent.request('xmpp.presence', {})
    await silent.request('xmpp.presence.offline')
    silent.connection.sent.length = 0
    await silent.request('xmpp.logout')
    expect(silent.connection.sent).toEqual([])
  })

  it('is said again when capabilities have changed, as long as one is there', async () => {
    const test = await TestSession.open([])
    const presence = test.session.extension('presence')
    presence.announce()
    await test.request('xmpp.presence', { show: 'away' })
    await test.connection.next()
    test.session.capabilities = { node: 'urn:example', ver: 'new', hash: 'sha-1' }
    presence.announce()
    const again = await test.connection.next()
    expect(again.getChildText('show')).toBe('away')
    expect(again.getChild('c')?.attrs.ver).toBe('new')
    await test.request('xmpp.presence.offline')
    await test.connection.next()
    presence.announce()
    expect(test.connection.sent).toEqual([])
  })
})

describe('hearing', () => {
  it.each([
    ['<presence %/>', 'xmpp.presence', { from: ben }],
    [
      '<presence %><show>away</show><status>lunch</status><priority>5</priority></presence>',
      'xmpp.presence',
      { from: ben, show: 'away', status: 'lunch', priority: 5 },
    ],
    ['<presence %><show>asleep</show></presence>', 'xmpp.presence', { from: ben }],
    [`<presence % type='unavailable'/>`, 'xmpp.presence', { from: ben, show: 'offline' }],
    [
      `<presence % type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'>Ben</nick></presence>`,
      'xmpp.presence.subscribe',
      { from: ben, nick: 'Ben' },
    ],
    [`<presence % type='subscribed'/>`, 'xmpp.presence.subscribed', { from: ben }],
    [`<presence % type='unsubscribe'/>`, 'xmpp.presence.unsubscribe', { from: ben }],
    [`<presence % type='unsubscribed'/>`, 'xmpp.presence.unsubscribed', { from: ben }],
    [
      `<presence % type='error'>\n <error type='cancel'>\n <remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>`,
      'xmpp.presence.error',
      { from: ben, error: 'remote-server-not-found' },
    ],
    [`<presence % type='error'/>`, 'xmpp.presence.error', { from: ben, error: 'undefined-condition' }],
  ])('%s', async (xml, event, payload) => {
    const test = await TestSession.open([])
    test.receive(xml.replace('%', "xmlns='jabber:client' from='ben@example.com/phone'"))
    expect(await test.nextPush(event)).toEqual(payload)
    expect(test.pushes).toEqual([])
  })
})
