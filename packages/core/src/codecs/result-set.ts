/** XEP-0059 Result Set Management 1.0 */
import * as v from 'valibot'
import type { Codec } from '../codec.js'
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { integer } from '../schemas.js'
import { prepared } from './flat.js'

const MAX_INT = 2147483647

const notCount = `must be a whole number from 0 to ${MAX_INT}`

const count = v.union([integer(0, MAX_INT), v.pipe(v.string(), v.regex(/^\d{1,9}$/, notCount))], notCount)

const edge = v.union([v.string(), v.number(), v.literal(true)], 'must be a string or true')

/**
 * The key `rsm` of requests. `before: true` asks for the last page; `false` and `null` count as absent, as does
 * an `rsm` that is no object.
 */
export const resultSetRequest = prepared(
  v.object({
    max: v.exactOptional(count),
    after: v.exactOptional(edge),
    before: v.exactOptional(edge),
    index: v.exactOptional(count),
  }),
  (input) => {
    if (typeof input !== 'object' || input === null) return undefined
    return Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== undefined && value !== null && value !== false),
    )
  },
)

export type ResultSetRequest = NonNullable<v.InferOutput<typeof resultSetRequest>>

/** What came with a page. `first-index` stays text, as apps know it. */
export const resultSetSchema = v.object({
  count: v.exactOptional(v.number()),
  first: v.exactOptional(v.string()),
  'first-index': v.exactOptional(v.string()),
  last: v.exactOptional(v.string()),
  max: v.exactOptional(v.number()),
  after: v.exactOptional(v.union([v.string(), v.literal(true)])),
  before: v.exactOptional(v.union([v.string(), v.literal(true)])),
  index: v.exactOptional(v.number()),
  /** Nothing is left beyond this page. Not part of a result set: extensions add it where they are told (XEP-0313, 4.4.2). */
  complete: v.exactOptional(v.literal(true)),
})

export interface ResultSet extends v.InferOutput<typeof resultSetSchema> {}

type ResultSetToBuild = Omit<ResultSet, keyof ResultSetRequest> & ResultSetRequest

export const resultSet: Codec<ResultSet, ResultSetToBuild> = {
  xep: 'XEP-0059 Result Set Management 1.0',
  ns: NS.resultSet,

  parse(element) {
    if (!element.is('set', NS.resultSet)) return undefined
    const first = element.getChild('first', NS.resultSet)
    const last = textOf(element, 'last')
    const firstIndex = first?.attrs.index
    return {
      ...number(element, 'count'),
      ...(first && { first: first.text() }),
      ...(firstIndex !== undefined && { 'first-index': firstIndex }),
      ...(last !== undefined && { last }),
      ...number(element, 'max'),
      ...edgeOf(element, 'after'),
      ...edgeOf(element, 'before'),
      ...number(element, 'index'),
    }
  },

  build(value) {
    const { max, after, before, index, count, first, last, ...rest }: ResultSetToBuild = value
    return xml(
      'set',
      { xmlns: NS.resultSet },
      leaf('max', max),
      leaf('after', after),
      leaf('before', before),
      leaf('index', index),
      first === undefined ? undefined : xml('first', { index: rest['first-index'] }, first),
      leaf('last', last),
      leaf('count', count),
    )
  },
}

function textOf(element: Element, name: string): string | undefined {
  return element.getChildText(name, NS.resultSet)
}

function number<K extends string>(element: Element, name: K): { [key in K]?: number } {
  const text = textOf(element, name)?.trim()
  return text !== undefined && /^\d{1,15}$/.test(text)
    ? ({ [name]: Number(text) } as { [key in K]: number })
    : {}
}

function edgeOf<K extends string>(element: Element, name: K): { [key in K]?: string | true } {
  const text = textOf(element, name)
  return text === undefined ? {} : ({ [name]: text === '' || text } as { [key in K]: string | true })
}

function leaf(name: string, value: string | number | true | undefined): Element | undefined {
  return value === undefined ? undefined : xml(name, null, value === true ? undefined : String(value))
}
