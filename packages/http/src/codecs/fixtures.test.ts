import { parseElement, StanzaError } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { confirm } from './confirm.js'
import { buildMessageAnswer, isVerification, parseVerification } from './verification.js'

runFixtures('confirm', confirm, new URL('./fixtures/confirm/', import.meta.url))

const CONFIRM = `<confirm xmlns='http://jabber.org/protocol/http-auth'
  id='a7374jnjlalasdf82' method='GET' url='https://files.shakespeare.lit:9345/missive.html'/>`
const THREAD = 'e0ffe42b28561960c6b12b944a092794b9683a38'
const request = {
  method: 'GET',
  url: 'https://files.shakespeare.lit:9345/missive.html',
  id: 'a7374jnjlalasdf82',
}
const to = 'files.shakespeare.lit'

describe('a stanza that asks', () => {
  it('may be an IQ (XEP-0070, example 6)', () => {
    const stanza = parseElement(
      `<iq xmlns='jabber:client' type='get' from='${to}' to='juliet@capulet.com/balcony' id='ha000'>${CONFIRM}</iq>`,
    )
    expect(isVerification(stanza)).toBe(true)
    expect(parseVerification(stanza)).toStrictEqual({ type: 'iq', id: 'ha000', request })
  })

  it('may be a message (example 7)', () => {
    const stanza = parseElement(
      `<message xmlns='jabber:client' type='normal' from='${to}' to='juliet@capulet.com' id='m1'>
        <thread>${THREAD}</thread><body>Someone (maybe you) has requested a file.</body>${CONFIRM}</message>`,
    )
    expect(isVerification(stanza)).toBe(true)
    expect(parseVerification(stanza)).toStrictEqual({
      type: 'message',
      id: THREAD,
      messageId: 'm1',
      description: 'Someone (maybe you) has requested a file.',
      request,
    })
  })

  it('asks nothing without an id or without what it asks for', () => {
    const odd = [
      `<iq xmlns='jabber:client' type='get'>${CONFIRM}</iq>`,
      `<message xmlns='jabber:client'><confirm xmlns='http://jabber.org/protocol/http-auth'/></message>`,
    ]
    for (const xml of odd) {
      expect(isVerification(parseElement(xml))).toBe(true)
      expect(parseVerification(parseElement(xml))).toBeUndefined()
    }
  })
})

describe('an answer by message', () => {
  const question = { type: 'message', id: THREAD, messageId: 'm1', request } as const

  it('confirms (example 10)', () => {
    expect(buildMessageAnswer({ to, question })).toEqualXml(
      `<message type='normal' to='${to}'><thread>${THREAD}</thread>${CONFIRM}</message>`,
    )
  })

  it('denies (example 11)', () => {
    const error = new StanzaError('auth', 'not-authorized')
    expect(buildMessageAnswer({ to, question, error })).toEqualXml(
      `<message type='error' to='${to}' id='m1'><thread>${THREAD}</thread>${CONFIRM}
        <error type='auth'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    )
  })
})
