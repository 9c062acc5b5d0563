import {
  Base,
  ClientError,
  type Element,
  type Handlers,
  Jid,
  type JidJson,
  notConnected,
  type OutputOf,
  type Saved,
  type Session,
  StanzaError,
  type StartInfo,
} from '@xmpp-ftw/core'
import { confirm, NS_HTTP_AUTH } from './codecs/confirm.js'
import {
  buildMessageAnswer,
  isVerification,
  parseVerification,
  type Verification,
} from './codecs/verification.js'
import { contract } from './contract.js'

export interface HttpInit {
  /** Milliseconds the app has to answer; then the request is denied. Default two minutes. */
  limit?: number
}

type Answer = OutputOf<(typeof contract)['requests']['xmpp.http.confirm']['input']>

/** What the app is told of a question. */
export type Question = Verification & { from: JidJson }

/** @returns `true` when the question is taken */
export type QuestionHandler = (question: Question) => boolean

/** A question that nobody has answered yet. */
interface Pending {
  stanza: Element
  from: string
  question: Verification
  timer: ReturnType<typeof setTimeout>
}

const LIMIT = 120_000
/** Questions that may wait at a time. One more is refused, so that nobody pushes away what the user looks at. */
const MOST_PENDING = 50

/** XEP-0070. */
export class Http extends Base<typeof contract> {
  readonly name = 'http'
  readonly contract: typeof contract = contract
  override readonly features = [NS_HTTP_AUTH]
  private readonly pending = new Map<string, Pending>()
  private readonly claims = new Set<QuestionHandler>()

  constructor(
    session: Session,
    private readonly init: HttpInit = {},
  ) {
    super(session)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.http.confirm': async (input) => this.settle(input),
    'xmpp.http.deny': async (input) => this.settle(input, notAuthorized()),
  }

  /** IQs of a stream that is gone can not be answered any more; messages can. */
  override start({ reconnected }: StartInfo): void {
    if (!reconnected) return
    for (const [key, { stanza }] of this.pending) if (stanza.name === 'iq') this.forget(key)
  }

  /** What the user has not answered is denied: nobody will answer it later. */
  override leave(): void {
    for (const key of [...this.pending.keys()]) this.expire(key)
  }

  /** A question that came as a message waits for its person. */
  // Not in lean builds.
  override save(): Saved | undefined {
    return [...this.pending.values()].some(({ stanza }) => stanza.name !== 'iq') ? undefined : null
  }

  override stop(): void {
    for (const key of [...this.pending.keys()]) this.forget(key)
    this.claims.clear()
  }

  /**
   * From now on questions go to the handler first, until the session ends: call it in `start`. Those for which it
   * returns `true` the app is not told by this extension. They are answered by `xmpp.http.confirm` and `.deny` all the same.
   * @returns ends that
   */
  claim(handler: QuestionHandler): () => void {
    this.claims.add(handler)
    return () => this.claims.delete(handler)
  }

  override handles(stanza: Element): boolean {
    return isVerification(stanza)
  }

  override handle(stanza: Element): boolean {
    const sender = Jid.parse(stanza.attrs.from ?? '')
    const question = parseVerification(stanza)
    const from = sender?.toString()
    if (!sender || !question || from === undefined)
      return this.reject(stanza, from, new StanzaError('modify', 'bad-request'))
    if (!this.note({ stanza, from, question }))
      return this.reject(stanza, from, new StanzaError('wait', 'resource-constraint'))
    const told = { ...question, from: sender.toJSON() }
    for (const handler of this.claims) if (handler(told)) return true
    this.push('xmpp.http.verify', told)
    return true
  }

  private note(asked: Omit<Pending, 'timer'>): boolean {
    const { stanza, from, question } = asked
    const key = keyOf(from, question)
    const before = this.pending.get(key)
    if (!before && this.pending.size >= MOST_PENDING) return false
    // The same question once more, of which only the last is answered. Of two IQs each needs its answer.
    this.forget(key)
    if (before?.stanza.name === 'iq') this.session.refuse(before.stanza, notAuthorized())
    const limit = this.init.limit ?? LIMIT
    // Our denial comes first.
    if (question.type === 'iq') this.session.prolong(stanza, limit + 1_000)
    this.pending.set(key, { ...asked, timer: setTimeout(() => this.expire(key), limit) })
    return true
  }

  /**
   * Answers what was asked, with what was asked: not with what the app says was asked.
   * @throws ClientError when nothing of the kind was asked, or it was answered
   */
  private settle(input: Answer, error?: StanzaError): true {
    const key = keyOf(input.to, input)
    const asked = this.pending.get(key)
    const { type, request } = input
    if (!asked) throw new ClientError(`Missing '${type === 'iq' ? 'id' : 'request'}' parameter`, input)
    if (request && request.id !== asked.question.request.id)
      throw new ClientError("Missing 'request' parameter", input)
    this.answer(asked, error, request !== undefined)
    this.forget(key)
    return true
  }

  private answer({ stanza, from, question }: Pending, error: StanzaError | undefined, whole: boolean): void {
    if (question.type === 'message') {
      return this.session.send(buildMessageAnswer({ to: from, question, error }))
    }
    const payload = whole ? confirm.build(question.request) : undefined
    const sent = error
      ? this.session.refuse(stanza, error, { ...(payload && { payload }) })
      : this.session.answer(stanza, payload)
    if (!sent) throw notConnected()
  }

  /** Denies what the app did not answer. Nobody is there to be told when the stream is cut just now. */
  private expire(key: string): void {
    const asked = this.pending.get(key)
    this.forget(key)
    try {
      if (asked) this.answer(asked, notAuthorized(), false)
    } catch (error) {
      this.session.log.debug('a question could not be denied', { error: String(error) })
    }
  }

  /** Refuses a question that is none. One without a sender can not be, unless it is an IQ. */
  private reject(stanza: Element, from: string | undefined, error: StanzaError): boolean {
    if (stanza.name === 'iq') return this.session.refuse(stanza, error)
    const messageId = stanza.attrs.id
    const question = { ...parseVerification(stanza), ...(messageId !== undefined && { messageId }) }
    if (from !== undefined) this.session.send(buildMessageAnswer({ to: from, question, error }))
    return true
  }

  private forget(key: string): void {
    clearTimeout(this.pending.get(key)?.timer)
    this.pending.delete(key)
  }
}

function notAuthorized(): StanzaError {
  return new StanzaError('auth', 'not-authorized')
}

/** An IQ is known by its id; a message by its thread and the transaction. */
function keyOf(from: string, { type, id, request }: Answer | Verification): string {
  return JSON.stringify(type === 'iq' ? [from, type, id] : [from, type, id ?? '', request?.id])
}
