import { encode } from '@xmpp-ftw/core/wire'
import { describe, expect, it } from 'vitest'
import { pushText, responseText } from '../src/frame-text.js'
import { appendJson } from '../src/json.js'

class Point {
  constructor(readonly x: number) {}
}
const sparse: unknown[] = []
sparse[2] = 'c'

const VALUES: Record<string, unknown> = {
  'an empty object': {},
  'an empty array': [],
  'nested emptiness': { a: {}, b: [], c: [[], {}] },
  texts: { a: 'plain', b: '"quoted"', c: 'back\\slash', d: 'line\nbreak', e: '\u2028', f: '', g: '\u007f' },
  'texts outside of the first plane': ['\u{1f600}', '\ud800', 'a\udfffb'],
  'keys that need quoting': { 'a"b': 1, 'c\\d': 'x', '\n': {}, '\ud800': [], ['__proto__']: 'own' },
  'a key of any length': { ['k'.repeat(100)]: 'v' },
  'keys that are numbers': { b: 1, 2: 'two', 1: 'one', a: 0 },
  numbers: [0, -0, 1.5, 1e21, 1e-7, Number.NaN, Number.POSITIVE_INFINITY],
  'what holds nothing': { a: undefined, b: null, c: () => 1, d: Symbol('d'), e: 'kept' },
  'nothing in arrays': [undefined, null, () => 1, Symbol('d')],
  'an array with gaps': sparse,
  'nothing at first': { a: undefined, b: 'kept', c: true, d: false },
  'what has a form of its own': {
    when: new Date(0),
    nested: { toJSON: () => ({ a: [1] }) },
    is: new Point(3),
  },
  'what is no plain object': [new Map([[1, 2]]), new Set([1]), new Number(3), new String('s'), /x/],
  'an object without prototype': Object.assign(Object.create(null), { a: 'b' }),
}

describe('JSON of a frame', () => {
  it.each(Object.entries(VALUES))('is what JSON.stringify writes of %s', (_what, value) => {
    expect(appendJson('', value)).toBe(JSON.stringify(value))
  })

  it('has null where there is nothing, since it stands behind a key', () => {
    expect(appendJson('"a":', undefined)).toBe('"a":null')
  })

  it('throws of what JSON cannot carry', () => {
    const round: Record<string, unknown> = {}
    round.self = round
    expect(() => appendJson('', round)).toThrow(RangeError)
    expect(() => appendJson('', { n: 1n })).toThrow(TypeError)
  })

  it('says as much of a frame as the codec of the wire protocol', () => {
    const event = 'xmpp.chat.message'
    const data = { from: { domain: 'example.com' }, content: 'say "hi"' }
    const error = { type: 'cancel', condition: 'gone' } as const
    const read = (text: string) => JSON.parse(text)
    expect(read(pushText(7, event, data))).toEqual({ type: 'push', seq: 7, event, data })
    expect(read(pushText(7, event, data, '1'))).toEqual({ type: 'push', seq: 7, event, data, reply: '1' })
    expect(read(pushText(7, event, undefined))).toEqual({ type: 'push', seq: 7, event })
    for (const outcome of [{}, { data: true }, { data: [data], rsm: { count: 1 } }, { error }]) {
      const written = encode({ type: 'response', seq: 8, id: '"', ...outcome })
      expect(read(responseText(8, '"', outcome))).toEqual(read(written))
    }
  })
})
