/** What can be changed: nodes, items, who follows. */
import { type Xml, xml } from '../xmpp-component.js'
import { buried, completed } from './atom.js'
import type { ChannelNode, Channels, Follower } from './channels.js'
import type { Notices } from './notices.js'
import { itemXml } from './pages.js'
import { DATA, formXml, PUBSUB, Refusal, valuesOf } from './vocabulary.js'

const ERRORS = `${PUBSUB}#errors`
const AFFILIATIONS = ['owner', 'moderator', 'publisher', 'member', 'none', 'outcast']

export class Writing {
  private made = 0

  constructor(
    private readonly channels: Channels,
    private readonly notices: Notices,
  ) {}

  /** @throws Refusal */
  write(who: string, pubsub: Xml): Xml | undefined {
    const [child] = pubsub.getChildElements()
    switch (child?.name) {
      case 'create':
        this.channels.create(child.attrs.node ?? '', who, configIn(pubsub.getChild('configure')))
        return undefined
      case 'publish':
        return this.publish(who, child)
      case 'retract':
        return this.retract(who, child)
      case 'subscribe':
        return this.subscribe(who, child)
      case 'unsubscribe':
        return this.unsubscribe(who, child)
      default:
        throw new Refusal('cancel', 'feature-not-implemented')
    }
  }

  /** As owner. @throws Refusal */
  writeOwn(who: string, pubsub: Xml): undefined {
    const [child] = pubsub.getChildElements()
    const node = this.channels.node(child?.attrs.node)
    node.demandOwner(who)
    switch (child?.name) {
      case 'delete':
        if (node.isEphemeral) throw new Refusal('cancel', 'not-allowed', 'can-not-delete-ephemeral-node')
        this.notices.toFollowers(node, xml('delete', { node: node.name }))
        this.channels.nodes.delete(node.name)
        return
      case 'purge':
        node.items.clear()
        return this.notices.toFollowers(node, xml('purge', { node: node.name })) as undefined
      case 'configure': {
        for (const [name, value] of configIn(child)) node.config.set(name, value)
        const form = formXml('result', `${PUBSUB}#node_config`, node.config)
        return this.notices.toFollowers(node, xml('configuration', { node: node.name }, form)) as undefined
      }
      case 'subscriptions':
        for (const { attrs } of child.getChildren('subscription')) this.setSubscription(who, node, attrs)
        return
      case 'affiliations':
        for (const { attrs } of child.getChildren('affiliation')) this.setAffiliation(who, node, attrs)
        return
      default:
        throw new Refusal('cancel', 'feature-not-implemented')
    }
  }

  /** An owner's answer to who may follow. */
  authorise(who: string, form: Xml): void {
    const values = valuesOf(form)
    const value = (name: string) => values.get(`pubsub#${name}`)?.[0] ?? ''
    const node = this.channels.node(value('node'))
    node.demandOwner(who)
    const subscriber = value('subscriber_jid')
    const follower = node.followers.get(subscriber)
    if (follower?.subscription !== 'pending') return
    if (['true', '1'].includes(value('allow'))) follower.subscription = 'subscribed'
    else node.followers.delete(subscriber)
    this.notices.follower(
      node,
      subscriber,
      node.followers.get(subscriber) ?? { subscription: 'none', affiliation: 'none' },
    )
  }

  private publish(who: string, publish: Xml): Xml {
    const node = this.channels.node(publish.attrs.node)
    node.demandPublisher(who)
    const asked = publish.getChild('item')
    if (!asked) throw new Refusal('modify', 'bad-request', 'item-required', ERRORS)
    this.made += 1
    const id = asked.attrs.id ? this.channels.localId(asked.attrs.id) : `item-${this.made}`
    const item = completed(this.channels, node, asked, who, id)
    node.items.set(id, item)
    this.notices.toFollowers(node, xml('items', { node: node.name }, itemXml(item)))
    return xml(
      'pubsub',
      { xmlns: PUBSUB },
      xml('publish', { node: node.name }, xml('item', { id: this.channels.globalId(item) })),
    )
  }

  private retract(who: string, retract: Xml): undefined {
    const node = this.channels.node(retract.attrs.node)
    const id = this.channels.localId(retract.getChild('item')?.attrs.id ?? '')
    const item = node.items.get(id)
    if (!item) throw new Refusal('cancel', 'item-not-found')
    if (item.publisher !== who) node.demandOwner(who)
    const retracted = xml('retract', { id })
    if (node.repliesTo(id).length > 0) {
      const tombstone = buried(this.channels, item)
      node.items.set(id, tombstone)
      this.notices.toFollowers(node, xml('items', { node: node.name }, retracted, itemXml(tombstone)))
    } else {
      node.items.delete(id)
      this.notices.toFollowers(node, xml('items', { node: node.name }, retracted))
    }
  }

  private subscribe(who: string, { attrs }: Xml): Xml {
    const node = this.channels.node(attrs.node)
    if (attrs.jid !== who) throw new Refusal('modify', 'bad-request', 'invalid-jid', ERRORS)
    const before = node.followers.get(who)
    if (before?.affiliation === 'outcast') throw new Refusal('auth', 'forbidden')
    const asks = ['authorize', 'whitelist'].includes(node.config.get('pubsub#access_model') ?? '')
    const isWelcome = before?.subscription === 'invited' || before?.subscription === 'subscribed'
    const follower: Follower = {
      subscription: asks && !isWelcome ? 'pending' : 'subscribed',
      affiliation: before?.affiliation ?? node.config.get('buddycloud#default_affiliation') ?? 'member',
    }
    node.followers.set(who, follower)
    if (follower.subscription === 'pending') this.notices.askOwners(node, who)
    else this.notices.follower(node, who, follower)
    const { subscription, affiliation } = follower
    return xml(
      'pubsub',
      { xmlns: PUBSUB },
      xml('subscription', { node: node.name, jid: who, subscription }),
      xml('affiliation', { node: node.name, jid: who, affiliation }),
    )
  }

  private unsubscribe(who: string, { attrs }: Xml): undefined {
    const node = this.channels.node(attrs.node)
    if (attrs.jid !== who) throw new Refusal('auth', 'not-authorized', 'can-only-unsubscribe-self')
    const follower = node.followers.get(who)
    if (!follower) throw new Refusal('cancel', 'unexpected-request', 'not-subscribed', ERRORS)
    if (node.owners.length === 1 && follower.affiliation === 'owner')
      throw new Refusal('cancel', 'not-allowed', 'node-must-have-owner')
    node.followers.delete(who)
    this.notices.follower(node, who, { subscription: 'none', affiliation: 'none' })
  }

  private setSubscription(
    who: string,
    node: ChannelNode,
    { jid = '', subscription = '' }: Xml['attrs'],
  ): void {
    if (jid === who) throw new Refusal('cancel', 'not-allowed', 'can-not-modify-own-subscription')
    const before = node.followers.get(jid)
    const affiliation = before?.affiliation ?? node.config.get('buddycloud#default_affiliation') ?? 'member'
    const invitedBy = subscription === 'invited' ? who : undefined
    if (subscription === 'none') node.followers.delete(jid)
    else node.followers.set(jid, { subscription, affiliation, invitedBy })
    this.notices.follower(node, jid, { subscription, affiliation, invitedBy })
  }

  private setAffiliation(who: string, node: ChannelNode, { jid = '', affiliation = '' }: Xml['attrs']): void {
    if (jid === who) throw new Refusal('cancel', 'not-allowed', 'can-not-modify-own-affiliation')
    if (!AFFILIATIONS.includes(affiliation)) throw new Refusal('modify', 'bad-request')
    const subscription =
      affiliation === 'outcast' ? 'none' : (node.followers.get(jid)?.subscription ?? 'none')
    this.notices.affiliation(node, jid, affiliation)
    node.followers.set(jid, { subscription, affiliation })
  }
}

function configIn(parent: Xml | undefined): [string, string][] {
  return [...valuesOf(parent?.getChild('x', DATA))].flatMap(([name, [value = '']]) =>
    name === 'FORM_TYPE' ? [] : [[name, value] as [string, string]],
  )
}
