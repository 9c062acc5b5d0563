import { expect, test } from 'vitest'
import '@xmpp-ftw/testing'
import { xml } from '../element.js'
import { StanzaError } from '../errors.js'
import { parseElement } from '../xml/parser.js'
import { stanzaError } from './stanza-error.js'

const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas'

test('whatever is missing, an error is an error', () => {
  expect(stanzaError.parse(xml('error'))).toEqual({ type: 'cancel' })
  expect(stanzaError.parse(xml('error', { type: 'odd' }, ' ', xml('text', { xmlns: STANZAS })))).toEqual({
    type: 'cancel',
  })
  expect(stanzaError.parse(xml('problem'))).toBeUndefined()
})

test('the last extension is the application condition; payloads of the stanza are none', () => {
  const error = parseElement(`<iq xmlns='jabber:client' type='error'><error type='modify'>
    <first xmlns='urn:example:a'/>
    <echo/>
    <Bad-Request xmlns='${STANZAS}'/>
    <second xmlns='urn:example:b'> why </second>
  </error></iq>`).getChild('error')
  expect(error && stanzaError.parse(error)).toEqual({
    type: 'modify',
    condition: 'bad-request',
    application: { condition: 'second', xmlns: 'urn:example:b', description: 'why' },
  })
})

test('takes our error classes and an element beside the condition', () => {
  const error = new StanzaError('modify', 'bad-request', { description: 'a < b' })
  expect(
    stanzaError.build(error, xml('bad-action', { xmlns: 'http://jabber.org/protocol/commands' })),
  ).toEqualXml(
    `<error type='modify'>
      <bad-request xmlns='${STANZAS}'/>
      <text xmlns='${STANZAS}'>a &lt; b</text>
      <bad-action xmlns='http://jabber.org/protocol/commands'/>
    </error>`,
  )
})
