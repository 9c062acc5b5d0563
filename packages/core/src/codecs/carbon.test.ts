import { expect, test } from 'vitest'
import '@xmpp-ftw/testing'
import { xml } from '../element.js'
import { carbon, disableCarbons, enableCarbons, privateMessage } from './carbon.js'
import { forwarded } from './forward.js'

test('a copy stands in its wrappers as a client’s stanza, and is left as it was', () => {
  const message = xml('message', { to: 'ben@example.com' }, xml('body', null, 'hi'))
  expect(carbon.build({ type: 'sent', message })).toEqualXml(
    `<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>
      <message xmlns='jabber:client' to='ben@example.com'><body>hi</body></message>
    </forwarded></sent>`,
  )
  expect(message.ns).toBeUndefined()
  expect(message.parent).toBeNull()
})

test('only messages are copied, only stanzas forwarded', () => {
  const copy = (inner: string) =>
    xml('sent', { xmlns: 'urn:xmpp:carbons:2' }, forwarded.build({ stanza: xml(inner) }))
  expect(carbon.parse(copy('message'))?.message.name).toBe('message')
  expect(carbon.parse(copy('iq'))).toBeUndefined()
  expect(forwarded.parse(forwarded.build({ stanza: xml('iq') }))?.stanza.name).toBe('iq')
  expect(forwarded.parse(forwarded.build({ stanza: xml('evil') }))).toBeUndefined()
})

test('switches', () => {
  expect(enableCarbons()).toEqualXml(`<enable xmlns='urn:xmpp:carbons:2'/>`)
  expect(disableCarbons()).toEqualXml(`<disable xmlns='urn:xmpp:carbons:2'/>`)
  expect(privateMessage()).toEqualXml(`<private xmlns='urn:xmpp:carbons:2'/>`)
})
