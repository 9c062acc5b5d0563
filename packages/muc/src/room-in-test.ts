/** A room as tests play it. */
import type { Element } from '@xmpp-ftw/core'
import { TestSession } from '@xmpp-ftw/testing'
import { expect } from 'vitest'
import { type MucInit, muc } from './index.js'

export const ROOM = 'tea@muc.example.com'
export const USER = 'http://jabber.org/protocol/muc#user'

export function presence(nick: string, x: string, rest = '', type?: string): string {
  const from = nick === '' ? ROOM : `${ROOM}/${nick}`
  return `<presence xmlns='jabber:client' from='${from}' to='anna@example.com/test'${type ? ` type='${type}'` : ''}><x xmlns='${USER}'>${x}</x>${rest}</presence>`
}

export function item(affiliation: string, role: string, more = ''): string {
  return `<item affiliation='${affiliation}' role='${role}'${more}/>`
}

export const SELF = `${item('member', 'participant')}<status code='110'/>`

export function message(nick: string, inner: string, type = 'groupchat', id = 'm1'): string {
  const from = nick === '' ? ROOM : `${ROOM}/${nick}`
  return `<message xmlns='jabber:client' from='${from}' to='anna@example.com/test' type='${type}' id='${id}'>${inner}</message>`
}

export function refusal(name: string, nick: string, type: string, condition: string, inner = ''): string {
  return `<${name} xmlns='jabber:client' from='${ROOM}/${nick}' to='anna@example.com/test' id='e1' type='error'>${inner}<error type='${type}' by='${ROOM}'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></${name}>`
}

export const isPresence = (stanza: Element): boolean => stanza.name === 'presence'

/** A session that is in the room as `anna`, with nothing left over of how it came there. */
export async function inRoom(init?: MucInit, others: readonly string[] = []): Promise<TestSession> {
  const test = await TestSession.open([muc(init)])
  const outcome = test.request('xmpp.muc.join', { room: ROOM, nick: 'anna' })
  await test.connection.next(isPresence)
  for (const nick of others) test.receive(presence(nick, item('none', 'participant')))
  test.receive(presence('anna', SELF))
  expect((await outcome).error).toBeUndefined()
  test.pushes.length = 0
  test.connection.sent.length = 0
  return test
}
