import {
  Base,
  ClientError,
  capsInfo,
  type DiscoItem,
  discoInfo,
  discoItems,
  type Element,
  type FormToOffer,
  type Handlers,
  hashOf,
  type InfoEntry,
  type InfoEntryToSend,
  Jid,
  Lru,
  NS,
  parseChild,
  type Saved,
  type Session,
  StanzaError,
} from '@xmpp-ftw/core'
import { type Capabilities, CapabilitiesOfOthers, type Proven } from './capabilities.js'
import { contract } from './contract.js'

/** What kind of thing an entity is (XEP-0030, section 3.1); categories and types are registered. */
export interface Identity {
  category: string
  type: string
  name?: string
  lang?: string
}

export interface DiscoInit {
  /** What this client is. Default one identity: `client`, `web`, `XMPP-FTW`. */
  identities?: readonly Identity[]
  /** More to tell about it, as forms with a `formType` (XEP-0128). */
  forms?: readonly FormToOffer[]
  /** URI that names the software in presence (XEP-0115). Default `https://xmpp-ftw.dev`. */
  node?: string
  /**
   * Leave answering to the app, by `xmpp.discover.client`. What it has not answered in time is answered for it.
   * Nothing is announced in presence then: only the app knows what it will say.
   */
  manual?: boolean
  /** Milliseconds the app has for that. Default 10,000. */
  limit?: number
}

/** Answers about a node of this client, for an extension that has one (XEP-0030, section 3.2). */
export interface NodeProvider {
  /** `undefined` when there is nothing for whoever asks. */
  info?(from: Jid): readonly InfoEntryToSend[] | undefined
  items?(from: Jid): readonly DiscoItem[] | undefined
}

interface Question {
  iq: Element
  node: string | undefined
  timer: ReturnType<typeof setTimeout> | undefined
}

const IDENTITY: Identity = { category: 'client', type: 'web', name: 'XMPP-FTW' }
const NODE = 'https://xmpp-ftw.dev'
/** Questions the app may still answer, or answer again: enough for any honest peer. */
const REMEMBERED = 100

/** XEP-0030, with the answers to XEP-0115. */
export class Disco extends Base<typeof contract> {
  readonly name = 'disco'
  readonly contract: typeof contract = contract
  override readonly features = [NS.discoInfo, NS.discoItems, NS.caps]
  private readonly others: CapabilitiesOfOthers
  private readonly nodes = new Map<string, NodeProvider>()
  /** Sender and id → the question. */
  private readonly questions = new Lru<Question>(REMEMBERED)
  private own: readonly InfoEntryToSend[] = []
  private ownNode: string | undefined
  private turn = 0

  constructor(
    session: Session,
    private readonly init: DiscoInit,
    proven: Proven,
  ) {
    super(session)
    this.others = new CapabilitiesOfOthers(
      (jid, node) => this.session.iq.get(jid, discoInfo.build({ node })),
      proven,
    )
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.discover.items': async ({ of, node, rsm }, { signal }) => {
      const result = await this.session.iq.get(of, discoItems.build({ node, rsm }), { signal })
      const { items = [], rsm: page = {} } = parseChild(result, discoItems) ?? {}
      return { items, rsm: page }
    },
    'xmpp.discover.info': async ({ of, node, rsm }, { signal }) => {
      const known = node && !rsm ? this.others.at(node) : undefined
      // A copy: what an app does to it must not reach other sessions.
      if (known) return { items: structuredClone(known.entries) as InfoEntry[], rsm: {} }
      const result = await this.session.iq.get(of, discoInfo.build({ node, rsm }), { signal })
      if (node && !rsm) await this.others.learn(of, node, result)
      const { entries = [], rsm: page = {} } = parseChild(result, discoInfo) ?? {}
      return { items: entries, rsm: page }
    },
    'xmpp.discover.client': async (input) => {
      const question = this.questions.get(keyOf(input.to, input.id))
      if (!question) throw new ClientError("Missing 'id' key", input)
      clearTimeout(question.timer)
      this.tell(question, input.features ? this.complete(input.features) : this.own)
      return true as const
    },
  }

  override async start(): Promise<void> {
    this.others.clear()
    // An extension may turn a feature on in its own start.
    await Promise.resolve()
    await this.refresh()
  }

  /** What others can do is asked anew when somebody wants to know. */
  // Not in lean builds.
  override save(): Saved {
    return null
  }

  // Not in lean builds.
  override restore(): void {
    void this.start()
  }

  override stop(): void {
    this.turn += 1
    for (const { timer } of this.questions.values()) clearTimeout(timer)
    this.questions.clear()
    this.others.clear()
    this.nodes.clear()
  }

  /** Looks anew at what the extensions can do. When that has changed, presence is sent again to announce it. */
  async refresh(): Promise<void> {
    this.turn += 1
    const { turn } = this
    const own = this.describe()
    if (this.own.length === 0) this.own = own
    const ver = await hashOf(capsInfo(discoInfo.build({ entries: own })))
    // Another look, or the end of the session, came in between.
    if (turn !== this.turn) return
    this.own = own
    if (ver === undefined) return this.session.log.warn('identities or forms of disco contradict each other')
    const { node = NODE, manual } = this.init
    const before = this.session.capabilities
    this.ownNode = `${node}#${ver}`
    if (manual || (before?.node === node && before.ver === ver)) return
    this.session.capabilities = { node, ver, hash: 'sha-1' }
    this.session.extension('presence').announce()
  }

  /**
   * Answers for a node of this client until the stream ends: call it in `start`. `''` stands for the client itself,
   * which may have items; its info is its own.
   * @returns what ends it earlier
   */
  provide(node: string, provider: NodeProvider): () => void {
    this.nodes.set(node, provider)
    return () => {
      if (this.nodes.get(node) === provider) this.nodes.delete(node)
    }
  }

  /**
   * What an entity can do: what it announced, asked for once (XEP-0115, section 6.2).
   * @throws StanzaError what it answered instead
   */
  capabilitiesOf(jid: string): Promise<Capabilities> {
    return this.others.of(jid)
  }

  /** The namespaces among that. */
  async featuresOf(jid: string): Promise<readonly string[]> {
    return (await this.others.of(jid)).features
  }

  override handles(stanza: Element): boolean {
    const { type } = stanza.attrs
    if (stanza.name === 'presence') return type === undefined || type === 'unavailable'
    return (
      stanza.name === 'iq' &&
      type === 'get' &&
      (isQuery(stanza, NS.discoInfo) || isQuery(stanza, NS.discoItems))
    )
  }

  override handle(stanza: Element): boolean {
    if (stanza.name === 'presence') {
      this.others.note(stanza)
      return false
    }
    // A server may leave out the address when it speaks for itself (RFC 6120, 8.1.2.1).
    const from = Jid.parse(stanza.attrs.from ?? this.session.jid.domain)
    const { id } = stanza.attrs
    if (!from || id === undefined)
      return this.session.refuse(stanza, new StanzaError('modify', 'jid-malformed'))
    const info = parseChild(stanza, discoInfo)
    if (info) this.answerInfo(stanza, from, id, info.node)
    else this.answerItems(stanza, from, parseChild(stanza, discoItems)?.node)
    return true
  }

  private notFound(iq: Element, payload: Element): void {
    this.session.refuse(iq, new StanzaError('cancel', 'item-not-found'), { payload })
  }

  private answerItems(iq: Element, from: Jid, node: string | undefined): void {
    const items = this.nodes.get(node ?? '')?.items?.(from)
    if (items || node === undefined || node === this.ownNode) {
      this.session.answer(iq, discoItems.build({ node, items }))
    } else this.notFound(iq, discoItems.build({ node }))
  }

  private answerInfo(iq: Element, from: Jid, id: string, node: string | undefined): void {
    const provided = node === undefined ? undefined : this.nodes.get(node)?.info?.(from)
    if (provided) {
      this.session.answer(iq, discoInfo.build({ node, entries: this.complete(provided) }))
      return
    }
    const { manual, limit = 10_000 } = this.init
    const question: Question = { iq, node, timer: undefined }
    if (manual) question.timer = setTimeout(() => this.tell(question), limit)
    else if (!this.tell(question)) return
    const forgotten = this.questions.set(keyOf(from.toString(), id), question)
    if (forgotten) {
      clearTimeout(forgotten.timer)
      this.tell(forgotten)
    }
    this.push('xmpp.discover.client', {
      from: from.toString(),
      jid: from.toJSON(),
      id,
      ...(node !== undefined && { node }),
      ...(!manual && { answered: true }),
    })
  }

  /** Answers with those entries, else as the package does by itself. `false` when there is no such node. */
  private tell({ iq, node }: Question, entries?: readonly InfoEntryToSend[]): boolean {
    const known = node === undefined || node === this.ownNode
    if (entries || known) this.session.answer(iq, discoInfo.build({ node, entries: entries ?? this.own }))
    else this.notFound(iq, discoInfo.build({ node }))
    return known
  }

  private describe(): InfoEntryToSend[] {
    const { forms = [] } = this.init
    return this.complete([
      ...this.session.features.map((feature) => ({ kind: 'feature', var: feature }) as const),
      ...forms.map((form) => ({ kind: 'form', form }) as const),
    ])
  }

  /** With what every answer must have: an identity, and the feature that answering proves (section 3.1). */
  private complete(entries: readonly InfoEntryToSend[]): InfoEntryToSend[] {
    const { identities = [] } = this.init
    const all = [...entries]
    if (!all.some((entry) => entry.kind === 'feature' && entry.var === NS.discoInfo)) {
      all.push({ kind: 'feature', var: NS.discoInfo })
    }
    if (all.some((entry) => entry.kind === 'identity')) return all
    const own = identities.length > 0 ? identities : [IDENTITY]
    return [...own.map((identity) => ({ kind: 'identity', ...identity }) as const), ...all]
  }
}

function isQuery(stanza: Element, ns: string): boolean {
  return stanza.getChild('query', ns) !== undefined
}

function keyOf(from: string, id: string): string {
  return `${from}\n${id}`
}
