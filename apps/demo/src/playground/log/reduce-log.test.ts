import { describe, expect, it } from 'vitest'
import type { Entry } from './entry.js'
import { emptyLog, LIMIT, type Log, type LogAction, reduceLog } from './reduce-log.js'

let id = 0
const at = 1_700_000_000_000

function run(actions: readonly LogAction[], log: Log = emptyLog): Log {
  return actions.reduce(reduceLog, log)
}

function sent(event: string): LogAction {
  id += 1
  return { type: 'request.sent', id, at, event, payload: {} }
}

function came(event: string): LogAction {
  id += 1
  return { type: 'push.came', id, at, event, payload: {}, answerable: false }
}

function seen(direction: 'in' | 'out', xml: string): LogAction {
  id += 1
  return { type: 'stanza.seen', id, at, stanza: { direction, xml } }
}

const xmls = (entry: Entry | undefined) => entry?.stanzas.map(({ xml }) => xml)

describe('stanzas', () => {
  it('that go out belong to the request that waits, and their replies too', () => {
    const first = sent('xmpp.ping')
    const log = run([
      first,
      seen('out', '<iq type="get" id="1"/>'),
      seen('in', '<iq type="result" id="1"/>'),
      { type: 'request.done', id, outcome: { took: 1 } },
    ])
    expect(log.entries).toHaveLength(1)
    expect(xmls(log.entries[0])).toEqual(['<iq type="get" id="1"/>', '<iq type="result" id="1"/>'])
  })

  it('that come in belong to the pushes that follow, all of them', () => {
    const log = run([
      seen('in', '<message id="1"/>'),
      came('xmpp.chat.message'),
      came('xmpp.chat.receipt'),
      seen('in', '<presence/>'),
      came('xmpp.presence'),
    ])
    expect(log.entries.map(({ event }) => event)).toEqual([
      'xmpp.chat.message',
      'xmpp.chat.receipt',
      'xmpp.presence',
    ])
    expect(log.entries.map(xmls)).toEqual([['<message id="1"/>'], ['<message id="1"/>'], ['<presence/>']])
  })

  it('that lead to nothing have lines of their own, with what was answered', () => {
    const log = run([seen('in', '<iq type="get" id="q"/>'), seen('out', '<iq type="result" id="q"/>')])
    expect(log.entries).toMatchObject([{ kind: 'stanza', event: 'iq' }])
    expect(xmls(log.entries[0])).toEqual(['<iq type="get" id="q"/>', '<iq type="result" id="q"/>'])
  })

  it('that answer what was pushed belong to the push', () => {
    const log = run([
      seen('in', '<iq type="get" id="p"/>'),
      came('xmpp.ping'),
      seen('out', '<iq type="result" id="p"/>'),
    ])
    expect(log.entries).toMatchObject([{ kind: 'push', event: 'xmpp.ping' }])
    expect(xmls(log.entries[0])).toHaveLength(2)
  })

  it('that were answered before the push belong to it with their answer', () => {
    const log = run([
      seen('in', '<iq type="set" id="r"/>'),
      seen('out', '<iq type="result" id="r"/>'),
      came('xmpp.roster.push'),
    ])
    expect(log.entries).toMatchObject([{ kind: 'push', event: 'xmpp.roster.push' }])
    expect(xmls(log.entries[0])).toEqual(['<iq type="set" id="r"/>', '<iq type="result" id="r"/>'])
  })

  it('are not mistaken for the reply to what another sent under the same id', () => {
    const log = run([seen('in', '<iq type="get" id="x"/>'), seen('in', '<iq type="result" id="x"/>')])
    expect(log.entries).toHaveLength(2)
  })
})

it('keeps the newest of a long log', () => {
  const log = run(Array.from({ length: LIMIT + 5 }, () => came('xmpp.presence')))
  expect(log.entries).toHaveLength(LIMIT)
  expect(log.entries.at(-1)?.id).toBe(id)
})

it('notes answers to pushes, shows examples, and can be cleared', () => {
  const push = came('xmpp.command.request')
  const answered = run([push, { type: 'push.answered', id, data: { a: 1 } }])
  expect(answered.entries).toMatchObject([{ answerable: false, answer: { data: { a: 1 } } }])
  const shown = run([{ type: 'example.shown', id: 99, at, event: 'xmpp.ping', payload: {}, of: 'request' }])
  expect(shown.entries).toMatchObject([{ kind: 'example', of: 'request' }])
  expect(run([{ type: 'log.cleared' }], shown)).toEqual(emptyLog)
})
