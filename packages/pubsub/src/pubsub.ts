import {
  Base,
  ClientError,
  type Element,
  type Extensions,
  type Form,
  type FormSubmission,
  formSubmission,
  type Handlers,
  type IqOptions,
  parseChild,
  type ResultSet,
  type ResultSetRequest,
  type Session,
  validate,
  xml,
} from '@xmpp-ftw/core'
import { ContentError, type Entry, ItemParser, type ItemParserInit } from '@xmpp-ftw/item-parser'
import { authorisation, reflect } from './codecs/authorisation.js'
import { NS_SHIM } from './codecs/headers.js'
import { type OwnerReply, type OwnerRequest, ownerPayload } from './codecs/owner.js'
import {
  type Item,
  type ItemsQuery,
  type PubsubReply,
  type PubsubRequest,
  pubsubPayload,
} from './codecs/pubsub.js'
import type { Subscription } from './codecs/states.js'
import { contract } from './contract.js'
import { Interests } from './interests.js'
import {
  Claims,
  eventOf,
  type Notice,
  type NoticeFilter,
  type NoticeHandler,
  noticesOf,
} from './notifications.js'

export interface PubsubInit extends ItemParserInit {
  /** Nodes of contacts whose items are wanted from the start: `http://jabber.org/protocol/tune`, say. */
  interests?: readonly string[]
}

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

const INIT = 'init'
const APP = 'app'

/**
 * Publish-Subscribe: XEP-0060, with PEP (XEP-0163), XEP-0059 and XEP-0131.
 *
 * Extensions that build on it use its methods, in which a service that is `undefined` is the own account (PEP), and
 * `claim` and `interest`, which they call in `start`: all claims end with the session.
 */
export class Pubsub extends Base<typeof contract> {
  readonly name = 'pubsub'
  readonly contract = contract
  override readonly features: string[] = [NS_SHIM]
  /** Payloads of items, as this session's app reads and writes them. */
  readonly parser: ItemParser
  private readonly interests: Interests
  private readonly claims: Claims
  private readonly interceptors = new Set<(stanza: Element) => boolean>()
  /** Counts sessions, so that an answer that comes too late is not given in another one. */
  private turn = 0

  constructor(session: Session, init: PubsubInit = {}) {
    super(session)
    this.parser = new ItemParser(init)
    this.interests = new Interests(this.features)
    this.claims = new Claims(session.log)
    for (const node of init.interests ?? []) this.interests.add(node, INIT)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.pubsub.create': async (input, { signal }) => {
      const { to, node, options } = input
      const configure = checkForm(options, input)
      const { create } = await this.set(to, { create: { node }, configure }, { signal })
      if (node !== undefined || create === undefined) return true as const
      return { node: create }
    },
    'xmpp.pubsub.delete': async ({ to, node, redirect }, { signal }) => {
      await this.setAsOwner(to, { delete: { node, redirect } }, { signal })
      return true as const
    },
    'xmpp.pubsub.purge': async ({ to, node }, { signal }) => {
      await this.setAsOwner(to, { purge: { node } }, { signal })
      return true as const
    },
    'xmpp.pubsub.subscribe': async (input, { signal }) => {
      const options = checkForm(input.options, input)
      const { subscription, id, configuration } = await this.subscribe(input.to, input.node, {
        jid: input.jid,
        options,
        signal,
      })
      return { subscription, ...(id !== undefined && { id }), ...(configuration && { configuration }) }
    },
    'xmpp.pubsub.unsubscribe': async ({ to, node, jid, id }, { signal }) => {
      await this.unsubscribe(to, node, { jid, subid: id, signal })
      return true as const
    },
    'xmpp.pubsub.subscription': async ({ to, node, jid, subscription }, { signal }) => {
      await this.setAsOwner(to, { subscriptions: { node, set: { jid, subscription } } }, { signal })
      return true as const
    },
    'xmpp.pubsub.subscription.config.get': async ({ to, node, jid, id }, { signal }) => {
      const { options } = await this.get(to, { options: this.subscriber(node, jid, id) }, { signal })
      return options ?? NO_FORM
    },
    'xmpp.pubsub.subscription.config.default': async ({ to, node }, { signal }) => {
      const { options } = await this.get(to, { default: { node } }, { signal })
      return options ?? NO_FORM
    },
    'xmpp.pubsub.subscription.config.set': async ({ to, node, jid, id, form }, { signal }) => {
      await this.set(to, { options: this.subscriber(node, jid, id), form }, { signal })
      return true as const
    },
    'xmpp.pubsub.publish': async (input, { signal }) => {
      const payload = this.buildPayload(input.content, input)
      const options = checkForm(input.options, input)
      const id = await this.publish(input.to, input.node, payload, { id: input.id, options, signal })
      return id === undefined ? {} : { id }
    },
    'xmpp.pubsub.item.delete': async ({ to, node, id, notify }, { signal }) => {
      await this.retract(to, node, id, { notify, signal })
      return true as const
    },
    'xmpp.pubsub.retrieve': async ({ to, node, id, maxItems, subId, rsm }, { signal }) => {
      const page = await this.items(to, node, { ids: id, maxItems, subid: subId, rsm, signal })
      return { items: page.items.map((item) => this.describe(item)), rsm: page.rsm }
    },
    'xmpp.pubsub.config.get': async ({ to, node }, { signal }) => {
      const { configure } = await this.getAsOwner(to, { configure: { node } }, { signal })
      return configure ?? NO_FORM
    },
    'xmpp.pubsub.config.set': async ({ to, node, form }, { signal }) => {
      await this.setAsOwner(to, { configure: { node }, form }, { signal })
      return true as const
    },
    'xmpp.pubsub.config.default': async ({ to }, { signal }) => {
      const { configure } = await this.getAsOwner(to, { default: true }, { signal })
      return configure ?? NO_FORM
    },
    'xmpp.pubsub.subscriptions': async ({ to, node, owner, rsm }, { signal }) => {
      const reply =
        owner && node !== undefined
          ? await this.getAsOwner(to, { subscriptions: { node }, rsm }, { signal })
          : await this.get(to, { subscriptions: { node }, rsm }, { signal })
      return { items: reply.subscriptions ?? [], rsm: reply.rsm ?? {} }
    },
    'xmpp.pubsub.affiliations': async ({ to, node, owner, rsm }, { signal }) => {
      const reply =
        owner && node !== undefined
          ? await this.getAsOwner(to, { affiliations: { node }, rsm }, { signal })
          : await this.get(to, { affiliations: { node }, rsm }, { signal })
      return { items: reply.affiliations ?? [], rsm: reply.rsm ?? {} }
    },
    'xmpp.pubsub.affiliation': async ({ to, node, jid, affiliation }, { signal }) => {
      await this.setAsOwner(to, { affiliations: { node, set: { jid, affiliation } } }, { signal })
      return true as const
    },
    'xmpp.pubsub.interest': async ({ node, notify }) => {
      if (notify === false) this.noInterest(node, APP)
      else this.interest(node, APP)
      return true as const
    },
  }

  override stop(): void {
    this.turn += 1
    this.claims.clear()
    this.interceptors.clear()
    this.interests.keep(INIT)
  }

  /** Asks a service (sections 5 to 7). @throws StanzaError */
  async get(to: string | undefined, request: PubsubRequest, options?: IqOptions): Promise<PubsubReply> {
    return (
      parseChild(await this.session.iq.get(to, pubsubPayload.build(request), options), pubsubPayload) ?? {}
    )
  }

  /** Tells a service (sections 5 to 7). @throws StanzaError */
  async set(to: string | undefined, request: PubsubRequest, options?: IqOptions): Promise<PubsubReply> {
    return (
      parseChild(await this.session.iq.set(to, pubsubPayload.build(request), options), pubsubPayload) ?? {}
    )
  }

  /** Asks about an own node (section 8). @throws StanzaError */
  async getAsOwner(to: string | undefined, request: OwnerRequest, options?: IqOptions): Promise<OwnerReply> {
    return parseChild(await this.session.iq.get(to, ownerPayload.build(request), options), ownerPayload) ?? {}
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

  /**
   * From now on those notifications go to the handler first, one by one in their order; those for which it returns
   * `true` go nowhere else. The same handler claims once, however often it does.
   * @returns ends that
   */
  claim(filter: NoticeFilter, handler: NoticeHandler): () => void {
    this.claims.set(filter, handler)
    return () => this.claims.delete(handler)
  }

  /**
   * From now on whole messages of pubsub, authorisation requests among them, go there first; those for which it
   * returns `true` go nowhere else. `noticesOf` and `answerAuthorisation` are for what it takes.
   * @returns ends that
   */
  intercept(handler: (stanza: Element) => boolean): () => void {
    this.interceptors.add(handler)
    return () => this.interceptors.delete(handler)
  }

  /** What a message that was intercepted tells, in its order. */
  noticesOf(stanza: Element): Notice[] {
    const event = eventOf(stanza)
    return event ? noticesOf(stanza, event, this.session.account) : []
  }

  /**
   * Has items of that node pushed by contacts (PEP), by announcing the feature `node+notify`.
   * @param by the extension's name: what one wants, another does not end
   */
  interest(node: string, by: string): void {
    if (this.interests.add(node, by)) this.announce()
  }

  noInterest(node: string, by: string): void {
    if (this.interests.remove(node, by)) this.announce()
  }

  /** What an item is to the app. */
  describe({ id, publisher, element }: Item): { id: string; entry?: Entry; publisher?: string } {
    const entry = this.parser.parse(element)
    return { id, ...(entry && { entry }), ...(publisher !== undefined && { publisher }) }
  }

  /** The payload that an app's content stands for. @throws ClientError about the request */
  buildPayload(content: unknown, request: unknown): Element[] {
    try {
      return this.parser.buildPayload(content)
    } catch (error) {
      throw error instanceof ContentError ? new ClientError(error.message, request) : error
    }
  }

  override handles(stanza: Element): boolean {
    // Whoever is in a room could make its messages look like a service's.
    if (stanza.name !== 'message' || stanza.attrs.type === 'groupchat') return false
    return eventOf(stanza) !== undefined || authorisationOf(stanza) !== undefined
  }

  override handle(stanza: Element): boolean {
    // What comes back was not sent by us, and is no news.
    if (stanza.attrs.type === 'error') return true
    for (const handler of this.interceptors) if (handler(stanza)) return true
    const event = eventOf(stanza)
    if (event) for (const notice of this.noticesOf(stanza)) this.tell(notice)
    else this.askForAuthorisation(stanza)
    return true
  }

  /** Answers an authorisation request as the app said. @throws ClientError `Badly formatted data form` */
  answerAuthorisation(stanza: Element, answer: unknown): void {
    const given = checkAnswer(answer)
    const form = authorisationOf(stanza)
    const { from: to, id } = stanza.attrs
    const filled = form && Array.isArray(given) ? reflect(form, given) : given
    this.session.send(xml('message', { to, id }, authorisation.build(filled)))
  }

  private askForAuthorisation(stanza: Element): void {
    const form = authorisationOf(stanza)
    if (!form) return
    const { id, from = this.session.account.toString() } = stanza.attrs
    const { turn } = this
    const answered = this.push('xmpp.pubsub.push.authorisation', {
      from,
      ...(id !== undefined && { id }),
      form,
    })
    void answered.then((answer) => {
      if (turn !== this.turn) return
      try {
        this.answerAuthorisation(stanza, answer)
      } catch (error) {
        if (error instanceof ClientError) this.session.push('xmpp.error.client', error.toJSON())
        else this.session.log.warn('an authorisation could not be answered', { error: String(error) })
      }
    })
  }

  private tell(notice: Notice): void {
    if (this.claims.taken(notice)) return
    const { from, node, headers } = notice
    const origin = { from: from.toString(), node }
    switch (notice.kind) {
      case 'item': {
        const { id, publisher, item, delay } = notice
        const entry = item && this.parser.parse(item)
        return this.push('xmpp.pubsub.push.item', {
          ...origin,
          ...(id !== undefined && { id }),
          ...(publisher && { publisher }),
          ...(entry && { entry }),
          ...(delay !== undefined && { delay }),
          ...(headers && { headers }),
        })
      }
      case 'retract':
        return this.push('xmpp.pubsub.push.retract', {
          ...origin,
          id: notice.id,
          ...(headers && { headers }),
        })
      case 'subscription': {
        const { subscription, jid, id, expiry } = notice
        return this.push('xmpp.pubsub.push.subscription', {
          ...origin,
          subscription,
          ...(jid && { jid }),
          ...(id !== undefined && { id }),
          ...(expiry !== undefined && { expiry }),
        })
      }
      case 'affiliation': {
        const { affiliation, jid } = notice
        return this.push('xmpp.pubsub.push.affiliation', { ...origin, affiliation, ...(jid && { jid }) })
      }
      case 'configuration': {
        const { configuration } = notice
        return this.push('xmpp.pubsub.push.configuration', {
          ...origin,
          ...(configuration && { configuration }),
        })
      }
      case 'delete': {
        const { redirect } = notice
        return this.push('xmpp.pubsub.push.delete', {
          ...origin,
          ...(redirect !== undefined && { redirect }),
        })
      }
      case 'purge':
        return this.push('xmpp.pubsub.push.purge', origin)
    }
  }

  private subscriber(node: string, jid = this.session.account.toString(), subid?: string) {
    return { node, jid, subid }
  }

  /** Capabilities change with the features. Without disco nobody asks, and nothing is announced. */
  private announce(): void {
    const name = 'disco' as keyof Extensions
    if (this.session.status !== 'online' || !this.session.has(name)) return
    const { refresh } = this.session.extension(name) as { refresh?(): Promise<void> }
    void refresh?.call(this.session.extension(name))
  }
}

const NO_FORM: Form = { items: [] }

function authorisationOf(message: Element): Form | undefined {
  return parseChild(message, authorisation)
}

function checkForm(form: unknown, request: unknown): FormSubmission | undefined {
  if (form === undefined) return undefined
  try {
    return validate(formSubmission, form)
  } catch (error) {
    throw error instanceof ClientError ? new ClientError(error.message, request) : error
  }
}

function checkAnswer(answer: unknown): FormSubmission | { cancel: true } {
  const cancel = typeof answer === 'object' && answer !== null && !Array.isArray(answer) && 'cancel' in answer
  return cancel && answer.cancel === true ? { cancel } : validate(formSubmission, answer ?? '')
}
