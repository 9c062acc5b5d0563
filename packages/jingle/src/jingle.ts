import {
  Base,
  ClientError,
  carbon,
  type Delay,
  delay,
  type Element,
  type Handlers,
  Jid,
  Lru,
  NS,
  parseChild,
  readError,
  type Saved,
  type Session,
  StanzaError,
  type StartInfo,
  xml,
} from '@xmpp-ftw/core'
import type { Call } from './call.js'
import type { Calls } from './calls.js'
import { initiation, messageOf } from './codecs/message.js'
import { JINGLE } from './codecs/namespaces.js'
import { buildCredentials, buildServices, parseChanges, parseServices } from './codecs/services.js'
import { isUnsupportedInfo, session as sessionCodec } from './codecs/session.js'
import { contract } from './contract.js'
import { SessionError } from './session-error.js'
import type { SessionJson, SessionToSend } from './session-json.js'

export interface JingleInit {
  /** Milliseconds the app has to answer an `xmpp.jingle.request`. Default 30,000. */
  limit?: number
  /** Milliseconds for somebody to take a call. Default 60,000. */
  ringing?: number
  /** Milliseconds for each further step until a call is made. Default 30,000. */
  setup?: number
}

interface Refusal {
  type?: string | undefined
  condition?: string | undefined
  description?: string | undefined
  jingleCondition?: string | undefined
}

const RINGING = 60_000
/** Requests of others that the app may still answer, or answer again. */
const REMEMBERED = 200
const JINGLE_ERRORS = [
  'out-of-order',
  'tie-break',
  'unknown-session',
  'unsupported-info',
  'security-required',
]

/** Jingle (XEP-0166) and what calls need besides: XEP-0167, 0176, 0215, 0293, 0294, 0320, 0338, 0339, 0343, 0353. */
export class Jingle extends Base<typeof contract> {
  readonly name = 'jingle'
  readonly contract: typeof contract = contract
  override readonly features = [
    JINGLE.session,
    JINGLE.rtp,
    'urn:xmpp:jingle:apps:rtp:audio',
    'urn:xmpp:jingle:apps:rtp:video',
    JINGLE.feedback,
    JINGLE.headerExtension,
    JINGLE.dtls,
    JINGLE.iceUdp,
    JINGLE.sctp,
    JINGLE.message,
    'urn:ietf:rfc:3264',
    'urn:ietf:rfc:5576',
    'urn:ietf:rfc:5888',
  ]
  /** There once calls are handled here: apps that handle sessions themselves need none of it. */
  private calls: Calls | undefined
  private loading: Promise<Calls> | undefined
  /** Sender and id → what came, for the app to answer. */
  private readonly received = new Lru<Element>(REMEMBERED)
  /** Ids of sessions that the app handles itself. */
  private readonly own = new Lru<true>(REMEMBERED)
  private readonly timers = new Set<ReturnType<typeof setTimeout>>()
  /** Who was asked for services, and may tell of changes. */
  private readonly asked = new Set<string>()

  constructor(
    session: Session,
    private readonly init: JingleInit = {},
  ) {
    super(session)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.jingle.request': async (input, { callback, signal }) => {
      if (!('jingle' in input)) {
        const iq = this.received.get(keyOf(input.to, input.id))
        if (!iq) throw new ClientError('Unknown request', input)
        const refused = 'type' in input && input.type === 'result' ? undefined : (input.error ?? {})
        this.answer(iq, refused)
        return true as const
      }
      if (!callback) throw new ClientError('Missing callback', input)
      this.own.set(input.jingle.sid, true)
      await this.session.iq.set(input.to, sessionCodec.build(this.withParties(input.jingle)), { signal })
      return true as const
    },
    'xmpp.jingle.message': async ({ to, ...message }) => {
      this.session.send(messageOf(to, message))
      return { id: message.id }
    },
    'xmpp.jingle.services': async ({ to, type }, { signal }) => {
      const asked = to ?? this.session.jid.domain
      this.asked.add(asked)
      const reply = await this.session.iq.get(asked, buildServices(type), { signal })
      return parseServices(reply.getChild('services', JINGLE.services))
    },
    'xmpp.jingle.services.credentials': async ({ to, ...service }, { signal }) => {
      const asked = to ?? this.session.jid.domain
      const reply = await this.session.iq.get(asked, buildCredentials(service), { signal })
      const [found] = parseServices(reply.getChild('credentials', JINGLE.services))
      if (!found) throw new StanzaError('cancel', 'item-not-found')
      return found
    },
    'xmpp.jingle.calls': async ({ enabled = true, carbons = true }, { signal }) => {
      const calls = await this.load()
      calls.enabled = enabled
      if (!enabled || !carbons) return true as const
      await this.session
        .extension('carbons')
        .requests['xmpp.carbons.enable']({}, { signal, callback: true })
        // Without carbons calls are possible all the same.
        .catch(() => signal.throwIfAborted())
      return true as const
    },
    'xmpp.jingle.call': async ({ to, sdp, id }) => ({ id: (await this.load()).dial(to, sdp, id) }),
    'xmpp.jingle.ringing': ({ id }) => this.with(id, (call) => call.ring()),
    'xmpp.jingle.accept': ({ id }) => this.with(id, (_call, calls) => calls.accept(id)),
    'xmpp.jingle.reject': ({ id, reason, text }) => this.with(id, (call) => call.reject(reason, text)),
    'xmpp.jingle.hangup': ({ id, reason, text }) => this.with(id, (call) => call.hangUp(reason, text)),
    'xmpp.jingle.offer': ({ id, sdp }) => this.with(id, (_call, calls) => calls.offer(id, sdp)),
    'xmpp.jingle.answer': ({ id, sdp }) => this.with(id, (_call, calls) => calls.answer(id, sdp)),
    'xmpp.jingle.candidates': ({ id, candidates }) => this.with(id, (call) => call.candidates(candidates)),
    'xmpp.jingle.info': ({ id, info, content }) => this.with(id, (call) => call.info(info, content)),
  }

  override start({ reconnected }: StartInfo): void {
    if (reconnected) this.calls?.renewed()
  }

  override leave(): void {
    this.calls?.leave()
  }

  /** A call that is made, or being made, is not handed on. */
  // Not in lean builds.
  override save(): Saved | undefined {
    if (this.hasCalls) return undefined
    return { enabled: this.calls?.enabled === true, own: this.own.save(), asked: [...this.asked] }
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    const { enabled, own, asked } = saved as { enabled: boolean; own: [string, true][]; asked: string[] }
    this.own.restore(own)
    for (const jid of asked) this.asked.add(jid)
    if (!enabled) return
    this.load().then(
      (calls) => {
        calls.enabled = true
      },
      (error) => this.session.log.error('calls could not be loaded', { error: String(error) }),
    )
  }

  override stop(): void {
    this.calls?.stop()
    for (const timer of this.timers) clearTimeout(timer)
    this.timers.clear()
    this.received.clear()
    this.own.clear()
    this.asked.clear()
  }

  private get hasCalls(): boolean {
    return this.calls !== undefined && this.calls.size > 0
  }

  override handles(stanza: Element): boolean {
    if (stanza.name === 'iq') {
      return (
        stanza.getChild('jingle', JINGLE.session) !== undefined ||
        stanza.getChild('services', JINGLE.services) !== undefined
      )
    }
    if (stanza.name === 'presence') return stanza.attrs.type === 'unavailable' && this.hasCalls
    if (stanza.attrs.type === 'error') return this.hasCalls
    // One says such things to somebody, not to a room.
    if (stanza.attrs.type === 'groupchat') return false
    return stanza.getChildByNS(JINGLE.message) !== undefined || stanza.getChildByNS(NS.carbons) !== undefined
  }

  override handle(stanza: Element): boolean {
    const from = stanza.attrs.from === undefined ? this.session.account : Jid.parse(stanza.attrs.from)
    if (stanza.name === 'iq') {
      if (!from) return this.session.refuse(stanza, new StanzaError('modify', 'jid-malformed'))
      const jingle = stanza.getChild('jingle', JINGLE.session)
      return jingle ? this.handleSession(stanza, jingle, from) : this.handleServices(stanza, from)
    }
    if (!from) return false
    if (stanza.name === 'message') return this.handleMessage(stanza, from)
    this.calls?.unavailable(from)
    return false
  }

  /** A message of a call that was never acknowledged: on a new stream the call says it again, or ends. */
  override unacknowledged(stanza: Element): boolean {
    const message = stanza.name === 'message' && parseChild(stanza, initiation)
    return message ? this.calls?.has(message.id) === true : false
  }

  private handleSession(iq: Element, jingle: Element, from: Jid): boolean {
    const told = sessionCodec.parse(jingle)
    if (iq.attrs.type !== 'set' || !told)
      return this.session.refuse(iq, new StanzaError('modify', 'bad-request'))
    if (told.action === 'session-info' && isUnsupportedInfo(jingle)) {
      return this.refuse(iq, new StanzaError('modify', 'feature-not-implemented'), 'unsupported-info')
    }
    // Nobody speaks for another (XEP-0166, section 6.2).
    if (
      told.initiator !== undefined &&
      told.action === 'session-initiate' &&
      told.initiator !== from.toString()
    )
      delete told.initiator
    const begins = told.action === 'session-initiate'
    const { calls } = this
    if (!calls || (!calls.concerns(told) && (begins || !calls.enabled || this.own.get(told.sid)))) {
      return this.handOver(iq, told, from)
    }
    try {
      calls.receive(told, from)
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error
      return this.refuse(iq, error, error instanceof SessionError ? error.jingleCondition : undefined)
    }
    return this.session.answer(iq)
  }

  /** The app handles it. */
  private handOver(iq: Element, jingle: SessionJson, from: Jid): boolean {
    const id = iq.attrs.id ?? ''
    this.own.set(jingle.sid, true)
    const limit = this.init.limit ?? 30_000
    this.received.set(keyOf(from.toString(), id), iq)
    // Ours is to be the first to lose patience.
    this.session.prolong(iq, 2 * limit)
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      this.session.refuse(iq, new StanzaError('cancel', 'service-unavailable'))
    }, limit)
    this.timers.add(timer)
    void this.push('xmpp.jingle.request', { from: from.toString(), type: 'set', id, jingle }).then(
      (answer) => this.answer(iq, answer?.error),
      (refusal: StanzaError) => this.session.refuse(iq, refusal),
    )
    return true
  }

  private handleServices(iq: Element, from: Jid): boolean {
    const list = iq.getChild('services', JINGLE.services)
    const { domain } = this.session.jid
    const told = from.equals(this.session.account) ? domain : from.toString()
    if (!list || iq.attrs.type !== 'set' || (told !== domain && !this.asked.has(told))) return false
    this.session.answer(iq)
    this.push('xmpp.jingle.services.push', parseChanges(list))
    return true
  }

  private handleMessage(stanza: Element, from: Jid): boolean {
    if (stanza.attrs.type === 'error')
      return this.calls?.bounced(stanza.attrs.id ?? '', from, readError(stanza)) === true
    const wrapper = stanza.getChildByNS(NS.carbons)
    const copy = wrapper && this.session.account.equals(from) ? parseChild(stanza, carbon) : undefined
    if (wrapper && !copy) return false
    const message = copy?.message ?? stanza
    const told = parseChild(message, initiation)
    const sender = copy ? Jid.parse(message.attrs.from ?? '') : from
    if (!told || !sender) return false
    const delayed = parseChild(message, delay)
    const own = sender.bare().equals(this.session.account)
    if (this.calls && !(delayed && told.action === 'propose' && this.isStale(delayed))) {
      if (own ? this.calls.heardElsewhere(told) : this.isToUs(message) && this.calls.hear(told, sender))
        return true
    }
    this.push('xmpp.jingle.message', {
      from: sender.toString(),
      ...told,
      ...(delayed && { delay: delayed }),
      ...(copy && { carbon: true as const }),
    })
    return true
  }

  /** Whether nobody can be waiting any more. Streams that are resumed bring what was said meanwhile, with a stamp. */
  private isStale({ when }: Delay): boolean {
    return !(Date.now() - Date.parse(when) < (this.init.ringing ?? RINGING))
  }

  /** What was said to another device of the own account is that one's. */
  private isToUs({ attrs: { to } }: Element): boolean {
    const jid = to === undefined ? undefined : Jid.parse(to)
    return !jid || jid.isBare || jid.equals(this.session.jid)
  }

  private answer(iq: Element, error?: Refusal): void {
    if (!error) {
      this.session.answer(iq)
      return
    }
    const { type = 'cancel', condition = 'service-unavailable', description, jingleCondition } = error
    this.refuse(iq, new StanzaError(type, condition, { description }), jingleCondition)
  }

  private refuse(iq: Element, error: StanzaError, jingleCondition?: string): boolean {
    const known = JINGLE_ERRORS.find((name) => name === jingleCondition)
    return this.session.refuse(iq, error, known ? { application: xml(known, { xmlns: JINGLE.errors }) } : {})
  }

  /** Who the parties are is not for the app to say (XEP-0166, section 7.1). */
  private withParties(jingle: SessionToSend): SessionToSend {
    const own = this.session.jid.toString()
    if (jingle.action === 'session-initiate') return { ...jingle, initiator: own }
    if (jingle.action === 'session-accept') return { ...jingle, responder: own }
    return jingle
  }

  /** Everything that is asked of calls waits for it, so that it is done in the order in which it was asked. */
  private load(): Promise<Calls> {
    this.loading ??= import('./calls.js').then(({ Calls }) => {
      const { ringing = RINGING, setup = 30_000 } = this.init
      this.calls = new Calls(this.session, { ringing, setup }, (event, payload) =>
        this.push(`xmpp.jingle.${event}`, payload as never),
      )
      return this.calls
    })
    // A chunk that could not be loaded is asked for again the next time.
    this.loading.catch(() => {
      this.loading = undefined
    })
    return this.loading
  }

  private async with(id: string, act: (call: Call, calls: Calls) => void | Promise<void>): Promise<true> {
    const calls = await this.load()
    await act(calls.get(id), calls)
    return true
  }
}

function keyOf(from: string, id: string): string {
  return `${from}\n${id}`
}
