import {
  Base,
  type Callers,
  ClientError,
  type Element,
  type Handlers,
  Jid,
  Lru,
  parseChild,
  permit,
  type Saved,
  type Session,
  StanzaError,
} from '@xmpp-ftw/core'
import { NS_RPC, type RpcPayload, rpc } from './codecs/rpc.js'
import type { RpcValue } from './codecs/value.js'
import { contract } from './contract.js'
import { RpcFault } from './rpc-fault.js'

export interface RpcInit {
  /** Who may call, besides those the app allows. Default: nobody. */
  callers?: Callers
  /** Send results of exactly one value only, as XML-RPC wants it. */
  strict?: boolean
}

/** Calls that may wait for the app at once. */
const WAITING = 100

/** XEP-0009. */
export class Rpc extends Base<typeof contract> {
  readonly name = 'rpc'
  readonly contract: typeof contract = contract
  override readonly features = [NS_RPC]
  /** Sender and id → the call. */
  private readonly calls = new Lru<Element>(WAITING)
  private readonly permits: (from: Jid) => boolean
  private permitsToo: ((from: Jid) => boolean) | undefined
  /** Who that is. */
  private callers: Callers | undefined

  constructor(
    session: Session,
    private readonly init: RpcInit = {},
  ) {
    super(session)
    this.permits = permit(init.callers ?? [])
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.rpc.perform': async ({ to, method, params }, { signal }) => {
      const reply = await this.session.iq.set(to, rpc.build({ method, params }), { signal })
      return reply.getChildByNS(NS_RPC) ? resultOf(parseChild(reply, rpc)) : []
    },
    'xmpp.rpc.result': async (input) => {
      const { to, id, params = [], error, fault } = input
      if (this.init.strict && !error && !fault && params.length !== 1)
        throw new ClientError('Parameter formatting error', input)
      const key = keyOf(to, id)
      const call = this.calls.get(key)
      this.calls.delete(key)
      const payload = rpc.build(fault ? { fault } : { result: params })
      const answered =
        call &&
        (error
          ? this.session.refuse(call, new StanzaError(error.type ?? 'cancel', error.condition, error))
          : this.session.answer(call, payload))
      // Others wait no more for what was answered, or came too late.
      if (!answered) throw new ClientError("Missing 'id' key", input)
      return true as const
    },
    'xmpp.rpc.allow': async ({ callers }) => {
      this.allow(callers)
      return true as const
    },
  }

  override start(): void {
    this.calls.clear()
  }

  override stop(): void {
    this.calls.clear()
    this.permitsToo = this.callers = undefined
  }

  // Not in lean builds.
  override save(): Saved {
    return this.callers ?? null
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    if (saved !== null) this.allow(saved as Callers)
  }

  private allow(callers: Callers): void {
    this.callers = callers
    this.permitsToo = permit(callers)
  }

  override handles(stanza: Element): boolean {
    const { type } = stanza.attrs
    return (
      stanza.name === 'iq' &&
      (type === 'get' || type === 'set') &&
      stanza.getChild('query', NS_RPC) !== undefined
    )
  }

  override handle(stanza: Element): boolean {
    // A server may leave out the address when it speaks for itself (RFC 6120, 8.1.2.1).
    const from = Jid.parse(stanza.attrs.from ?? this.session.jid.domain)
    const { id, type } = stanza.attrs
    if (!from || id === undefined) return this.refuse(stanza, 'modify', 'jid-malformed')
    const call = parseChild(stanza, rpc)
    if (type === 'get' || !call || !('method' in call)) return this.refuse(stanza, 'modify', 'bad-request')
    if (!this.permits(from) && !this.permitsToo?.(from)) return this.refuse(stanza, 'auth', 'forbidden')
    this.wait(keyOf(from.toString(), id), stanza)
    const { method, params } = call
    this.push('xmpp.rpc.request', {
      from: from.toJSON(),
      command: method,
      method,
      id,
      ...(params && { params: [...params] }),
    })
    return true
  }

  private wait(key: string, call: Element): void {
    // By an id that comes again only the later call can be answered.
    const replaced = this.calls.get(key)
    const forgotten = this.calls.set(key, call)
    for (const dropped of [replaced, forgotten])
      if (dropped) this.refuse(dropped, 'wait', 'resource-constraint')
  }

  private refuse(call: Element, type: string, condition: string): true {
    this.session.refuse(call, new StanzaError(type, condition))
    return true
  }
}

function resultOf(payload: RpcPayload | undefined): RpcValue[] {
  if (payload && 'fault' in payload) throw new RpcFault(payload.fault)
  if (payload && 'result' in payload) return [...payload.result]
  throw new StanzaError('cancel', 'undefined-condition', { description: 'The answer could not be read' })
}

function keyOf(from: string, id: string): string {
  return `${from}\n${id}`
}
