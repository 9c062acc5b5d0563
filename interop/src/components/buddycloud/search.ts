/** Searching open channels (XEP-0055): a form in, items out. */
import { type Xml, xml } from '../xmpp-component.js'
import type { Channels } from './channels.js'
import { copyOf, DATA, formXml, Refusal, valuesOf } from './vocabulary.js'

const SEARCH = 'jabber:iq:search'

export function searchForm(): Xml {
  const form = formXml('form', SEARCH, [
    ['content', '', 'text-multi'],
    ['author', '', 'jid-single'],
    ['rpp', '', 'fixed'],
    ['page', '', 'fixed'],
  ])
  return xml('query', { xmlns: SEARCH }, xml('instructions', {}, 'Search for content'), form)
}

export function searched(channels: Channels, query: Xml): Xml {
  const form = query.getChild('x', DATA)
  if (!form) throw new Refusal('modify', 'bad-request')
  const values = valuesOf(form)
  const words = (values.get('content') ?? []).map((word) => word.toLowerCase()).filter(Boolean)
  const author = values.get('author')?.[0]
  const open = [...channels.nodes.values()].filter(
    ({ config }) => config.get('pubsub#access_model') === 'open',
  )
  const found = open
    .flatMap(({ items }) => [...items.values()])
    .filter(({ payload, publisher }) => {
      const text = payload.getChildText('content')?.toLowerCase()
      return (
        text !== undefined && words.every((word) => text.includes(word)) && (!author || author === publisher)
      )
    })
  if (found.length === 0) return xml('query', { xmlns: SEARCH })
  const field = (name: string, value: Xml | string) => xml('field', { var: name }, xml('value', {}, value))
  return xml(
    'query',
    { xmlns: SEARCH },
    xml(
      'x',
      { xmlns: DATA, type: 'result' },
      xml('field', { var: 'FORM_TYPE', type: 'hidden' }, xml('value', {}, SEARCH)),
      xml(
        'reported',
        {},
        xml('field', { var: 'node', type: 'text-single', label: 'Node' }),
        xml('field', { var: 'id', type: 'text-single', label: 'Item ID' }),
        xml('field', { var: 'entry', type: 'xml', label: 'Item' }),
      ),
      ...found.map(({ node, id, payload }) =>
        xml('item', {}, field('node', node), field('id', id), field('entry', copyOf(payload))),
      ),
    ),
  )
}
