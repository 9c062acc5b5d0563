import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'

compliance('chat', undefined, { claims: ['<body>'] })

const from = { user: 'ben', domain: 'example.com', resource: 'phone' }

function message(inner: string, attributes = "type='chat' id='m-17'"): string {
  return `<message xmlns='jabber:client' from='ben@example.com/phone' to='anna@example.com/test' ${attributes}>${inner}</message>`
}

describe('sending', () => {
  it('builds the message of the manual', async () => {
    const test = await TestSession.open([])
    const { data } = await test.request('xmpp.chat.message', {
      to: 'ben@example.com/phone',
      content: '<p>see <strong>this</strong></p>',
      format: 'xhtml',
      state: 'active',
      receipt: true,
    })
    const sent = await test.connection.next()
    expect(sent.attrs).toMatchObject({
      to: 'ben@example.com/phone',
      type: 'chat',
      id: (data as { id: string }).id,
    })
    expect(sent.elements().map((child) => child.toString('jabber:client'))).toEqual([
      '<body>see this</body>',
      '<html xmlns="http://jabber.org/protocol/xhtml-im"><body xmlns="http://www.w3.org/1999/xhtml"><p>see <strong>this</strong></p></body></html>',
      '<active xmlns="http://jabber.org/protocol/chatstates"/>',
      '<request xmlns="urn:xmpp:receipts"/>',
    ])
  })

  it('gives every message an id, and takes the one the app chose', async () => {
    const test = await TestSession.open([])
    await test.send('xmpp.chat.message', { to: 'ben@example.com', content: 'one' })
    expect((await test.connection.next()).attrs.id).toMatch(/^[0-9a-f-]{36}$/)
    const outcome = await test.request('xmpp.chat.message', {
      to: 'ben@example.com',
      content: 'two',
      id: 'mine',
    })
    expect(outcome).toEqual({ data: { id: 'mine' } })
    expect((await test.connection.next()).attrs.id).toBe('mine')
  })

  it('takes a JID as an object', async () => {
    const test = await TestSession.open([])
    await test.request('xmpp.chat.message', { to: { user: 'BEN', domain: 'Example.com' }, content: 'hello' })
    expect((await test.connection.next()).attrs.to).toBe('ben@example.com')
  })

  it.each([
    [{ content: 'hello' }, "Missing 'to' key"],
    [{ to: '', content: 'hello' }, "Missing 'to' key"],
    [{ to: '@', content: 'hello' }, "'to' key must be a JID"],
    [{ to: 'ben@example.com', replace: 'm-1' }, "Missing 'content' key"],
    [{ to: 'ben@example.com' }, 'Message content or chat state not provided'],
    [{ to: 'ben@example.com', content: '<p>a', format: 'xhtml' }, 'Can not parse XHTML message'],
    [{ to: 'ben@example.com', content: 5 }, "'content' key must be a string"],
    [
      { to: 'ben@example.com', state: 'active xmlns="x"/><body>forged</body><y' },
      "'state' key must be one of: active, composing, paused, inactive, gone",
    ],
    [
      { to: 'ben@example.com', content: 'hi', state: 'composing' },
      "'state' key must be active when there is content",
    ],
  ])('refuses %o', async (payload, description) => {
    const test = await TestSession.open([])
    const { error } = await test.request('xmpp.chat.message', payload)
    expect(error).toEqual({ type: 'modify', condition: 'client-error', description, request: payload })
    expect(test.connection.sent).toEqual([])
  })

  it('needs a callback to ask for a receipt', async () => {
    const test = await TestSession.open([])
    await test.send('xmpp.chat.message', { to: 'ben@example.com', content: 'hi', receipt: true })
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Callback required' })
  })

  it.each([
    [{ id: 'm-1' }, "Missing 'to' key"],
    [{ to: 'ben@example.com' }, "Missing 'id' key"],
  ])('refuses the receipt %o', async (payload, description) => {
    const test = await TestSession.open([])
    await test.send('xmpp.chat.receipt', payload)
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description })
  })
})

describe('receiving', () => {
  it('reads the message of the manual', async () => {
    const test = await TestSession.open([])
    test.receive(
      message(
        `<body>hello</body><active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>` +
          `<replace xmlns='urn:xmpp:message-correct:0' id='m-16'/>` +
          `<delay xmlns='urn:xmpp:delay' from='example.com' stamp='2024-05-01T10:00:00Z'>Offline Storage</delay>` +
          `<stanza-id xmlns='urn:xmpp:sid:0' by='anna@example.com' id='arc-9'/>` +
          `<stanza-id xmlns='urn:xmpp:sid:0' by='evil.example' id='forged'/>`,
      ),
    )
    expect(await test.nextPush('xmpp.chat.message')).toEqual({
      from,
      content: 'hello',
      format: 'plain',
      state: 'active',
      receipt: true,
      id: 'm-17',
      replace: 'm-16',
      delay: { when: '2024-05-01T10:00:00Z', from: 'example.com', reason: 'Offline Storage' },
      archived: [{ by: { user: 'anna', domain: 'example.com' }, id: 'arc-9' }],
    })
  })

  it.each([
    ['', undefined],
    ["type='normal'", 'normal'],
    ["type='headline'", 'headline'],
  ])('delivers messages %s', async (attributes, type) => {
    const test = await TestSession.open([])
    test.receive(message('<body>hi</body>', attributes))
    expect(await test.nextPush('xmpp.chat.message')).toEqual({
      from,
      content: 'hi',
      format: 'plain',
      ...(type && { type }),
    })
  })

  it('gives an empty body as empty content, and no body as none', async () => {
    const test = await TestSession.open([])
    test.receive(message('<body/>'))
    expect(await test.nextPush('xmpp.chat.message')).toMatchObject({ content: '', format: 'plain' })
    test.receive(message(`<gone xmlns='http://jabber.org/protocol/chatstates'/>`))
    expect(await test.nextPush('xmpp.chat.message')).toEqual({ from, id: 'm-17', state: 'gone' })
  })

  it('tells of errors as errors, never as messages or receipts', async () => {
    const test = await TestSession.open([])
    test.receive(
      message(
        `<body>hello</body><received xmlns='urn:xmpp:receipts' id='m-1'/>` +
          `<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
        "type='error' id='m-18'",
      ),
    )
    expect(await test.nextPush('xmpp.chat.error')).toEqual({
      from,
      id: 'm-18',
      error: { type: 'cancel', condition: 'service-unavailable' },
      content: 'hello',
    })
    expect(test.pushes).toEqual([])
  })

  it('ignores a receipt without an id', async () => {
    const test = await TestSession.open([])
    test.receive(message(`<received xmlns='urn:xmpp:receipts'/>`))
    test.receive(message(`<received xmlns='urn:xmpp:receipts' id='m-2'/>`))
    expect(await test.nextPush('xmpp.chat.receipt')).toEqual({ from, id: 'm-2' })
    expect(test.pushes).toEqual([])
  })

  it('lets only the sender correct its message', async () => {
    const test = await TestSession.open([])
    test.receive(message('<body>first</body>', "type='chat' id='m-1'"))
    await test.nextPush('xmpp.chat.message')
    const correction = `<body>second</body><replace xmlns='urn:xmpp:message-correct:0' id='m-1'/>`
    test.receive(message(correction).replace('ben@example.com/phone', 'eve@example.net/x'))
    expect(await test.nextPush('xmpp.chat.message')).not.toHaveProperty('replace')
    test.receive(message(correction).replace('/phone', '/desk'))
    expect(await test.nextPush('xmpp.chat.message')).toMatchObject({ replace: 'm-1' })
  })

  it('tells which messages may be lost with their stream', async () => {
    const test = await TestSession.open([])
    await test.request('xmpp.chat.message', { to: 'ben@example.com', content: 'hello', id: 'm-5' })
    test.connection.lose(await test.connection.next())
    expect(await test.nextPush('xmpp.chat.error')).toMatchObject({
      from: { user: 'ben', domain: 'example.com' },
      id: 'm-5',
      error: { condition: 'disconnected' },
      content: 'hello',
    })
  })
})
