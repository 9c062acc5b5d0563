/** XEP-0118 User Tune 1.3.0 */
import { type Element, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { Payload } from '../payload.js'
import { safeAddress } from '../sanitise.js'
import { leaves, numbers, texts } from './leaves.js'

export const NS_TUNE = 'http://jabber.org/protocol/tune'

const TEXTS = ['artist', 'source', 'title', 'track'] as const
const ORDER = ['artist', 'length', 'rating', 'source', 'title', 'track', 'uri'] as const

const number = v.union([v.number(), v.pipe(v.string(), v.decimal())])
const text = v.union([v.string(), v.number()])

export const tuneSchema = v.object({
  artist: v.optional(text),
  length: v.optional(number),
  rating: v.optional(number),
  source: v.optional(text),
  title: v.optional(text),
  track: v.optional(text),
  uri: v.optional(v.string()),
})

type Tune = v.InferOutput<typeof tuneSchema>

/** What somebody listens to; empty when it is nothing any more. */
export const tune: Payload<Tune | true> = {
  key: 'tune',
  xep: 'XEP-0118 User Tune 1.3.0',
  ns: NS_TUNE,
  schema: v.union([v.literal(true), tuneSchema]),

  parse(element: Element) {
    if (!element.is('tune', NS_TUNE)) return undefined
    const uri = safeAddress(element.getChildText('uri', NS_TUNE))
    const { length, rating } = numbers(element, ['length', 'rating'], NS_TUNE)
    return {
      ...texts(element, TEXTS, NS_TUNE),
      ...(length !== undefined && { length: Math.trunc(length) }),
      ...(rating !== undefined && { rating: Math.trunc(rating) }),
      ...(uri !== undefined && { uri }),
    }
  },

  build: (value) => xml('tune', { xmlns: NS_TUNE }, ...(value === true ? [] : leaves(ORDER, value))),
}
