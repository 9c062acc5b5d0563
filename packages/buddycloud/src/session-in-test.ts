/** What the tests of this package share: sessions with all that it requires. */
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { disco } from '@xmpp-ftw/disco'
import { http } from '@xmpp-ftw/http'
import { pubsub } from '@xmpp-ftw/pubsub'
import { register } from '@xmpp-ftw/register'
import { search } from '@xmpp-ftw/search'
import { TestSession } from '@xmpp-ftw/testing'
import { type BuddycloudInit, buddycloud } from './index.js'

export const SERVER = 'channels.example.com'
export const PS = 'http://jabber.org/protocol/pubsub'
export const CHANNELS = 'http://buddycloud.org/v1'
export const POSTS = '/user/ann@example.com/posts'
export const UNDISCOVERED = 'You must perform discovery first!'

export const requires = (): ExtensionFactory[] => [disco(), register(), pubsub(), search(), http()]

export function open(init?: BuddycloudInit): Promise<TestSession> {
  return TestSession.open([...requires(), buddycloud(init)])
}

/** A session that knows its channel server. */
export async function discovered(): Promise<TestSession> {
  const test = await open()
  await test.request('xmpp.buddycloud.discover', { server: SERVER })
  return test
}

export const ITEM_NOT_FOUND = `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

export function services(...jids: readonly string[]): string {
  const items = jids.map((jid) => `<item jid='${jid}'/>`).join('')
  return `<query xmlns='http://jabber.org/protocol/disco#items'>${items}</query>`
}

export function identity(category: string, type: string, more = '', name = 'x'): string {
  return `<query xmlns='http://jabber.org/protocol/disco#info'><identity category='${category}' type='${type}' name='${name}'/>${more}</query>`
}
