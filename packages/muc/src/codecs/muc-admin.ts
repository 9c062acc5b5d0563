/** XEP-0045 Multi-User Chat 1.35.5, section 17.3: lists of roles and affiliations. */
import { type Codec, xml } from '@xmpp-ftw/core'
import { buildItem, type Item, type ItemToSend, parseItem } from './muc-item.js'
import { NS_ADMIN } from './namespaces.js'

export const mucAdmin: Codec<Item[], readonly ItemToSend[]> = {
  xep: 'XEP-0045 Multi-User Chat 1.35.5',
  ns: NS_ADMIN,

  parse(element) {
    return element.is('query', NS_ADMIN) ? element.getChildren('item', NS_ADMIN).map(parseItem) : undefined
  },

  build(items) {
    return xml('query', { xmlns: NS_ADMIN }, ...items.map(buildItem))
  },
}
