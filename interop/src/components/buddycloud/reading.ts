/** What can be asked for: items, threads, who follows what. */
import { type Xml, xml } from '../xmpp-component.js'
import type { ChannelNode, Channels, Follower, Item } from './channels.js'
import { pageOf } from './pages.js'
import { attributeOf, CHANNELS, formXml, OWNER, PUBSUB, Refusal } from './vocabulary.js'

const ERRORS = `${PUBSUB}#errors`

/** @throws Refusal */
export function read(channels: Channels, who: string, pubsub: Xml): Xml {
  for (const child of pubsub.getChildElements()) {
    switch (child.name) {
      case 'items':
        return itemsOf(channels, who, pubsub, child)
      case 'recent-items':
        return recent(channels, who, pubsub, child)
      case 'user-items':
        return feed(channels, who, pubsub, child)
      case 'replies':
      case 'thread':
        return threaded(channels, who, pubsub, child)
      case 'subscriptions':
      case 'affiliations':
        return listed(channels, who, child)
    }
  }
  throw new Refusal('cancel', 'feature-not-implemented')
}

/** As its owner. @throws Refusal */
export function readOwn(channels: Channels, who: string, pubsub: Xml): Xml {
  for (const child of pubsub.getChildElements()) {
    const node = channels.node(child.attrs.node)
    node.demandOwner(who)
    const followers = [...node.followers]
    switch (child.name) {
      case 'configure': {
        const form = formXml('form', `${PUBSUB}#node_config`, node.config)
        return xml('pubsub', { xmlns: OWNER }, xml('configure', { node: node.name }, form))
      }
      case 'subscriptions': {
        const entries = followers.map(([jid, follower]) => entry('subscription', node, jid, follower))
        return xml('pubsub', { xmlns: OWNER }, xml('subscriptions', { node: node.name }, ...entries))
      }
      case 'affiliations': {
        const entries = followers.map(([jid, follower]) => entry('affiliation', node, jid, follower))
        // As the real one does: in the other namespace.
        return xml('pubsub', { xmlns: PUBSUB }, xml('affiliations', { node: node.name }, ...entries))
      }
    }
  }
  throw new Refusal('cancel', 'feature-not-implemented')
}

function itemsOf(channels: Channels, who: string, pubsub: Xml, asked: Xml): Xml {
  const node = channels.node(asked.attrs.node)
  node.demandReader(who)
  const ids = asked.getChildren('item').map(({ attrs }) => channels.localId(attrs.id ?? ''))
  let found =
    ids.length > 0 ? ids.flatMap((id) => node.items.get(id) ?? []) : newestFirst(node.items.values())
  if (asked.attrs['parent-only'] === 'true') found = found.filter(({ parent }) => parent === undefined)
  if (asked.attrs.max_items) found = found.slice(0, Number(asked.attrs.max_items))
  return pageOf(found, pubsub, ({ id }) => id, node.name)
}

function recent(channels: Channels, who: string, pubsub: Xml, asked: Xml): Xml {
  const max = asked.attrs.max
  if (max === undefined) throw new Refusal('modify', 'bad-request', 'max-required')
  if (!/^[1-9]\d*$/.test(max)) throw new Refusal('modify', 'bad-request', 'invalid-max-value-provided')
  const wanted = channels.followedBy(who).flatMap((node) => since(node, asked).slice(0, Number(max)))
  return pageOf(newestFirst(wanted), pubsub, (item) => channels.globalId(item))
}

function feed(channels: Channels, who: string, pubsub: Xml, asked: Xml): Xml {
  const wanted = channels.followedBy(who).flatMap((node) => since(node, asked))
  return pageOf(newestFirst(wanted), pubsub, (item) => channels.globalId(item))
}

function since(node: ChannelNode, { attrs }: Xml): Item[] {
  if (attrs.since === undefined) throw new Refusal('modify', 'bad-request', 'since-required')
  const from = Date.parse(attrs.since)
  if (Number.isNaN(from)) throw new Refusal('modify', 'bad-request', 'invalid-since-value-provided')
  return newestFirst(node.items.values()).filter(
    ({ published, parent }) =>
      published >= from && !(attrs['parent-only'] === 'true' && parent !== undefined),
  )
}

function threaded(channels: Channels, who: string, pubsub: Xml, asked: Xml): Xml {
  const node = channels.node(asked.attrs.node)
  node.demandReader(who)
  if (!asked.attrs.item_id) throw new Refusal('modify', 'bad-request', 'itemid-required', ERRORS)
  const item = node.items.get(channels.localId(asked.attrs.item_id))
  if (asked.name === 'replies') {
    if (!item) throw new Refusal('modify', 'bad-request')
    return pageOf(node.repliesTo(item.id), pubsub, ({ id }) => id, node.name)
  }
  if (!item) throw new Refusal('cancel', 'item-not-found', 'parent-item-not-found')
  const root = node.rootOf(item)
  const thread = [...node.items.values()].filter((one) => node.rootOf(one) === root)
  return pageOf(thread, pubsub, ({ id }) => id, node.name)
}

function listed(channels: Channels, who: string, asked: Xml): Xml {
  const ephemeral = attributeOf(asked, 'ephemeral', CHANNELS) === 'true'
  const nodes = asked.attrs.node ? [channels.node(asked.attrs.node)] : [...channels.nodes.values()]
  const name = asked.name === 'subscriptions' ? 'subscription' : 'affiliation'
  const entries = nodes
    .filter((node) => node.isEphemeral === ephemeral)
    .flatMap((node) => {
      const follower = node.followers.get(who)
      return follower ? [entry(name, node, who, follower)] : []
    })
  const xmlns = asked.name === 'affiliations' && !asked.attrs.node ? OWNER : PUBSUB
  return xml('pubsub', { xmlns }, xml(asked.name, { node: asked.attrs.node }, ...entries))
}

function entry(
  name: 'subscription' | 'affiliation',
  { name: node }: ChannelNode,
  jid: string,
  of: Follower,
): Xml {
  if (name === 'affiliation') return xml(name, { node, jid, affiliation: of.affiliation })
  return xml(name, { node, jid, subscription: of.subscription, 'invited-by': of.invitedBy })
}

/** Of those of one moment the later one first. */
function newestFirst(items: Iterable<Item>): Item[] {
  return [...items].reverse().sort((a, b) => b.published - a.published)
}
