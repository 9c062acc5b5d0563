import { describe, expect, it } from 'vitest'
import { parseElement } from '../xml/parser.js'
import { RecentMessages } from './recent-messages.js'

const DELAY = "<delay xmlns='urn:xmpp:delay' stamp='2024-01-01T00:00:00Z'/>"
const message = (id: string, { body = 'hello', more = '', type = 'chat', from = 'ben@example.com/x' } = {}) =>
  parseElement(
    `<message xmlns='jabber:client' from='${from}' type='${type}' id='${id}'><body>${body}</body>${more}</message>`,
  )

describe('messages that come again', () => {
  it('are those of the stream before, marked as late, and each but once', () => {
    const messages = new RecentMessages()
    expect(messages.isRepeated(message('1'))).toBe(false)
    expect(messages.isRepeated(message('1', { more: DELAY }))).toBe(false)
    messages.renew()
    expect(messages.isRepeated(message('1'))).toBe(false)
    expect(messages.isRepeated(message('1', { more: DELAY }))).toBe(true)
    expect(messages.isRepeated(message('1', { more: DELAY }))).toBe(false)
    messages.renew()
    expect(messages.isRepeated(message('1', { more: DELAY }))).toBe(true)
  })

  it('are not others that have the same id, nor those of rooms', () => {
    const messages = new RecentMessages()
    for (const type of ['chat', 'groupchat', 'error']) messages.isRepeated(message('1', { type }))
    messages.renew()
    const late = { more: DELAY }
    expect(messages.isRepeated(message('1', { ...late, body: 'another' }))).toBe(false)
    expect(messages.isRepeated(message('1', { ...late, from: 'eve@example.com/x' }))).toBe(false)
    expect(messages.isRepeated(message('2', late))).toBe(false)
    expect(messages.isRepeated(message('1', { ...late, type: 'groupchat' }))).toBe(false)
    expect(messages.isRepeated(parseElement(`<message xmlns='jabber:client'>${DELAY}</message>`))).toBe(false)
  })

  it('are those of this stream, where the id is one that nobody makes twice', () => {
    const messages = new RecentMessages()
    const id = '5d1f1c1e-31d7-4cb5-8c39-4f7f3e2a44b1'
    expect([1, 2].map(() => messages.isRepeated(message(id)))).toEqual([false, true])
    expect([1, 2].map(() => messages.isRepeated(message('7')))).toEqual([false, false])
    expect(messages.isRepeated(message(id, { body: 'another' }))).toBe(false)
    // All that is said about one call has the id of the call (XEP-0353).
    for (const more of ['<ringing/>', '<proceed/>'])
      expect(messages.isRepeated(message(id, { body: '', more }))).toBe(false)
    expect(messages.isRepeated(message(id, { body: '', more: '<proceed/>' }))).toBe(true)
  })

  it('are remembered in bounds', () => {
    const messages = new RecentMessages()
    for (let n = 0; n < 2_000; n += 1) messages.isRepeated(message(String(n)))
    messages.renew()
    expect(messages.isRepeated(message('1400', { more: DELAY }))).toBe(false)
    expect(messages.isRepeated(message('1500', { more: DELAY }))).toBe(true)
    // Another stream may begin and end before the server delivers anything.
    messages.renew()
    expect(messages.isRepeated(message('1600', { more: DELAY }))).toBe(true)
  })
})
