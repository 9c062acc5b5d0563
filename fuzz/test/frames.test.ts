import { decodeClientFrame, decodeServerFrame, encode, FrameError } from '@xmpp-ftw/core/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendJson } from '../../packages/gateway/src/json.js'
import { changedJson } from '../src/arbitraries.js'
import { runs, TIME_LIMIT } from '../src/runs.js'

const CLIENT = [
  { type: 'request', id: '1', event: 'xmpp.ping', data: { to: 'example.com' }, callback: true },
  { type: 'reply', id: '1', data: [1, 2, 3] },
  { type: 'cancel', id: '1' },
  { type: 'resume', session: 's', token: 't', seq: 3 },
  { type: 'ack', seq: 3 },
  { type: 'ping' },
  { type: 'pong' },
]
const SERVER = [
  {
    type: 'hello',
    version: 1,
    session: 's',
    resumed: false,
    heartbeat: 1,
    resume: { window: 0 },
    limits: {},
  },
  { type: 'response', seq: 1, id: '1', data: true },
  { type: 'push', seq: 2, event: 'xmpp.connection', data: {}, reply: '1' },
  { type: 'error', error: { type: 'modify' }, id: '1' },
  { type: 'bye', error: { type: 'wait' }, retryIn: 3 },
  { type: 'ack', seq: 3 },
]

/** Frames that count others. */
const COUNTED: ReadonlySet<string> = new Set(['response', 'push', 'ack', 'resume'])

describe.each([
  ['client', CLIENT, decodeClientFrame],
  ['gateway', SERVER, decodeServerFrame],
] as const)('a text from the %s', (_who, frames, decode) => {
  it('is a frame that can be written as it was read, or a FrameError', { timeout: TIME_LIMIT }, () => {
    const texts = fc.oneof(
      changedJson(frames).map((frame) => JSON.stringify(frame) ?? ''),
      fc
        .tuple(fc.constantFrom(...frames), fc.oneof(fc.integer(), fc.double(), fc.json()))
        .map(([frame, seq]) => JSON.stringify({ ...frame, seq })),
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .tuple(changedJson(frames), fc.nat(60))
        .map(([frame, end]) => (JSON.stringify(frame) ?? '').slice(0, end)),
    )
    fc.assert(
      fc.property(texts, (given) => {
        let frame: ReturnType<typeof decode>
        try {
          frame = decode(given)
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError)
          return
        }
        expect(JSON.parse(encode(frame))).toEqual(JSON.parse(given))
        if (COUNTED.has(frame.type)) {
          const { seq } = frame as { seq?: unknown }
          expect(Number.isSafeInteger(seq) && Number(seq) >= 0, given).toBe(true)
        }
      }),
      runs(1_500),
    )
  })
})

describe('what a gateway tells its clients', () => {
  it('is written as JSON.stringify writes it', { timeout: TIME_LIMIT }, () => {
    const values = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.anything({ withBoxedValues: true, withDate: true, withMap: true, withNullPrototype: true }),
    )
    fc.assert(
      fc.property(values, (value) => {
        expect(appendJson('', value)).toBe(JSON.stringify(value) ?? 'null')
      }),
      runs(1_500),
    )
  })
})
