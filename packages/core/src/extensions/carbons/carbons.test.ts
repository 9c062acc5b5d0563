import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'

compliance('carbons', undefined)

function carbon(type: 'sent' | 'received', from = 'anna@example.com', inner?: string): string {
  const forwarded =
    inner ??
    (type === 'sent'
      ? `<message xmlns='jabber:client' from='anna@example.com/phone' to='ben@example.com' type='chat'><body>on my way</body></message>`
      : `<message xmlns='jabber:client' from='ben@example.com/x' to='anna@example.com/phone' type='chat'><body>on my way</body></message>`)
  return `<message xmlns='jabber:client' from='${from}' to='anna@example.com/test' type='chat'><${type} xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>${forwarded}</forwarded></${type}></message>`
}

describe('copies', () => {
  it('delivers what another device sent', async () => {
    const test = await TestSession.open([])
    test.receive(carbon('sent'))
    expect(await test.nextPush('xmpp.chat.message')).toEqual({
      from: { user: 'anna', domain: 'example.com', resource: 'phone' },
      content: 'on my way',
      format: 'plain',
      carbon: { type: 'sent', to: { user: 'ben', domain: 'example.com' } },
    })
  })

  it('delivers what another device got', async () => {
    const test = await TestSession.open([])
    test.receive(carbon('received'))
    expect(await test.nextPush('xmpp.chat.message')).toMatchObject({
      from: { user: 'ben', domain: 'example.com', resource: 'x' },
      carbon: { type: 'received', to: { user: 'anna', domain: 'example.com', resource: 'phone' } },
    })
  })

  it.each([
    carbon('sent', 'eve@example.net'),
    carbon('sent', 'anna@example.com/phone'),
    carbon('received', 'example.com'),
    carbon(
      'sent',
      'anna@example.com',
      `<message xmlns='jabber:client' from='ben@example.com/x' to='eve@example.com' type='chat'><body>forged</body></message>`,
    ),
    carbon('sent', 'anna@example.com', `<presence xmlns='jabber:client' from='anna@example.com/phone'/>`),
  ])('ignores a forged one: %s', async (xml) => {
    const test = await TestSession.open([])
    test.receive(xml)
    expect(test.pushes).toEqual([])
  })
})

describe('switching', () => {
  it('enables, and enables again on a new stream', async () => {
    const test = await TestSession.open([])
    const outcome = test.request('xmpp.carbons.enable')
    const iq = await test.connection.answer()
    expect(iq.getChild('enable', 'urn:xmpp:carbons:2')).toBeDefined()
    expect(await outcome).toEqual({ data: true })
    test.connection.interrupt()
    test.connection.bind()
    expect((await test.connection.answer()).getChild('enable', 'urn:xmpp:carbons:2')).toBeDefined()
  })

  it('hands on a refusal', async () => {
    const test = await TestSession.open([])
    const outcome = test.request('xmpp.carbons.disable')
    await test.connection.answer(
      `<error type='cancel'><feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'feature-not-implemented' } })
  })
})
