/** Atom Activity Streams 1.0 and Activity Base Schema (reviews), and RFC 4685 Atom Threading Extensions */
import { type Element, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { EntryPart } from '../payload.js'
import { safeAddress } from '../sanitise.js'
import { NS_ATOM } from './atom.js'
import { attributes, numberOf, some } from './leaves.js'

export const NS_THREAD = 'http://purl.org/syndication/thread/1.0'
export const NS_ACTIVITY = 'http://activitystrea.ms/spec/1.0/'
export const NS_REVIEW = 'http://activitystrea.ms/schema/1.0/review'

export const inReplyToSchema = v.object({
  ref: v.optional(v.string()),
  type: v.optional(v.string()),
  href: v.optional(v.string()),
})

/** The entry answers another one (RFC 4685, section 3). */
export const inReplyTo: EntryPart<v.InferOutput<typeof inReplyToSchema>> = {
  key: 'in-reply-to',
  xep: 'RFC 4685',
  ns: NS_THREAD,
  schema: inReplyToSchema,

  parse(entry) {
    const element = entry.getChild('in-reply-to', NS_THREAD)
    if (!element) return undefined
    const href = safeAddress(element.attrs.href)
    return some({ ...attributes(element, ['ref', 'type']), ...(href !== undefined && { href }) })
  },

  build: ({ ref, type, href }, entry) => {
    entry.append(xml('in-reply-to', { xmlns: NS_THREAD, ref, type, href }))
  },
}

const objectSchema = v.object({ 'object-type': v.optional(v.nullable(v.string())) })

export const activitySchema = v.object({
  target: v.optional(v.object({ id: v.optional(v.string()), 'object-type': v.optional(v.string()) })),
  verb: v.optional(v.string()),
  object: v.optional(objectSchema),
  author: v.optional(objectSchema),
})

/** What was done to what. */
export const activity: EntryPart<v.InferOutput<typeof activitySchema>> = {
  key: 'activity',
  xep: 'Atom Activity Streams 1.0',
  ns: NS_ACTIVITY,
  schema: activitySchema,

  parse(entry) {
    const target = entry.getChild('target', NS_ACTIVITY)
    const object = entry.getChild('object', NS_ACTIVITY)
    const verb = entry.getChildText('verb', NS_ACTIVITY)
    const id = target && (target.getChildText('id', NS_ATOM) ?? target.getChildText('id', NS_ACTIVITY))
    const targeted = target && some({ ...(id !== undefined && { id }), ...objectType(target) })
    const author = entry.getChild('author', NS_ATOM)
    if (!target && !object && !author && verb === undefined) return undefined
    const acting = author && some(objectType(author))
    return some({
      ...(targeted && { target: targeted }),
      ...(verb !== undefined && { verb }),
      ...(object && { object: { 'object-type': null, ...objectType(object) } }),
      ...(acting && { author: acting }),
    })
  },

  build({ target, verb, object, author }, entry) {
    if (target && some(target)) {
      // The id is Atom's own element, as Buddycloud expects it.
      const id = target.id === undefined ? undefined : xml('id', { xmlns: NS_ATOM }, target.id)
      entry.append(xml('target', { xmlns: NS_ACTIVITY }, id, typeElement(target['object-type'])))
    }
    if (verb) entry.append(xml('verb', { xmlns: NS_ACTIVITY }, verb))
    if (object) entry.append(xml('object', { xmlns: NS_ACTIVITY }, typeElement(object['object-type'])))
    if (author) entry.getChild('author', NS_ATOM)?.append(typeElement(author['object-type']))
  },
}

export const reviewSchema = v.object({
  rating: v.optional(v.union([v.number(), v.pipe(v.string(), v.decimal())])),
})

export const review: EntryPart<v.InferOutput<typeof reviewSchema>> = {
  key: 'review',
  xep: 'Activity Base Schema',
  ns: NS_REVIEW,
  schema: reviewSchema,

  parse(entry) {
    const rating = numberOf(entry.getChildText('rating', NS_REVIEW))
    return rating === undefined ? undefined : { rating }
  },

  build({ rating }, entry) {
    if (rating !== undefined) entry.append(xml('rating', { xmlns: NS_REVIEW }, String(rating)))
  },
}

/** Without prefix, in Atom's namespace, is what older versions of this library sent. */
function objectType(parent: Element): { 'object-type'?: string } {
  const text = parent.getChildText('object-type', NS_ACTIVITY) ?? parent.getChildText('object-type', NS_ATOM)
  return text === undefined ? {} : { 'object-type': text }
}

function typeElement(type: string | null | undefined): Element | undefined {
  return type ? xml('object-type', { xmlns: NS_ACTIVITY }, type) : undefined
}
