import {
  Base,
  ClientError,
  type DiscoItem,
  discoInfo,
  discoItems,
  type Element,
  type Handlers,
  type InfoEntryToSend,
  Jid,
  NS,
  parseChild,
  type Saved,
  type Session,
  StanzaError,
  xml,
} from '@xmpp-ftw/core'
import type { Disco } from '@xmpp-ftw/disco'
import { type CommandPayload, command, NS_COMMANDS, type StageReply } from './codecs/command.js'
import { commandCondition, condition } from './codecs/command-condition.js'
import { contract } from './contract.js'
import { type CommandCall, Offers, type OwnCommand } from './offers.js'
import { Stages } from './stages.js'

export interface CommandInit {
  /** Commands that every session offers. */
  commands?: readonly OwnCommand[]
}

const FEATURES: readonly InfoEntryToSend[] = [
  { kind: 'feature', var: NS_COMMANDS },
  { kind: 'feature', var: NS.dataForm },
]

/** XEP-0050. Others find what is offered where `@xmpp-ftw/disco` is installed, too. */
export class Command extends Base<typeof contract> {
  readonly name = 'command'
  readonly contract: typeof contract = contract
  override readonly features = [NS_COMMANDS, NS.dataForm]
  private readonly stages = new Stages()
  private readonly offers = new Offers((from) => from.bare().equals(this.session.account))

  constructor(
    session: Session,
    private readonly init: CommandInit = {},
  ) {
    super(session)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.command.list': async ({ to = this.session.jid.domain, rsm }, { signal }) => {
      const query = discoItems.build({ node: NS_COMMANDS, rsm })
      const answer = parseChild(await this.session.iq.get(to, query, { signal }), discoItems)
      return { items: listed(answer?.items ?? [], to), rsm: answer?.rsm ?? {} }
    },
    'xmpp.command.info': async ({ node, to = this.session.jid.domain, rsm }, { signal }) => {
      const query = discoInfo.build({ node, rsm })
      const answer = parseChild(await this.session.iq.get(to, query, { signal }), discoInfo)
      return { items: answer?.entries ?? [], rsm: answer?.rsm ?? {} }
    },
    'xmpp.command.do': async (input, { signal }) => {
      const { node, to = this.session.jid.domain, sessionId, form, lang } = input
      const usual = sessionId === undefined ? 'execute' : this.stages.defaultAction(to, sessionId)
      const payload = command.build({
        node,
        sessionId,
        action: input.action ?? usual,
        form: form && this.stages.answer(to, sessionId, form),
        lang,
      })
      const result = parseChild(await this.session.iq.set(to, payload, { signal }), command) ?? {}
      // An answer that leaves out the session means the one that it answers.
      this.stages.note(to, { ...(sessionId !== undefined && { sessionId }), ...result })
      const { node: _, action: __, ...stage } = result
      return stage
    },
    'xmpp.command.offer': async (input) => {
      const { node, name, callers } = input
      const before = this.offers.get(node)
      if (before && !before.ofApp) throw new ClientError("'node' key is taken", input)
      if (!before && this.offers.full) throw new ClientError('Too many commands are offered', input)
      this.offerOfApp({ node, name, callers })
      return true as const
    },
    'xmpp.command.withdraw': async (input) => {
      if (!this.offers.get(input.node)?.ofApp)
        throw new ClientError("'node' key is of no command offered", input)
      this.offers.delete(input.node)
      return true as const
    },
    'xmpp.command.announce': async ({ to }) => {
      const reader = Jid.parse(to)
      const list = discoItems.build({ node: NS_COMMANDS, items: reader && this.itemsFor(reader) })
      this.session.send(xml('message', { to, id: crypto.randomUUID() }, list))
      return true as const
    },
  }

  override start(): void {
    this.forgetRuns()
    this.disco?.provide(NS_COMMANDS, {
      info: () => [{ kind: 'identity', category: 'automation', type: 'command-list' }, ...FEATURES],
      items: (from) => this.itemsFor(from),
    })
    for (const own of this.init.commands ?? []) this.offer(own)
  }

  /** Whoever runs one of our commands goes on with the process that began. */
  // Not in lean builds.
  override save(): Saved | undefined {
    if (this.offers.running) return undefined
    const offers = this.offers.ofApp.map(({ node, name, callers }) => ({
      node,
      name,
      callers: callers as Saved | undefined,
    }))
    return { offers, stages: this.stages.save() }
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    const { offers, stages } = saved as { offers: Omit<OwnCommand, 'run'>[]; stages: Saved }
    this.start()
    for (const own of offers) this.offerOfApp(own)
    this.stages.restore(stages)
  }

  override stop(): void {
    this.forgetRuns()
    this.offers.clear()
  }

  /**
   * Offers a command until the session logs out: an extension calls it in its `start`. It takes the place of one with
   * the same node.
   * @returns what withdraws it
   */
  offer(own: OwnCommand): () => void {
    this.put(own, false)
    return () => {
      if (this.offers.get(own.node)?.command === own) this.offers.delete(own.node)
    }
  }

  override handles(stanza: Element): boolean {
    const { type } = stanza.attrs
    if (stanza.name === 'message')
      return type !== 'error' && stanza.getChild('query', NS.discoItems)?.attrs.node === NS_COMMANDS
    return (
      stanza.name === 'iq' &&
      (type === 'get' || type === 'set') &&
      stanza.getChild('command', NS_COMMANDS) !== undefined
    )
  }

  override handle(stanza: Element): boolean {
    // A server may leave out the address when it speaks for itself (RFC 6120, 8.1.2.1).
    const from = Jid.parse(stanza.attrs.from ?? this.session.jid.domain)
    if (stanza.name === 'message') return from !== undefined && this.announced(stanza, from)
    const payload = parseChild(stanza, command)
    if (!from) this.session.refuse(stanza, new StanzaError('modify', 'jid-malformed'))
    else if (!payload || stanza.attrs.type === 'get')
      this.session.refuse(stanza, new StanzaError('modify', 'bad-request'))
    else void this.serve(stanza, from, payload)
    return true
  }

  private announced(stanza: Element, from: Jid): boolean {
    const items = parseChild(stanza, discoItems)?.items ?? []
    const sender = from.toJSON()
    this.push(
      'xmpp.command.list',
      listed(items, from.toString()).map((item) => ({ ...item, from: sender })),
    )
    return true
  }

  private async serve(iq: Element, from: Jid, payload: CommandPayload): Promise<void> {
    try {
      const answer = await this.offers.run(from, payload)
      if (!this.session.answer(iq, command.build(answer))) this.offers.abandon(from, answer.sessionId)
    } catch (thrown) {
      if (!(thrown instanceof StanzaError))
        this.session.log.error('a command failed', { node: payload.node, error: String(thrown) })
      const error = thrown instanceof StanzaError ? thrown : failed()
      const named = condition.options.find((known) => known === error.application?.condition)
      this.session.refuse(iq, error, named ? { application: commandCondition.build(named) } : {})
    }
  }

  /** The app says what a stage comes to. */
  private async ask({ from, ...call }: CommandCall): Promise<StageReply> {
    const { error, ...reply } = await this.push('xmpp.command.request', { from: from.toJSON(), ...call })
    if (!error) return reply
    throw new StanzaError(error.type ?? 'cancel', error.condition, {
      description: error.description,
      application: error.application && { ...error.application, xmlns: NS_COMMANDS },
    })
  }

  private offerOfApp(own: Omit<OwnCommand, 'run'>): void {
    this.put({ ...own, run: (call) => this.ask(call) }, true)
  }

  private put(own: OwnCommand, ofApp: boolean): void {
    const { node, name } = own
    const info = (from: Jid): readonly InfoEntryToSend[] | undefined =>
      this.offers.get(node)?.permits(from)
        ? [{ kind: 'identity', category: 'automation', type: 'command-node', name }, ...FEATURES]
        : undefined
    this.offers.set(own, ofApp, this.disco?.provide(node, { info }))
  }

  private get disco(): Disco | undefined {
    return this.session.has('disco') ? this.session.extension('disco') : undefined
  }

  private itemsFor(from: Jid): DiscoItem[] {
    const jid = this.session.jid.toString()
    return this.offers.for(from).map(({ node, name }) => ({ jid, node, name }))
  }

  private forgetRuns(): void {
    this.stages.clear()
    this.offers.clearRuns()
  }
}

function failed(): StanzaError {
  return new StanzaError('cancel', 'internal-server-error')
}

/** Commands of a list. `jid` says where one is that is not at whoever lists it; trust it as little (section 6). */
function listed(items: readonly DiscoItem[], by: string): { node: string; name?: string; jid?: string }[] {
  return items.flatMap(({ jid, node, name }) =>
    node === undefined
      ? []
      : [{ node, ...(name !== undefined && { name }), ...(Jid.parse(jid)?.toString() !== by && { jid }) }],
  )
}
