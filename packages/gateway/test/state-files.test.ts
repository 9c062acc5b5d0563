/** Whatever lies in the directory of sessions: it harms nobody. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inMemoryServer } from '@xmpp-ftw/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { settings } from '../src/options.js'
import { Sessions } from '../src/sessions.js'
import { StateDirectory, StateError } from '../src/state-directory.js'

const ID = 'b1946ac9-2492-4d23-9b3c-0242ac120002'

let folder: string
let directory: StateDirectory

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xmpp-ftw-state-'))
  directory = new StateDirectory(join(folder, 'state'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SAVED = {
  version: 1,
  id: ID,
  until: Number.MAX_SAFE_INTEGER,
  place: '127.0.0.1',
  tokens: ['00'.repeat(32), 'ff'.repeat(32)],
  received: 3,
  told: 3,
  acknowledges: true,
  mute: false,
  lastReply: 0,
  answered: [['a', 1]],
  seq: 2,
  frames: [{ text: '{"type":"push","seq":2,"event":"xmpp.connection","data":{}}', at: 1 }],
  session: {
    login: { domain: 'example.com', username: 'anna', password: 's3cret', resource: 'test' },
    stream: {
      jid: 'anna@example.com/test',
      id: 'sm-1',
      inbound: 7,
      acknowledged: 3,
      unacknowledged: [{ xml: '<message/>', at: 1 }],
      recent: ['a'],
    },
    after: 'a7',
    capabilities: { node: 'n', ver: 'v', hash: 'sha-1' },
    extensions: {
      login: { version: 1, state: null },
      roster: { version: 1, state: null },
      presence: { version: 1, state: { show: 'away' } },
      carbons: { version: 1, state: true },
      chat: { version: 1, state: [['id', 'ben@example.com']] },
    },
  },
}

interface Slot {
  holder: Record<string, unknown>
  key: string
}

function slotsOf(value: unknown): Slot[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...slotsOf(holder[key])])
}

/** The session above, with a few things in it replaced. */
const changed = fc
  .array(fc.record({ at: fc.nat(), value: fc.jsonValue(), drop: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((changes) => {
    const saved = structuredClone(SAVED)
    for (const { at, value, drop } of changes) {
      const slots = slotsOf(saved)
      const slot = slots[at % slots.length]
      if (slot && drop) delete slot.holder[slot.key]
      else if (slot) slot.holder[slot.key] = structuredClone(value)
    }
    return saved as unknown
  })

it('bytes of any kind are a StateError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      writeFileSync(join(folder, 'state', `${ID}.session`), bytes)
      expect(() => directory.take(ID)).toThrow(StateError)
      expect(directory.take(ID)).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

it('a session of any kind goes on, or does not, and ends', { timeout: 120_000 }, async () => {
  let restored = 0
  const extremes = [
    SAVED,
    { ...SAVED, tokens: ['xyz'] },
    { ...SAVED, frames: [{ text: 7, at: 1 }] },
    null,
    [],
    'text',
    7,
  ]
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: changed }, fc.jsonValue()), async (saved) => {
      const all = settings({ connector: inMemoryServer().connector })
      const sessions = new Sessions(all, () => all.connector, directory)
      directory.write(ID, saved)
      const claimed = sessions.claim({ type: 'resume', session: ID, token: 'x', seq: 2 })
      expect(['bad-token', 'unknown-session']).toContain(claimed)
      if (claimed === 'bad-token') restored += 1
      expect(directory.ids()).toEqual([])
      await sessions.endAll()
      // One that went on is left once more, if it still can be.
      for (const id of directory.ids()) expect(directory.take(id)).toBeDefined()
    }),
    { numRuns: 1_000, examples: extremes.map((saved): [unknown] => [saved]) },
  )
  expect(restored).toBeGreaterThan(10)
})
