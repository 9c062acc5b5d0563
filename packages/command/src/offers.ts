/** Commands this client offers, and who runs them at the moment (XEP-0050, section 3). */
import { type Callers, type Form, type Jid, permit, StanzaError, validate } from '@xmpp-ftw/core'
import {
  type Action,
  action as actionSchema,
  type CommandPayload,
  NS_COMMANDS,
  type StageAction,
  type StageReply,
  stageReply,
} from './codecs/command.js'
import type { CommandCondition } from './codecs/command-condition.js'

/** Somebody runs a stage of a command. */
export interface CommandCall {
  from: Jid
  node: string
  sessionId: string
  /** `execute` at the first stage; later it is told as what it stands for. After `cancel` no reply counts. */
  action: Action
  /** What they filled in. */
  form?: Form
  /** Language they want. */
  lang?: string
}

/** A command to offer. */
export interface OwnCommand {
  /** Its name to programs. */
  node: string
  /** Its name to people. */
  name: string
  /** Who may see and run it. Default: the own account. */
  callers?: Callers | undefined
  /**
   * What a stage comes to. Without `status` a reply with `actions` keeps the command going, any other completes it.
   * Where `actions` has no `execute`, it is the first allowed of `next`, `complete`, `prev`. A `StanzaError` is handed on, anything else thrown becomes `internal-server-error`.
   */
  run(call: CommandCall): StageReply | undefined | Promise<StageReply | undefined>
}

export interface Offer {
  command: OwnCommand
  /** Whether the app offers it, and may change it. */
  ofApp: boolean
  permits(from: Jid): boolean
  /** Has others forget it, too. */
  end: (() => void) | undefined
}

interface Run {
  node: string
  caller: string
  actions: readonly StageAction[]
  execute: StageAction | undefined
  busy: boolean
  ended: boolean
}

export interface StageAnswer extends StageReply {
  node: string
  sessionId: string
}

/** Commands, and runs that are remembered, in all. */
const MAX_OFFERS = 200
const MAX_RUNS = 100
/** Runs of one account, so that nobody can push out those of others. */
const MAX_RUNS_EACH = 10

export class Offers {
  private readonly offers = new Map<string, Offer>()
  /** Caller's full JID and session id → how far it is. Those that ended are kept a while, to say so. */
  private readonly runs = new Map<string, Run>()

  /** @param own whether somebody is of the own account */
  constructor(private readonly own: (from: Jid) => boolean) {}

  get(node: string): Offer | undefined {
    return this.offers.get(node)
  }

  get full(): boolean {
    return this.offers.size >= MAX_OFFERS
  }

  /** Those of the app, in the order in which they were offered. */
  // Not in lean builds.
  get ofApp(): OwnCommand[] {
    return [...this.offers.values()].filter(({ ofApp }) => ofApp).map(({ command }) => command)
  }

  /** Whether anybody is in the middle of one. */
  // Not in lean builds.
  get running(): boolean {
    return [...this.runs.values()].some(({ ended }) => !ended)
  }

  /** In place of what had that node before. */
  set(command: OwnCommand, ofApp: boolean, end: (() => void) | undefined): void {
    const { node, callers } = command
    this.delete(node)
    this.offers.set(node, { command, ofApp, permits: callers ? permit(callers) : this.own, end })
  }

  delete(node: string): void {
    this.offers.get(node)?.end?.()
    this.offers.delete(node)
  }

  /** In the order in which they were offered. */
  for(from: Jid): OwnCommand[] {
    return [...this.offers.values()].filter((offer) => offer.permits(from)).map(({ command }) => command)
  }

  clear(): void {
    this.offers.clear()
    this.clearRuns()
  }

  clearRuns(): void {
    this.runs.clear()
  }

  /** Nobody heard what the stage came to: going on from there would mix the stages up. */
  abandon(from: Jid, sessionId: string): void {
    const run = this.runs.get(keyOf(from, sessionId))
    if (run) run.ended = true
  }

  /**
   * Runs a stage.
   * @throws StanzaError section 4.4
   */
  async run(from: Jid, { node = '', sessionId, action, form, lang }: CommandPayload): Promise<StageAnswer> {
    const offer = this.offers.get(node)
    if (!offer) throw new StanzaError('cancel', 'item-not-found')
    if (!offer.permits(from)) throw new StanzaError('cancel', 'forbidden')
    const wanted = actionSchema.options.find((known) => known === (action ?? 'execute'))
    if (!wanted) throw commandError('malformed-action')
    const id = sessionId ?? crypto.randomUUID()
    const run = sessionId === undefined ? this.begin(from, node, id, wanted) : this.resume(from, node, id)
    const meant = sessionId === undefined ? wanted : meaning(run, wanted)
    const call: CommandCall = {
      from,
      node,
      sessionId: id,
      action: meant,
      ...(form && { form }),
      ...(lang && { lang }),
    }
    if (meant === 'cancel') return this.cancel(run, offer.command, call)
    if (run.busy) throw new StanzaError('wait', 'unexpected-request')
    run.busy = true
    try {
      const reply = validate(stageReply, await offer.command.run(call))
      if (run.ended) throw commandError('session-expired')
      return { ...advance(run, reply), node, sessionId: id }
    } catch (error) {
      if (sessionId === undefined) run.ended = true
      throw error
    } finally {
      run.busy = false
    }
  }

  /** It is canceled whatever its owner thinks of it (section 2.4.3). */
  private cancel(run: Run, command: OwnCommand, call: CommandCall): StageAnswer {
    run.ended = true
    const told = async () => command.run(call)
    told().catch(() => {})
    return { node: call.node, sessionId: call.sessionId, status: 'canceled' }
  }

  private begin(from: Jid, node: string, sessionId: string, wanted: Action): Run {
    if (wanted !== 'execute') throw commandError('bad-action')
    const caller = from.bare().toString()
    const theirs = [...this.runs].filter(([, run]) => run.caller === caller)
    const [oldest] = theirs.length >= MAX_RUNS_EACH ? theirs : this.runs.size >= MAX_RUNS ? this.runs : []
    if (oldest) this.runs.delete(oldest[0])
    const run: Run = { node, caller, actions: [], execute: undefined, busy: false, ended: false }
    this.runs.set(keyOf(from, sessionId), run)
    return run
  }

  private resume(from: Jid, node: string, sessionId: string): Run {
    const run = this.runs.get(keyOf(from, sessionId))
    if (run?.node !== node) throw commandError('bad-sessionid')
    if (run.ended) throw commandError('session-expired')
    return run
  }
}

/** An error of the XEP's own (section 4.4). */
export function commandError(condition: CommandCondition): StanzaError {
  const application = { condition, xmlns: NS_COMMANDS }
  return condition === 'session-expired'
    ? new StanzaError('cancel', 'not-allowed', { application })
    : new StanzaError('modify', 'bad-request', { application })
}

/** What an action stands for at that stage (section 3.4). */
function meaning({ actions, execute, busy }: Run, wanted: Action): Action {
  if (wanted === 'cancel' || busy) return wanted
  const meant = wanted === 'execute' ? execute : wanted
  if (!meant || !actions.includes(meant)) throw commandError('bad-action')
  return meant
}

/** Notes where the run has come to, and completes what the reply leaves out. */
function advance(run: Run, { actions, form, ...reply }: StageReply): StageReply {
  const { status = actions ? 'executing' : 'completed' } = reply
  run.ended = status !== 'executing'
  run.actions = actions?.values ?? ['complete']
  // Requesters take `next` for the default, which must be allowed then (section 3.4).
  run.execute = actions?.execute ?? BY_DEFAULT.find((name) => run.actions.includes(name))
  const execute = run.execute
  return {
    ...reply,
    status,
    ...(actions && !run.ended && { actions: { values: actions.values, ...(execute && { execute }) } }),
    ...(form && { form: { type: run.ended ? 'result' : 'form', ...form } }),
  }
}

const BY_DEFAULT = ['next', 'complete', 'prev'] as const

function keyOf(from: Jid, sessionId: string): string {
  return `${from}\n${sessionId}`
}
