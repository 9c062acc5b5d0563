/** What may be published, and what the server makes of it. */
import { type Xml, xml } from '../xmpp-component.js'
import type { ChannelNode, Channels, Item } from './channels.js'
import { ACTIVITY, ATOM, copyOf, MEDIA, REVIEW, Refusal, THREAD, TOMBSTONE } from './vocabulary.js'

function bad(own: string): Refusal {
  return new Refusal('modify', 'bad-request', own)
}

/** An item as it is kept. @throws Refusal */
export function completed(
  channels: Channels,
  node: ChannelNode,
  asked: Xml,
  publisher: string,
  id: string,
): Item {
  const entry = asked.getChild('entry', ATOM)
  if (!entry) throw bad('entry-element-required')
  const given = entry.getChild('content')
  const rating = entry.getChild('rating', REVIEW)?.text()
  if (!given && rating === undefined) throw bad('content-element-required')
  const type = given?.attrs.type ?? 'text'
  if (!['text', 'xhtml'].includes(type)) throw bad('unsupported-content-type')
  const ref = entry.getChild('in-reply-to', THREAD)?.attrs.ref
  const parent = ref === undefined ? undefined : channels.localId(ref)
  if (parent !== undefined && !node.items.has(parent))
    throw new Refusal('cancel', 'item-not-found', 'parent-item-not-found')
  const published = Date.now()
  const item: Item = { node: node.name, id, payload: entry, published, publisher, parent }
  if (rating !== undefined) item.rates = ratedBy(channels, node, entry, publisher, rating)
  const when = new Date(published).toISOString()
  const content =
    rating === undefined ? copyOf(given as Xml) : xml('content', {}, `rating:${Number(rating)}.0`)
  const media = entry.getChild('media', MEDIA)
  item.payload = xml(
    'entry',
    { xmlns: ATOM, 'xmlns:activity': ACTIVITY },
    xml('id', {}, channels.globalId(item)),
    xml('title', {}, rating === undefined ? (entry.getChildText('title') ?? 'Post') : 'Rating'),
    xml('published', {}, when),
    xml('updated', {}, when),
    xml(
      'author',
      {},
      xml('name', {}, publisher),
      xml('uri', {}, `acct:${publisher}`),
      xml('activity:object-type', {}, 'person'),
    ),
    content,
    xml('activity:verb', {}, rating === undefined ? 'post' : 'rated'),
    xml('activity:object', {}, xml('activity:object-type', {}, parent === undefined ? 'note' : 'comment')),
    ref === undefined
      ? undefined
      : xml('thr:in-reply-to', {
          'xmlns:thr': THREAD,
          ref: channels.globalId({ node: node.name, id: parent ?? '' }),
        }),
    rating === undefined
      ? undefined
      : xml('review:rating', { 'xmlns:review': REVIEW }, `${Number(rating)}.0`),
    media &&
      xml(
        'bcm:media',
        { 'xmlns:bcm': MEDIA },
        ...media.getChildren('item').map((one) => xml('bcm:item', { id: one.attrs.id })),
      ),
  )
  return item
}

/** What is rated. @throws Refusal */
function ratedBy(
  channels: Channels,
  node: ChannelNode,
  entry: Xml,
  publisher: string,
  rating: string,
): string {
  if (!entry.getChild('in-reply-to', THREAD)) throw bad('missing-in-reply-to')
  const target = entry.getChild('target', ACTIVITY)
  if (!target) throw bad('missing-target')
  const id = channels.localId(target.getChildText('id') ?? '')
  if (id === '') throw bad('missing-target-id')
  if (!node.items.has(id)) throw new Refusal('cancel', 'item-not-found', 'targeted-item-not-found')
  if (!/^[\d.]+$/.test(rating)) throw bad('invalid-rating')
  if (Number(rating) < 1 || Number(rating) > 5) throw bad('rating-out-of-range')
  const again = [...node.items.values()].some((item) => item.rates === id && item.publisher === publisher)
  if (again) throw bad('item-already-rated')
  return id
}

/** What stays of an item that others have answered. */
export function buried(channels: Channels, item: Item): Item {
  const ref = channels.globalId(item)
  const payload = xml('deleted-entry', { xmlns: TOMBSTONE, ref, when: new Date().toISOString() })
  return { ...item, payload }
}
