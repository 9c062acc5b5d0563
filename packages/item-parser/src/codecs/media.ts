/** Media of a Buddycloud post: Buddycloud Channels, proto-XEP, 0.4 */
import { xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { EntryPart } from '../payload.js'

export const NS_MEDIA = 'http://buddycloud.org/v1/media'

export const mediaSchema = v.array(v.string())

/** Ids of media beside an entry. */
export const media: EntryPart<string[]> = {
  key: 'media',
  xep: 'Buddycloud Channels 0.4',
  ns: NS_MEDIA,
  schema: mediaSchema,
  alone: true,

  parse(entry) {
    const items = entry.getChild('media', NS_MEDIA)?.getChildren('item', NS_MEDIA)
    return items?.flatMap(({ attrs }) => attrs.id ?? [])
  },

  build(ids, entry) {
    entry.append(xml('media', { xmlns: NS_MEDIA }, ...ids.map((id) => xml('item', { id }))))
  },
}
