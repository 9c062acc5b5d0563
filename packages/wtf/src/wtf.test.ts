import { Base, defineContract, type Element, parseElement, type Session } from '@xmpp-ftw/core'
import { compliance, poison, runFixtures, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { stanzaText } from './codecs/stanza-text.js'
import { wtf } from './index.js'

compliance('wtf', wtf())

runFixtures('stanza-text', stanzaText, new URL('./codecs/fixtures/stanza-text/', import.meta.url))

const FROM = `xmlns='jabber:client' from='ben@example.com/phone'`
const TIME = `<iq ${FROM} type='get' id='t-1'><time xmlns='urn:xmpp:time'/></iq>`

class Greedy extends Base {
  readonly name = 'greedy'
  readonly contract = defineContract({ requests: {}, pushes: {} })
  readonly requests = {}
  override handles = (stanza: Element) => stanza.getChild('mine') !== undefined
  override handle = () => true
}
const greedy = (session: Session) => new Greedy(session)

describe('what nobody took', () => {
  it('is pushed as text, and a request is still refused, once', async () => {
    const test = await TestSession.open([wtf()])
    test.receive(TIME)
    const refusal = await test.connection.next()
    expect(refusal.attrs).toMatchObject({ type: 'error', to: 'ben@example.com/phone', id: 't-1' })
    expect(refusal.getChild('error')?.getChild('service-unavailable')).toBeDefined()
    expect(test.connection.sent).toEqual([])
    expect(await test.nextPush('xmpp.wtf.push')).toBe(
      '<iq xmlns="jabber:client" from="ben@example.com/phone" type="get" id="t-1"><time xmlns="urn:xmpp:time"/></iq>',
    )
    expect(test.pushes).toEqual([])
  })

  it.each([
    `<iq ${FROM} type='set' id='1'><x xmlns='urn:example:other'/></iq>`,
    `<message ${FROM}><x xmlns='urn:example:other'>&lt;b/> &amp;amp; ]]&gt;</x></message>`,
    `<message ${FROM} type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'/></message>`,
    `<presence ${FROM} type='probe'/>`,
  ])('can be parsed alone: %s', async (xml) => {
    const test = await TestSession.open([wtf()])
    test.receive(xml)
    const text = await test.nextPush('xmpp.wtf.push')
    expect(text).toBeTypeOf('string')
    expect(parseElement(text as string)).toEqualXml(xml)
  })

  it('does not hold what was taken, wherever it stands in the list', async () => {
    const test = await TestSession.open([wtf(), greedy])
    test.receive(`<message ${FROM}><mine/></message>`)
    test.receive(`<message ${FROM} type='chat'><body>hello</body></message>`)
    test.receive(`<presence ${FROM}/>`)
    test.receive(`<presence ${FROM} type='subscribe'/>`)
    test.receive(`<presence ${FROM} type='error'><error type='cancel'/></presence>`)
    test.receive(
      `<iq xmlns='jabber:client' type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='cleo@example.net'/></query></iq>`,
    )
    expect(test.pushes.map(({ event }) => event)).toEqual([
      'xmpp.chat.message',
      'xmpp.presence',
      'xmpp.presence.subscribe',
      'xmpp.presence.error',
      'xmpp.roster.push',
    ])
  })

  it('does not hold replies, asked for or not', async () => {
    const test = await TestSession.open([wtf()])
    const roster = test.request('xmpp.roster.get')
    const iq = await test.connection.next()
    test.receive(`<iq ${FROM} type='result' id='${iq.attrs.id}'/>`)
    test.receive(`<iq ${FROM} type='error' id='none'><error type='cancel'/></iq>`)
    expect(test.pushes).toEqual([])
    test.receive(`<iq xmlns='jabber:client' type='result' id='${iq.attrs.id}'/>`)
    expect(await roster).toEqual({ data: [] })
    expect(test.pushes).toEqual([])
  })

  it('is only logged when it is too long', async () => {
    const debug = vi.fn()
    const log = { debug, info: () => {}, warn: () => {}, error: () => {} }
    const test = await TestSession.open([wtf({ limit: 200 })], { log })
    test.receive(`<iq ${FROM} type='get' id='long'><x xmlns='urn:example:other'>${'x'.repeat(200)}</x></iq>`)
    expect((await test.connection.next()).attrs).toMatchObject({ type: 'error', id: 'long' })
    expect(test.pushes).toEqual([])
    expect(debug).toHaveBeenCalledOnce()
    expect(JSON.stringify(debug.mock.calls)).not.toContain('xxx')
    test.receive(TIME)
    expect(await test.nextPush('xmpp.wtf.push')).toContain('urn:xmpp:time')
  })

  it('is shown whatever it looks like', async () => {
    const test = await TestSession.open([wtf()])
    for (const xml of poison(TIME)) test.receive(xml)
    for (const { payload } of test.pushes) expect(() => parseElement(payload as string)).not.toThrow()
    expect(test.session.status).toBe('online')
  })
})
