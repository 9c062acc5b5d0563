/** What a channel server keeps: nodes with their items and followers. */
import type { Xml } from '../xmpp-component.js'
import { Refusal } from './vocabulary.js'

export interface Item {
  node: string
  id: string
  /** An Atom entry, or the tombstone of one. */
  payload: Xml
  /** Milliseconds since 1970. */
  published: number
  publisher: string
  /** Local id of what it answers. */
  parent?: string | undefined
  /** What was rated, and by whom. */
  rates?: string | undefined
}

export interface Follower {
  subscription: string
  affiliation: string
  invitedBy?: string | undefined
}

export class ChannelNode {
  readonly items = new Map<string, Item>()
  /** By bare JID. */
  readonly followers = new Map<string, Follower>()
  readonly config: Map<string, string>

  constructor(
    readonly name: string,
    owner: string,
    config: Iterable<[string, string]>,
  ) {
    this.config = new Map([
      ['pubsub#title', `${owner}'s channel`],
      ['pubsub#description', ''],
      ['pubsub#access_model', 'open'],
      ['pubsub#creation_date', '2024-05-01T00:00:00.000Z'],
      ['buddycloud#channel_type', 'personal'],
      ['buddycloud#default_affiliation', 'member'],
      ...config,
    ])
    this.followers.set(owner, { subscription: 'subscribed', affiliation: 'owner' })
  }

  get isEphemeral(): boolean {
    return this.config.get('buddycloud#channel_type') === 'ephemeral'
  }

  affiliationOf(jid: string): string {
    return this.followers.get(jid)?.affiliation ?? 'none'
  }

  isFollowedBy(jid: string): boolean {
    return this.followers.get(jid)?.subscription === 'subscribed'
  }

  get owners(): string[] {
    return [...this.followers].filter(([, { affiliation }]) => affiliation === 'owner').map(([jid]) => jid)
  }

  /** @throws Refusal */
  demandOwner(jid: string): void {
    if (this.affiliationOf(jid) !== 'owner') throw new Refusal('auth', 'forbidden')
  }

  /** @throws Refusal */
  demandReader(jid: string): void {
    const isOpen = this.config.get('pubsub#access_model') === 'open'
    if (this.affiliationOf(jid) === 'outcast' || !(isOpen || this.isFollowedBy(jid)))
      throw new Refusal('auth', 'forbidden')
  }

  /** @throws Refusal */
  demandPublisher(jid: string): void {
    if (!['owner', 'moderator', 'publisher'].includes(this.affiliationOf(jid)))
      throw new Refusal('auth', 'forbidden')
  }

  /** What it begins: the topmost item that something answers. */
  rootOf(item: Item): Item {
    const parent = item.parent === undefined ? undefined : this.items.get(item.parent)
    return parent ? this.rootOf(parent) : item
  }

  repliesTo(id: string): Item[] {
    return [...this.items.values()].filter(({ parent }) => parent === id)
  }
}

export class Channels {
  readonly nodes = new Map<string, ChannelNode>()

  constructor(readonly server: string) {}

  /** @throws Refusal */
  node(name: string | undefined): ChannelNode {
    if (!name)
      throw new Refusal(
        'modify',
        'bad-request',
        'nodeid-required',
        'http://jabber.org/protocol/pubsub#errors',
      )
    const found = this.nodes.get(name)
    if (!found) throw new Refusal('cancel', 'item-not-found')
    return found
  }

  create(name: string, owner: string, config: Iterable<[string, string]> = []): ChannelNode {
    if (!/^\/user\/[^/@]+@[^/]+\/.+$/.test(name))
      throw new Refusal('modify', 'bad-request', 'invalid-node-format')
    if (this.nodes.has(name)) throw new Refusal('cancel', 'conflict')
    const node = new ChannelNode(name, owner, config)
    this.nodes.set(name, node)
    return node
  }

  globalId({ node, id }: Pick<Item, 'node' | 'id'>): string {
    return `tag:${this.server},${node},${id}`
  }

  /** The id in the node, of a global or local one. */
  localId(id: string): string {
    return id.startsWith('tag:') ? (id.split(',').at(-1) ?? '') : id
  }

  /** Nodes that somebody follows, newest items first. */
  followedBy(jid: string): ChannelNode[] {
    return [...this.nodes.values()].filter((node) => node.isFollowedBy(jid))
  }
}
