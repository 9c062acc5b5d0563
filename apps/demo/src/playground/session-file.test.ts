import { expect, it } from 'vitest'
import type { Entry } from './log/entry.js'
import { hasMasked, readSession, writeSession } from './session-file.js'

const entries: Entry[] = [
  {
    kind: 'request',
    id: 1,
    at: 1,
    event: 'xmpp.login',
    payload: { jid: 'anna@example.com', password: 's3cret' },
    stanzas: [],
    outcome: { took: 5, error: { type: 'auth', condition: 'login-fail' } },
  },
  {
    kind: 'push',
    id: 2,
    at: 2,
    event: 'xmpp.command.request',
    payload: { node: 'x' },
    stanzas: [{ direction: 'in', xml: '<iq/>' }],
    answerable: true,
  },
  { kind: 'example', id: 3, at: 3, event: 'xmpp.ping', payload: {}, stanzas: [], of: 'push' },
]

it('is read as it was written, but for secrets and what nobody waits for any more', () => {
  const text = writeSession(entries)
  expect(text).not.toContain('s3cret')
  const [login, push, example] = readSession(text)
  expect(login).toEqual({ ...entries[0], payload: { jid: 'anna@example.com', password: '***' } })
  expect(push).toEqual({ ...entries[1], answerable: false })
  expect(example).toEqual(entries[2])
  expect([login, push].map((entry) => hasMasked(entry?.payload))).toEqual([true, false])
})

it('is refused in words when it is something else', () => {
  expect(() => readSession('nothing')).toThrow('not JSON')
  expect(() => readSession('{}')).toThrow('no session')
  expect(() => readSession(JSON.stringify({ format: 'xmpp-ftw-session', version: 1, entries: [1] }))).toThrow(
    'no session',
  )
})
