/** XEP-0335 JSON Containers 0.1.1 */
import { type Element, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { ContentError, type Payload } from '../payload.js'

export const NS_JSON = 'urn:xmpp:json:0'

const LONGEST = 262_144
const DEEPEST = 100

/** Any JSON value, `false`, `0` and `null` too. */
export const json: Payload<unknown> = {
  key: 'json',
  xep: 'XEP-0335 JSON Containers 0.1.1',
  ns: NS_JSON,
  schema: v.unknown(),

  parse(element: Element) {
    if (!element.is('json', NS_JSON)) return undefined
    const text = element.text()
    if (text.length > LONGEST) return undefined
    try {
      return copy(JSON.parse(text))
    } catch {
      return undefined
    }
  },

  build(value) {
    let text: string | undefined
    try {
      text = JSON.stringify(value)
    } catch {
      // A value that contains itself, or a BigInt: apps in the same process can give these.
    }
    if (text === undefined || text.length > LONGEST) throw new ContentError()
    return xml('json', { xmlns: NS_JSON }, text)
  },
}

/** The same value without what would reach its prototype where an app copies it. */
function copy(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new ContentError()
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, item]) => [key, copy(item, depth + 1)]),
  )
}
