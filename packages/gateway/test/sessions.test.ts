import { inMemoryServer } from '@xmpp-ftw/testing'
import { expect, it } from 'vitest'
import { settings } from '../src/options.js'
import { Sessions } from '../src/sessions.js'

it('why a session has ended is remembered, of the last thousand', () => {
  const { connector } = inMemoryServer()
  const sessions = new Sessions(settings({ connector }), () => connector)
  const ids = Array.from({ length: 1_001 }, () => {
    const session = sessions.create('192.0.2.1')
    session.take({ type: 'cancel', id: 'nothing' })
    sessions.end(session)
    return session.id
  })
  const claim = (session = '') => sessions.claim({ type: 'resume', session, token: '', seq: 0 })
  expect(claim(ids[0])).toBe('unknown-session')
  expect(claim(ids[1])).toBe('gone')
  expect(claim(ids[1_000])).toBe('gone')
  expect(sessions.size).toBe(0)
})
