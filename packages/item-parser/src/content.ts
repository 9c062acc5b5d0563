import * as v from 'valibot'
import { activitySchema, inReplyToSchema, reviewSchema } from './codecs/activity-streams.js'
import { atomSchema } from './codecs/atom.js'
import { geolocSchema } from './codecs/geoloc.js'
import { mediaSchema } from './codecs/media.js'
import { tombstoneSchema } from './codecs/tombstone.js'
import { tuneSchema } from './codecs/tune.js'

const entry = v.looseObject({
  /** Plain text. */
  body: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  json: v.optional(v.unknown()),
  tune: v.optional(v.union([v.literal(true), tuneSchema])),
  atom: v.optional(atomSchema),
  'in-reply-to': v.optional(inReplyToSchema),
  activity: v.optional(activitySchema),
  review: v.optional(reviewSchema),
  media: v.optional(mediaSchema),
  geoloc: v.optional(geolocSchema),
  tombstone: v.optional(tombstoneSchema),
  /** A data form (XEP-0004). */
  form: v.optional(v.looseObject({})),
  /** Markup of a payload nobody here knows: elements with their namespaces, nothing in it that a browser would run. */
  xml: v.optional(v.string()),
  /** `invalid-json`: what says that it is JSON is none. It is under `xml` then. */
  error: v.optional(v.string()),
})

/**
 * What an item says, by the kinds of payload known here. One kind for each item; what belongs to an Atom entry
 * (`atom`, `in-reply-to`, `activity`, `review`, `media`, and `geoloc` or `xml` beside them) goes together.
 */
export interface Entry extends v.InferOutput<typeof entry> {}

// Named types, so that every contract with an entry in it need not spell all of them out.
export const entrySchema: v.GenericSchema<Entry> = entry

/** What an app may publish: an entry, or plain text. */
export type Content = string | number | boolean | Entry

export const contentSchema: v.GenericSchema<Content> = v.union([v.string(), v.number(), v.boolean(), entry])
