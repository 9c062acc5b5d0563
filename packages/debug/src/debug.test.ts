import { parseElement, Session } from '@xmpp-ftw/core'
import { compliance, inMemoryServer, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { maskedStanza } from './codecs/masked-stanza.js'
import { debug } from './index.js'

compliance('debug', debug({ allow: 'anyone' }))

const FROM = `xmlns='jabber:client' from='ben@example.com/phone'`

async function shown(allow: 'anyone' | string[] = 'anyone', limit?: number): Promise<TestSession> {
  const test = await TestSession.open([debug({ allow, ...(limit !== undefined && { limit }) })])
  expect(await test.request('xmpp.debug.enable')).toEqual({ data: true })
  return test
}

describe('stanzas', () => {
  it('are shown both ways, before what they lead to', async () => {
    const test = await shown()
    await test.request('xmpp.chat.message', { to: 'ben@example.com', content: 'a < b', id: 'm-1' })
    test.receive(`<message ${FROM} type='chat' id='m-2'><body>yes</body></message>`)
    expect(test.pushes.map(({ event }) => event)).toEqual([
      'xmpp.debug.stanza',
      'xmpp.debug.stanza',
      'xmpp.chat.message',
    ])
    const [sent, came] = test.pushes.map(({ payload }) => payload as { direction: string; xml: string })
    expect(sent?.direction).toBe('out')
    expect(parseElement(sent?.xml ?? '').getChildText('body')).toBe('a < b')
    expect(came).toEqual({
      direction: 'in',
      xml: '<message xmlns="jabber:client" from="ben@example.com/phone" type="chat" id="m-2"><body>yes</body></message>',
    })
  })

  it('are shown once, however often that is asked for', async () => {
    const test = await shown()
    await test.request('xmpp.debug.enable')
    test.receive(`<message ${FROM} type='headline'/>`)
    expect(test.pushes.filter(({ event }) => event === 'xmpp.debug.stanza')).toHaveLength(1)
  })

  it('are cut where they are longer than allowed', async () => {
    const test = await shown('anyone', 20)
    test.receive(`<message ${FROM}><body>${'x'.repeat(100)}</body></message>`)
    expect(await test.nextPush('xmpp.debug.stanza')).toEqual({
      direction: 'in',
      xml: '<message xmlns="jabb',
      truncated: true,
    })
  })

  it('are not changed by being shown', async () => {
    const test = await shown()
    await test.request('xmpp.chat.message', { to: 'ben@example.com', content: 'hi' })
    const stanza = parseElement(
      `<message ${FROM}><x xmlns='urn:example'><password>pw</password></x></message>`,
    )
    const before = stanza.toString()
    test.receive(before)
    maskedStanza(stanza)
    expect(stanza.toString()).toBe(before)
  })
})

describe('who sees stanzas', () => {
  it('is by default nobody', async () => {
    const test = await TestSession.open([debug()])
    expect(await test.request('xmpp.debug.enable')).toMatchObject({ error: { condition: 'forbidden' } })
    test.receive(`<message ${FROM} type='headline'/>`)
    expect(test.pushes.map(({ event }) => event)).not.toContain('xmpp.debug.stanza')
  })

  it('is whoever the operator names', async () => {
    await shown(['anna@example.com'])
    const other = await TestSession.open([debug({ allow: ['ben@example.com'] })])
    expect(await other.request('xmpp.debug.enable')).toMatchObject({ error: { condition: 'forbidden' } })
  })

  it('is nobody who did not ask, or no longer wants to', async () => {
    const test = await TestSession.open([debug({ allow: 'anyone' })])
    test.receive(`<message ${FROM} type='headline'/>`)
    await test.request('xmpp.debug.enable')
    await test.request('xmpp.debug.disable')
    test.receive(`<message ${FROM} type='headline'/>`)
    expect(test.pushes.map(({ event }) => event)).not.toContain('xmpp.debug.stanza')
  })

  it('is asked anew after every login, but not after an interruption', async () => {
    const server = inMemoryServer()
    const session = new Session({ connector: server.connector, extensions: [debug({ allow: 'anyone' })] })
    const events: string[] = []
    session.attach({ push: (event) => void events.push(event) })
    const login = () =>
      session.request('xmpp.login', { jid: 'anna@example.com/x', password: 's' }, { callback: true })
    const count = () => events.filter((event) => event === 'xmpp.debug.stanza').length
    await login()
    await session.request('xmpp.debug.enable', {}, { callback: true })
    server.connections[0]?.interrupt()
    server.connections[0]?.bind()
    server.connections[0]?.receive(`<message ${FROM} type='headline'/>`)
    expect(count()).toBe(1)
    await login()
    server.connections[1]?.receive(`<message ${FROM} type='headline'/>`)
    expect(count()).toBe(1)
    await session.close()
  })
})

describe('secrets', () => {
  it.each([
    `<iq ${FROM} type='set'><query xmlns='jabber:iq:register'><username>ben</username><password>pw-1</password></query></iq>`,
    `<iq ${FROM} type='set'><query xmlns='jabber:iq:register'><key>pw-1</key></query></iq>`,
    `<presence ${FROM}><x xmlns='http://jabber.org/protocol/muc'><password>pw-1</password></x></presence>`,
    `<iq ${FROM} type='set'><x xmlns='jabber:x:data'><field var='muc#roomconfig_roomsecret'><value>pw-1</value></field></x></iq>`,
    `<iq ${FROM} type='set'><x xmlns='jabber:x:data'><field var='f1' type='text-private'><value>pw-1</value><value>pw-1</value></field></x></iq>`,
    `<iq ${FROM} type='result'><services xmlns='urn:xmpp:extdisco:2'><service host='t' username='u' password='pw-1'/></services></iq>`,
    `<message ${FROM}><x xmlns='jabber:x:conference' jid='r@muc' password='pw-1'/></message>`,
    `<iq ${FROM} type='set'><query xmlns='jabber:iq:auth'><digest>pw-1</digest></query></iq>`,
    `<iq ${FROM} type='set'><jingle xmlns='urn:xmpp:jingle:1'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' pwd='pw-1'/></jingle></iq>`,
  ])('are masked: %s', (xml) => {
    const masked = maskedStanza(parseElement(xml))
    expect(masked).not.toContain('pw-1')
    expect(masked).toContain('***')
  })

  it('are told from what merely looks like them', () => {
    const xml = `<presence xmlns="jabber:client"><c xmlns="http://jabber.org/protocol/caps" hash="sha-1" ver="v"/></presence>`
    expect(maskedStanza(parseElement(xml))).toBe(xml)
    const form = `<iq xmlns="jabber:client"><x xmlns="jabber:x:data"><field var="muc#roomconfig_passwordprotectedroom"><value>1</value></field></x></iq>`
    expect(maskedStanza(parseElement(form))).toContain('***')
  })
})
