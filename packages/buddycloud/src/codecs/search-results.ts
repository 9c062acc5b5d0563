/** Buddycloud Channels (proto-XEP) 0.4: what a search found, items among its values (XEP-0055, XEP-0004 3.4) */
import { defined, type Element, NS } from '@xmpp-ftw/core'

const NS_SEARCH = 'jabber:iq:search'

export interface Found {
  node: string
  id: string
  /** Holds the payload of the item. */
  entry?: Element
}

export const searchResults = {
  xep: 'Buddycloud Channels 0.4',
  ns: NS_SEARCH,

  parse(query: Element): Found[] | undefined {
    if (!query.is('query', NS_SEARCH)) return undefined
    const items = query.getChild('x', NS.dataForm)?.getChildren('item', NS.dataForm) ?? []
    return items.map((item) => {
      const fields = item.getChildren('field', NS.dataForm)
      const value = (name: string) =>
        fields.find(({ attrs }) => attrs.var === name)?.getChild('value', NS.dataForm)
      return defined({
        node: value('node')?.text() ?? '',
        id: value('id')?.text() ?? '',
        entry: value('entry'),
      })
    })
  },
}
