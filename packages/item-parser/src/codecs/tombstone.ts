/** RFC 6721 The Atom "deleted-entry" Element */
import { xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { Payload } from '../payload.js'
import { attributes } from './leaves.js'

export const NS_TOMBSTONE = 'http://purl.org/atompub/tombstones/1.0'

export const tombstoneSchema = v.object({ ref: v.string(), when: v.optional(v.string()) })

/** An entry was here. */
export const tombstone: Payload<v.InferOutput<typeof tombstoneSchema>> = {
  key: 'tombstone',
  xep: 'RFC 6721 deleted-entry',
  ns: NS_TOMBSTONE,
  schema: tombstoneSchema,

  parse(element) {
    const { ref, when } = attributes(element, ['ref', 'when'])
    if (!element.is('deleted-entry', NS_TOMBSTONE) || ref === undefined) return undefined
    return { ref, ...(when !== undefined && { when }) }
  },

  build: ({ ref, when }) => xml('deleted-entry', { xmlns: NS_TOMBSTONE, ref, when }),
}
