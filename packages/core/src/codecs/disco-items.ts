/** XEP-0030: Service Discovery, version 2.5.0 (sections 4 and 6), paged by XEP-0059, version 1.0 */
import * as v from 'valibot'
import { type Codec, parseChild } from '../codec.js'
import { xml } from '../element.js'
import * as NS from '../namespaces.js'
import { text } from '../schemas.js'
import { attributes } from './attributes.js'
import { type ResultSet, type ResultSetRequest, resultSet } from './result-set.js'

/** Something an entity has: an address, or a node there. */
export interface DiscoItem {
  jid: string
  node?: string
  name?: string
}

export const discoItem: v.GenericSchema<DiscoItem> = v.object({
  jid: text,
  node: v.exactOptional(text),
  name: v.exactOptional(text),
})

interface DiscoItems {
  node?: string
  items: DiscoItem[]
  rsm?: ResultSet
}

interface DiscoItemsToBuild {
  node?: string | undefined
  items?: readonly DiscoItem[] | undefined
  rsm?: ResultSetRequest | undefined
}

/** Question and answer alike: a question has no items. An item without its JID, which it must have, is none. */
export const discoItems: Codec<DiscoItems, DiscoItemsToBuild> = {
  xep: 'XEP-0030 Service Discovery 2.5.0',
  ns: NS.discoItems,

  parse(element) {
    if (!element.is('query', NS.discoItems)) return undefined
    const rsm = parseChild(element, resultSet)
    const items: DiscoItem[] = []
    for (const { attrs } of element.getChildren('item', NS.discoItems)) {
      if (attrs.jid) items.push({ jid: attrs.jid, ...attributes(attrs, 'node', 'name') })
    }
    return { ...attributes(element.attrs, 'node'), items, ...(rsm && { rsm }) }
  },

  build({ node, items = [], rsm }) {
    return xml(
      'query',
      { xmlns: NS.discoItems, node: node || undefined },
      ...items.map((item) =>
        xml('item', { jid: item.jid, node: item.node || undefined, name: item.name || undefined }),
      ),
      rsm && resultSet.build(rsm),
    )
  },
}
