import { Element } from '@xmpp-ftw/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changed } from '../src/arbitraries.js'
import { codecs, type NamedCodec, payloads } from '../src/corpus.js'
import { runs, TIME_LIMIT } from '../src/runs.js'
import { readable } from '../src/stanzas.js'

const corpus = payloads()
const known = await codecs()
const elements = changed(corpus)

/** Some values hold elements that another package reads. */
function shown(_key: string, value: unknown): unknown {
  return value instanceof Element ? value.toString() : value
}

/** What these build is the other side of the conversation, not what they read. */
const ONE_WAY = new Set([
  'avatar/avatarMetadata',
  'core/xhtmlIm',
  'mam/archiveFields',
  'muc/registration',
  'muc/reservedNick',
  'pubsub/authorisation',
  'pubsub/pubsubPayload',
])
const twoWay = known.filter(({ name, codec }) => codec.build?.length === 1 && !ONE_WAY.has(name))

/** Payloads of that codec that stand in the fixtures. */
function own({ codec }: NamedCodec): Element[] {
  return corpus.filter((element) => codec.parse(element) !== undefined)
}

it('finds what there is', () => {
  expect(known.length).toBeGreaterThan(40)
  expect(twoWay.length).toBeGreaterThan(30)
  expect(corpus.length).toBeGreaterThan(150)
})

it('no codec throws, whatever it is given to parse', { timeout: TIME_LIMIT }, () => {
  fc.assert(
    fc.property(elements, (element) => {
      const payload = readable(element)
      if (!payload) return
      const before = payload.toString()
      for (const { name, codec } of known) {
        let value: unknown
        try {
          value = codec.parse(payload)
        } catch (error) {
          throw new Error(`${name} threw ${String(error)}`, { cause: error })
        }
        // What a codec makes of it can be told as JSON.
        if (value !== undefined) expect(() => JSON.stringify(value, shown), name).not.toThrow()
      }
      expect(payload.toString()).toBe(before)
    }),
    runs(4_000),
  )
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

describe('what a codec has read it can write and read again, the second time as the first', () => {
  it.each(twoWay.filter((each) => own(each).length > 0))('$name', { timeout: TIME_LIMIT }, (each) => {
    const { codec } = each
    const again = (value: unknown) => {
      const written = readable((codec.build as (value: unknown) => Element)(value))
      expect(written).toBeDefined()
      return codec.parse(written as Element)
    }
    fc.assert(
      fc.property(changed(own(each)), (element) => {
        // Markup in a form's field is read as its text, and text is all that is ever written.
        if (element.toString().includes('type="xml"')) return
        const payload = readable(element)
        const value = payload && codec.parse(payload)
        if (value === undefined) return
        // White space around texts, and what only others know, may be gone after the first time.
        const first = again(value)
        expect(first).toBeDefined()
        expect(again(first)).toEqual(first)
      }),
      runs(100),
    )
  })
})
