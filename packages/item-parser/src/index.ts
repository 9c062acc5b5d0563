/**
 * Payloads of publish-subscribe items ⇄ JSON: Atom entries with threads, activities and reviews, JSON, tunes, places,
 * data forms, plain text; whatever else comes stays reachable as sanitised markup.
 *
 * @example
 * ```ts
 * import { type Element, xml } from '@xmpp-ftw/core'
 * import { ItemParser, type Payload } from '@xmpp-ftw/item-parser'
 * import * as v from 'valibot'
 *
 * const weather: Payload<{ celsius: number }> = {
 *   key: 'weather',
 *   xep: 'our own',
 *   ns: 'urn:example:weather',
 *   schema: v.object({ celsius: v.number() }),
 *   parse: (element: Element) =>
 *     element.is('weather', 'urn:example:weather') ? { celsius: Number(element.attrs.celsius) } : undefined,
 *   build: ({ celsius }) => xml('weather', { xmlns: 'urn:example:weather', celsius }),
 * }
 *
 * const parser = new ItemParser({ payloads: [weather] })
 * const item = parser.build({ weather: { celsius: 21 } }, xml('item'))
 * console.log(parser.parse(item)) // { weather: { celsius: 21 } }
 * ```
 *
 * @packageDocumentation
 */
export { activity, inReplyTo, review } from './codecs/activity-streams.js'
export { atom } from './codecs/atom.js'
export { form } from './codecs/form.js'
export { geoloc } from './codecs/geoloc.js'
export { iodef } from './codecs/iodef.js'
export { json } from './codecs/json.js'
export { media } from './codecs/media.js'
export { plain } from './codecs/plain.js'
export { tombstone } from './codecs/tombstone.js'
export { tune } from './codecs/tune.js'
export { type Content, contentSchema, type Entry, entrySchema } from './content.js'
export { defaultParts, defaultPayloads, ItemParser, type ItemParserInit } from './item-parser.js'
export { ContentError, type EntryPart, type Payload } from './payload.js'
export { safeAddress } from './sanitise.js'
