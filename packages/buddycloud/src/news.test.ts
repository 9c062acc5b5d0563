import type { TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { discovered, identity, POSTS, PS, SERVER, services } from './session-in-test.js'

const BEN = { user: 'ben', domain: 'example.net' }
const pushed = (test: TestSession) =>
  test.pushes.map(({ event, payload }) => [event.replace('xmpp.buddycloud.', ''), payload])

function event(inner: string, from = SERVER, more = ''): string {
  return `<message xmlns='jabber:client' from='${from}' to='anna@example.com/test' type='headline' remote-server-discover='false'><event xmlns='${PS}#event'>${inner}</event>${more}</message>`
}

const entry = `<entry xmlns='http://www.w3.org/2005/Atom'><content>Hello</content></entry>`
const tombstone = `<deleted-entry xmlns='http://purl.org/atompub/tombstones/1.0' ref='tag:x' when='2024-05-01T00:00:00Z'/>`
const hello = { atom: { content: { content: 'Hello' } } }

describe('the channel server pushes', () => {
  it('items in their order', async () => {
    const test = await discovered()
    test.receive(
      event(
        `<items node='${POSTS}'><item id='1' publisher='ben@example.net'>${entry}</item><item id='2'/></items><items node='b'><item id='1'>${entry}</item></items>`,
        SERVER,
        `<delay xmlns='urn:xmpp:delay' stamp='2024-05-01T00:00:00Z'/><headers xmlns='http://jabber.org/protocol/shim'><header name='a'>b</header></headers>`,
      ),
    )
    const about = { delay: '2024-05-01T00:00:00Z', headers: [{ name: 'a', value: 'b' }] }
    expect(pushed(test)).toEqual([
      ['push.item', { node: POSTS, id: '1', publisher: BEN, entry: hello, ...about }],
      ['push.item', { node: POSTS, id: '2', ...about }],
      ['push.item', { node: 'b', id: '1', entry: hello, ...about }],
    ])
  })

  it('both halves of a notice that somebody follows', async () => {
    const test = await discovered()
    test.receive(
      event(
        `<subscription node='${POSTS}' jid='ben@example.net' subscription='subscribed'/><affiliations><affiliation node='${POSTS}' jid='ben@example.net' affiliation='member'/></affiliations>`,
      ),
    )
    test.receive(
      event(
        `<affiliations node='${POSTS}'><affiliation jid='ben@example.net' affiliation='publisher'/></affiliations>`,
      ),
    )
    test.receive(
      event(
        `<subscription node='${POSTS}' jid='ben@example.net' subscription='invited' invited-by='ann@example.com'/>`,
      ),
    )
    expect(pushed(test)).toEqual([
      ['push.subscription', { node: POSTS, jid: BEN, subscription: 'subscribed' }],
      ['push.affiliation', { node: POSTS, jid: BEN, affiliation: 'member' }],
      ['push.affiliation', { node: POSTS, jid: BEN, affiliation: 'publisher' }],
      [
        'push.subscription',
        {
          node: POSTS,
          jid: BEN,
          subscription: 'invited',
          invitedBy: { user: 'ann', domain: 'example.com' },
        },
      ],
    ])
  })

  it('that an item is gone once, however often it is said', async () => {
    const test = await discovered()
    const buried = `<item id='1'>${tombstone}</item>`
    test.receive(event(`<items node='${POSTS}'><retract id='1'/></items>`))
    test.receive(event(`<items node='${POSTS}'><retract id='1'/>${buried}</items>`))
    test.receive(
      event(`<items node='${POSTS}'>${buried}<retract id='1'/><item id='2'>${entry}</item></items>`),
    )
    test.receive(event(`<items node='${POSTS}'>${buried}</items>`))
    test.receive(event(`<items node='${POSTS}'><retract id='1'/></items><items node='b'>${buried}</items>`))
    expect(pushed(test)).toEqual([
      ['push.retract', { node: POSTS, id: '1' }],
      ['push.retract', { node: POSTS, id: '1', tombstone: true }],
      ['push.retract', { node: POSTS, id: '1', tombstone: true }],
      ['push.item', { node: POSTS, id: '2', entry: hello }],
      ['push.retract', { node: POSTS, id: '1', tombstone: true }],
      ['push.retract', { node: POSTS, id: '1' }],
      ['push.retract', { node: 'b', id: '1', tombstone: true }],
    ])
  })

  it('what becomes of nodes', async () => {
    const test = await discovered()
    test.receive(
      event(
        `<configuration node='${POSTS}'><x xmlns='jabber:x:data' type='result'><field var='pubsub#title'><value>Ann</value></field></x></configuration>`,
      ),
    )
    test.receive(event(`<purge node='${POSTS}'/><delete node='${POSTS}'><redirect uri='xmpp:b'/></delete>`))
    expect(pushed(test)).toEqual([
      [
        'push.configuration',
        {
          node: POSTS,
          configuration: { type: 'result', fields: [{ var: 'pubsub#title', value: 'Ann' }], items: [] },
        },
      ],
      ['push.purge', { node: POSTS }],
      ['push.delete', { node: POSTS, redirect: 'xmpp:b' }],
    ])
  })

  it('nothing that somebody else says, before discovery or in an error', async () => {
    const test = await discovered()
    const items = `<items node='${POSTS}'><item id='1'/></items>`
    test.receive(event(items, 'evil.example.com'))
    test.receive(event(items, `eve@${SERVER}`))
    test.receive(event(items, `${SERVER}/x`))
    expect(pushed(test).map(([name]) => name)).toEqual(Array(3).fill('xmpp.pubsub.push.item'))
    test.pushes.length = 0
    test.receive(event(items).replace('headline', 'error'))
    test.receive(event(`<unknown/>`))
    expect(test.pushes).toEqual([])
    // What is no event is left to others.
    test.receive(
      `<message xmlns='jabber:client' type='chat' from='${SERVER}'><body>Maintenance</body></message>`,
    )
    expect(test.pushes.map(({ event: name }) => name)).toEqual(['xmpp.chat.message'])
    test.pushes.length = 0
    await test.session.logout()
    await test.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
    expect(test.session.status).toBe('online')
  })
})

describe('an owner is asked whether somebody may follow', () => {
  const FORM = `${PS}#subscribe_authorization`
  const asks = `<message xmlns='jabber:client' from='${SERVER}' to='anna@example.com/test' id='auth-7'><x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>${FORM}</value></field><field var='pubsub#node'><value>${POSTS}</value></field><field var='pubsub#allow' type='boolean'><value>false</value></field></x></message>`

  it('and the answer is sent', async () => {
    const test = await discovered()
    test.receive(asks)
    expect(test.pushes).toHaveLength(1)
    const [push] = test.pushes
    expect(push).toMatchObject({
      event: 'xmpp.buddycloud.push.authorisation',
      payload: { id: 'auth-7', form: { formType: FORM } },
    })
    expect(push?.payload).not.toHaveProperty('from')
    push?.reply?.([{ var: 'pubsub#allow', value: true }])
    expect(await test.connection.next()).toEqualXml(
      `<message to='${SERVER}' id='auth-7'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${FORM}</value></field><field var='pubsub#node'><value>${POSTS}</value></field><field var='pubsub#allow'><value>true</value></field></x></message>`,
    )
  })

  it('and a bad answer is told', async () => {
    const test = await discovered()
    test.receive(asks)
    test.pushes[0]?.reply?.({ allow: true })
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({
      description: 'Badly formatted data form',
    })
    expect(test.connection.sent).toEqual([])
  })
})

describe('a media server asks whether the user made a request', () => {
  const MEDIA = 'media.example.com'
  const confirm = `<confirm xmlns='http://jabber.org/protocol/http-auth' method='GET' id='r1' url='https://media.example.com/a.png'/>`
  const byIq = (from: string) =>
    `<iq xmlns='jabber:client' type='get' from='${from}' id='ha1'>${confirm}</iq>`
  const request = { method: 'GET', id: 'r1', url: 'https://media.example.com/a.png' }

  async function withMedia(): Promise<TestSession> {
    const test = await discovered()
    const outcome = test.request('xmpp.buddycloud.discover.media-server', { of: 'example.com' })
    await test.connection.answer(services(MEDIA))
    await test.connection.answer(identity('component', 'generic', '', 'Media Server'))
    await outcome
    return test
  }

  it('by IQ, and is answered once', async () => {
    const test = await withMedia()
    test.receive(byIq(MEDIA))
    expect(pushed(test)).toEqual([
      ['http.verify', { type: 'iq', id: 'ha1', from: { domain: MEDIA }, request }],
    ])
    const answer = { type: 'iq', to: MEDIA, id: 'ha1' }
    expect(
      await test.request('xmpp.buddycloud.http.confirm', { ...answer, to: 'evil.example' }),
    ).toMatchObject({
      error: { description: "Missing 'id' parameter" },
    })
    expect(await test.request('xmpp.buddycloud.http.confirm', answer)).toEqual({ data: true })
    expect((await test.connection.next()).attrs).toMatchObject({ type: 'result', to: MEDIA, id: 'ha1' })
    for (const event of ['confirm', 'deny']) {
      expect((await test.request(`xmpp.buddycloud.http.${event}`, answer)).error).toMatchObject({
        condition: 'client-error',
      })
    }
    expect(test.connection.sent).toEqual([])
  })

  it('by message, and is denied', async () => {
    const test = await withMedia()
    test.receive(
      `<message xmlns='jabber:client' from='${MEDIA}' id='m1'><thread>t1</thread><body>You?</body>${confirm}</message>`,
    )
    expect(pushed(test)).toEqual([
      [
        'http.verify',
        { type: 'message', id: 't1', messageId: 'm1', description: 'You?', from: { domain: MEDIA }, request },
      ],
    ])
    const answer = { type: 'message', to: MEDIA, id: 't1', request }
    expect(await test.request('xmpp.buddycloud.http.deny', answer)).toEqual({ data: true })
    const sent = await test.connection.next()
    expect(sent.attrs.type).toBe('error')
    expect(sent.getChild('error')?.getChild('not-authorized')).toBeDefined()
  })

  it('and others do so elsewhere', async () => {
    const test = await withMedia()
    test.receive(byIq('other.example.com'))
    test.receive(byIq(`eve@${MEDIA}`))
    expect(test.pushes.map(({ event }) => event)).toEqual(Array(2).fill('xmpp.http.verify'))
  })
})
