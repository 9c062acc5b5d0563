import {
  Base,
  type Element,
  type FormSubmission,
  type IqOptions,
  parseChild,
  type ResultSet,
  type ResultSetRequest,
} from '@xmpp-ftw/core'
import { type OwnerReply, type OwnerRequest, ownerPayload } from './codecs/owner.js'
import {
  type Item,
  type ItemsQuery,
  type PubsubReply,
  type PubsubRequest,
  pubsubPayload,
} from './codecs/pubsub.js'
import type { Subscription } from './codecs/states.js'
import type { contract } from './contract.js'

export interface PublishOptions extends IqOptions {
  id?: string | undefined
  /** Publish options (section 7.1.5). */
  options?: FormSubmission | undefined
}

export interface SubscribeOptions extends IqOptions {
  /** Default the own bare JID. */
  jid?: string | undefined
  options?: FormSubmission | undefined
}

export interface ItemsOptions extends Omit<ItemsQuery, 'node'>, IqOptions {
  rsm?: ResultSetRequest | undefined
}

/** What can be asked of a service, for this extension and those that build on it. No service is the own account (PEP). */
export abstract class Operations extends Base<typeof contract> {
  /** Asks a service (sections 5 to 7). @throws StanzaError */
  async get(
    to: string | undefined,
    request: PubsubRequest,
    options?: IqOptions,
  ): Promise<PubsubReply & OwnerReply> {
    const reply = await this.session.iq.get(to, pubsubPayload.build(request), options)
    // Some services answer owners as they answer everybody, or the other way round.
    return parseChild(reply, pubsubPayload) ?? parseChild(reply, ownerPayload) ?? {}
  }

  /** Tells a service (sections 5 to 7). @throws StanzaError */
  async set(to: string | undefined, request: PubsubRequest, options?: IqOptions): Promise<PubsubReply> {
    return (
      parseChild(await this.session.iq.set(to, pubsubPayload.build(request), options), pubsubPayload) ?? {}
    )
  }

  /** Asks about an own node (section 8). @throws StanzaError */
  async getAsOwner(to: string | undefined, request: OwnerRequest, options?: IqOptions): Promise<OwnerReply> {
    const reply = await this.session.iq.get(to, ownerPayload.build(request), options)
    return parseChild(reply, ownerPayload) ?? parseChild(reply, pubsubPayload) ?? {}
  }

  /** Changes an own node (section 8). @throws StanzaError */
  async setAsOwner(to: string | undefined, request: OwnerRequest, options?: IqOptions): Promise<void> {
    await this.session.iq.set(to, ownerPayload.build(request), options)
  }

  /** Publishes an item; resolves with its id, if the service or the caller says one (section 7.1). */
  async publish(
    to: string | undefined,
    node: string,
    payload: Element | readonly Element[],
    { id, options, ...iq }: PublishOptions = {},
  ): Promise<string | undefined> {
    const published = await this.set(to, { publish: { node, id, payload: [payload].flat() }, options }, iq)
    return published.publish ?? id
  }

  /** Deletes an item (section 7.2). */
  async retract(
    to: string | undefined,
    node: string,
    id: string,
    { notify, ...iq }: IqOptions & { notify?: boolean | undefined } = {},
  ): Promise<void> {
    await this.set(to, { retract: { node, id, notify } }, iq)
  }

  /** Items of a node, as elements: `parser` reads them (section 6.5). */
  async items(
    to: string | undefined,
    node: string,
    { ids, maxItems, subid, rsm, ...iq }: ItemsOptions = {},
  ): Promise<{ items: Item[]; rsm: ResultSet }> {
    const reply = await this.get(to, { items: { node, ids, maxItems, subid }, rsm }, iq)
    return { items: reply.items ?? [], rsm: reply.rsm ?? {} }
  }

  /** Subscribes to a node (section 6.1). */
  async subscribe(
    to: string | undefined,
    node: string,
    { jid = this.session.account.toString(), options, ...iq }: SubscribeOptions = {},
  ): Promise<Subscription> {
    const { subscription } = await this.set(to, { subscribe: { node, jid }, options }, iq)
    // A result without details says no more than that it is done.
    return subscription ?? { subscription: 'subscribed' }
  }

  /** Ends a subscription (section 6.2). */
  async unsubscribe(
    to: string | undefined,
    node: string,
    { jid, subid, ...iq }: IqOptions & { jid?: string | undefined; subid?: string | undefined } = {},
  ): Promise<void> {
    await this.set(to, { unsubscribe: this.subscriber(node, jid, subid) }, iq)
  }

  /** Who is meant where the app does not say: the own bare JID, as when subscribing. */
  subscriber(node: string, jid = this.session.account.toString(), subid?: string) {
    return { node, jid, subid }
  }
}
