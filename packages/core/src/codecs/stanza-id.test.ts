import { expect, test } from 'vitest'
import { parseElement } from '../xml/parser.js'
import { stanzaIds } from './stanza-id.js'

test('only ids of trusted entities are believed', () => {
  const message = parseElement(`<message xmlns='jabber:client'>
    <stanza-id xmlns='urn:xmpp:sid:0' by='ANNA@Example.com' id='a'/>
    <stanza-id xmlns='urn:xmpp:sid:0' by='mallory@example.com' id='b'/>
    <stanza-id xmlns='urn:xmpp:sid:0' by='anna@example.com'/>
    <stanza-id xmlns='urn:xmpp:sid:0' id='c'/>
    <stanza-id xmlns='urn:xmpp:sid:0' by='@' id='d'/>
    <stanza-id xmlns='urn:example' by='anna@example.com' id='e'/>
    <origin-id xmlns='urn:xmpp:sid:0' by='anna@example.com' id='f'/>
  </message>`)
  expect(stanzaIds.parse(message, ['anna@example.com', 'example.com'])).toEqual([
    { by: { user: 'anna', domain: 'example.com' }, id: 'a' },
  ])
  expect(stanzaIds.parse(message, [])).toEqual([])
})
