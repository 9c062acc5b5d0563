/** What followers are told, of whom the server knows that they are there. */
import { type Component, type Xml, xml } from '../xmpp-component.js'
import type { ChannelNode, Follower } from './channels.js'
import { itemXml } from './pages.js'
import { bareOf, EVENT, formXml, PUBSUB } from './vocabulary.js'

export class Notices {
  /** Full JIDs that sent presence. */
  private readonly present = new Set<string>()

  constructor(
    private readonly component: Component,
    private readonly domain: string,
  ) {}

  /** Presence of a client, or its end. */
  note({ attrs: { from = '', type } }: Xml): void {
    if (type === undefined) this.present.add(from)
    if (type === 'unavailable') this.present.delete(from)
  }

  isPresent(jid: string): boolean {
    return this.present.has(jid)
  }

  toFollowers(node: ChannelNode, ...told: Xml[]): void {
    for (const jid of this.present) if (node.isFollowedBy(bareOf(jid))) this.event(jid, told)
  }

  /** Both halves of who somebody is to a node, to all that follow it and to that one. */
  follower(node: ChannelNode, jid: string, follower: Follower, previous: Iterable<string> = []): void {
    const to = [...this.present].filter((full) => {
      const bare = bareOf(full)
      return bare === jid || node.isFollowedBy(bare) || [...previous].includes(bare)
    })
    const { subscription, affiliation, invitedBy } = follower
    for (const full of to) {
      this.event(full, [
        xml('subscription', { node: node.name, jid, subscription, 'invited-by': invitedBy }),
        xml('affiliations', {}, xml('affiliation', { node: node.name, jid, affiliation })),
      ])
    }
  }

  affiliation(node: ChannelNode, jid: string, affiliation: string): void {
    const to = [...this.present].filter((full) => bareOf(full) === jid || node.isFollowedBy(bareOf(full)))
    for (const full of to) {
      this.event(full, [xml('affiliations', { node: node.name }, xml('affiliation', { jid, affiliation }))])
    }
  }

  /** All items of a node at once. */
  items(node: ChannelNode): void {
    this.toFollowers(node, xml('items', { node: node.name }, ...[...node.items.values()].map(itemXml)))
  }

  askOwners(node: ChannelNode, subscriber: string): void {
    for (const full of this.present) {
      if (!node.owners.includes(bareOf(full))) continue
      const form = formXml('form', `${PUBSUB}#subscribe_authorization`, [
        ['pubsub#node', node.name, 'text-single'],
        ['pubsub#subscriber_jid', subscriber, 'jid-single'],
        ['pubsub#allow', 'false', 'boolean'],
      ])
      this.send(xml('message', { from: this.domain, to: full, id: `auth-${subscriber}` }, form))
    }
  }

  private event(to: string, told: readonly Xml[]): void {
    const copies = told.map((one) => xml(one.name, { ...one.attrs }, ...one.children))
    const message = { from: this.domain, to, type: 'headline', 'remote-server-discover': 'false' }
    this.send(xml('message', message, xml('event', { xmlns: EVENT }, ...copies)))
  }

  private send(stanza: Xml): void {
    void this.component.send(stanza)
  }
}
