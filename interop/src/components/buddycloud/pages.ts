/** Items in replies: one list for each run of items of a node, and what page that is (XEP-0059). */
import { type Xml, xml } from '../xmpp-component.js'
import type { Item } from './channels.js'
import { copyOf, PUBSUB, RSM } from './vocabulary.js'

export function pageOf(items: readonly Item[], asked: Xml, idOf: (item: Item) => string, node?: string): Xml {
  const set = asked.getChild('set', RSM)
  const max = Number(set?.getChildText('max') ?? items.length)
  const after = set?.getChildText('after')
  const start = after ? items.findIndex((item) => idOf(item) === after) + 1 : 0
  const page = items.slice(start, start + max)
  const lists: Xml[] = []
  let run: { node: string; items: Xml[] } | undefined
  const close = () => run && lists.push(xml('items', { node: run.node }, ...run.items))
  for (const item of page) {
    if (run?.node !== item.node) {
      close()
      run = { node: item.node, items: [] }
    }
    run.items.push(itemXml(item))
  }
  close()
  if (lists.length === 0 && node !== undefined) lists.push(xml('items', { node }))
  const [first, last] = [page[0], page.at(-1)]
  return xml(
    'pubsub',
    { xmlns: PUBSUB },
    ...lists,
    xml(
      'set',
      { xmlns: RSM },
      first && xml('first', {}, idOf(first)),
      last && xml('last', {}, idOf(last)),
      xml('count', {}, String(items.length)),
    ),
  )
}

export function itemXml({ id, payload, publisher }: Item): Xml {
  return xml('item', { id, publisher }, copyOf(payload))
}
