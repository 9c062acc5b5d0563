import {
  ClientError,
  defined,
  type Element,
  type Extensions,
  type Form,
  type FormSubmission,
  formSubmission,
  type Handlers,
  parseChild,
  type Saved,
  type Session,
  validate,
  xml,
} from '@xmpp-ftw/core'
import { ContentError, type Entry, ItemParser, type ItemParserInit } from '@xmpp-ftw/item-parser'
import { authorisation, reflect } from './codecs/authorisation.js'
import { NS_SHIM } from './codecs/headers.js'
import type { Item } from './codecs/pubsub.js'
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
import { Operations } from './operations.js'
import { APP, handlers } from './requests.js'

export interface PubsubInit extends ItemParserInit {
  /** Nodes of contacts whose items are wanted from the start: `http://jabber.org/protocol/tune`, say. */
  interests?: readonly string[]
}

/** Somebody wants to subscribe to an own node (section 8.6). */
export interface AuthorisationRequest {
  from: string
  id?: string
  form: Form
}

const INIT = 'init'

/**
 * Publish-Subscribe: XEP-0060, with PEP (XEP-0163), XEP-0059 and XEP-0131.
 *
 * Extensions that build on it use its methods, in which a service that is `undefined` is the own account (PEP), and
 * `claim` and `interest`, which they call in `start`: all claims end with the session.
 */
export class Pubsub extends Operations {
  readonly name = 'pubsub'
  readonly contract: typeof contract = contract
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

  readonly requests: Handlers<typeof contract> = handlers(this)

  // Not in lean builds.
  override save(): Saved {
    return this.interests.of(APP)
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    for (const node of saved as string[]) this.interests.add(node, APP)
  }

  override stop(): void {
    this.turn += 1
    this.claims.clear()
    this.interceptors.clear()
    this.interests.keep(INIT)
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
   * returns `true` go nowhere else. `noticesOf` and `authorise` are for what it takes.
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

  /** What the app is told of a notification. */
  payloadOf(notice: Notice) {
    if (notice.kind === 'item') return this.publishedOf(notice)
    const { kind, from, stanza: _, delay: __, headers, ...told } = notice
    const origin = { from: from.toString(), ...told }
    // Changes of a node have no time and no headers of their own to the app.
    return kind === 'retract' ? defined({ ...origin, headers }) : origin
  }

  private publishedOf({
    from,
    node,
    id,
    publisher,
    item,
    delay,
    headers,
  }: Extract<Notice, { kind: 'item' }>) {
    const entry = item && this.parser.parse(item)
    return defined({ from: from.toString(), node, id, publisher, entry, delay, headers })
  }

  interestsOf(by: string): number {
    return this.interests.count(by)
  }

  /** What an item is to the app. */
  describe({ id, publisher, element }: Item): { id: string; entry?: Entry; publisher?: string } {
    return defined({ id, entry: this.parser.parse(element), publisher })
  }

  /** The payload that an app's content stands for. @throws ClientError about the request */
  buildPayload(content: unknown, request: unknown): Element[] {
    try {
      return this.parser.buildPayload(content)
    } catch (error) {
      if (!(error instanceof ContentError)) {
        this.session.log.warn('a payload could not be built', { error: String(error) })
      }
      throw new ClientError(new ContentError().message, request)
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
    else this.authorise(stanza, (asked) => this.push('xmpp.pubsub.push.authorisation', asked))
    return true
  }

  /** Answers an authorisation request as the app said. @throws ClientError `Badly formatted data form` */
  private answerAuthorisation(stanza: Element, answer: unknown): void {
    const given = checkAnswer(answer)
    const form = authorisationOf(stanza)
    const { from: to, id } = stanza.attrs
    const filled = form && Array.isArray(given) ? reflect(form, given) : given
    this.session.send(xml('message', { to, id }, authorisation.build(filled)))
  }

  /**
   * Has the app asked whether somebody may subscribe, and sends its answer while the session lasts.
   * @param ask tells the app, and resolves with its answer
   * @returns `false` when that is not what the message is about
   */
  authorise(stanza: Element, ask: (asked: AuthorisationRequest) => Promise<unknown>): boolean {
    const form = authorisationOf(stanza)
    if (!form) return false
    const { id, from = this.session.account.toString() } = stanza.attrs
    const { turn } = this
    const answer = (given: unknown) => turn === this.turn && this.answerAuthorisation(stanza, given)
    // A bad answer is the app's business, and it knows.
    void ask(defined({ from, id, form }))
      .then(answer)
      .catch((error: unknown) => {
        this.session.log.warn('an authorisation could not be answered', { error: String(error) })
      })
    return true
  }

  private tell(notice: Notice): void {
    if (this.claims.taken(notice)) return
    this.session.push(`xmpp.pubsub.push.${notice.kind}`, this.payloadOf(notice))
  }

  /** Capabilities change with the features. Without disco nobody asks, and nothing is announced. */
  private announce(): void {
    const name = 'disco' as keyof Extensions
    if (this.session.status !== 'online' || !this.session.has(name)) return
    const { refresh } = this.session.extension(name) as { refresh?(): Promise<void> }
    void refresh?.call(this.session.extension(name))
  }
}

function authorisationOf(message: Element): Form | undefined {
  return parseChild(message, authorisation)
}

function checkAnswer(answer: unknown): FormSubmission | { cancel: true } {
  const cancel = typeof answer === 'object' && answer !== null && !Array.isArray(answer) && 'cancel' in answer
  return cancel && answer.cancel === true ? { cancel } : validate(formSubmission, answer ?? '')
}
