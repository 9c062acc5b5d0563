import { defined, type FtwError, Jid } from '@xmpp-ftw/core'
import type { Initiation } from './codecs/message.js'
import { type BrowserCandidate, Negotiation } from './negotiation.js'
import type { SessionDescription } from './sdp/parse.js'
import { SessionError } from './session-error.js'
import type { Action, Condition, Reason, Role, SessionJson } from './session-json.js'

/**
 * Own calls: `proposed` (devices ring) → `initiated` (one took it, or was called directly) → `active`.
 * Incoming: `incoming` → `proceeding` (taken, its offer is to come) → `offered` (the app is to answer) → `active`.
 */
export type CallState = 'proposed' | 'initiated' | 'incoming' | 'proceeding' | 'offered' | 'active' | 'ended'

export type InfoName = 'active' | 'hold' | 'unhold' | 'mute' | 'unmute'

export interface Ended {
  reason: Reason
  by: 'app' | 'peer' | 'device' | 'session'
  error?: FtwError
  migratedTo?: string
}

/** What a call needs of the session around it. */
export interface Line {
  /** Sends a message of the session; rejects with the error that came instead of a result. */
  send(peer: string, jingle: Omit<SessionJson, 'sid'>): Promise<void>
  say(to: string, message: Omit<Initiation, 'id'>): void
  tell(
    event: 'ringing' | 'accepted' | 'active' | 'ended' | 'offer' | 'answer' | 'candidates' | 'info',
    payload: object,
  ): void
  /** Milliseconds for a person to answer, and for programs. */
  readonly limits: { ringing: number; setup: number }
}

export interface CallInit {
  id: string
  role: Role
  /** Own full JID of the stream in which it began. */
  self: string
  /** Whom one calls, or who calls; a bare JID until a device has taken it. */
  peer: string
  /** Whether there is more than the session: devices ring by messages (XEP-0353). */
  announced: boolean
  media?: string[]
}

/** One call from its announcement to its end. */
export class Call {
  readonly id: string
  readonly role: Role
  readonly announced: boolean
  /** Own full JID, by which the other side knows this one. */
  self: string
  readonly media: readonly string[]
  peer: string
  state: CallState
  private readonly negotiation: Negotiation
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    init: CallInit,
    private readonly line: Line,
  ) {
    this.id = init.id
    this.role = init.role
    this.self = init.self
    this.peer = init.peer
    this.announced = init.announced
    this.media = init.media ?? []
    this.negotiation = new Negotiation({
      id: init.id,
      role: init.role,
      isActive: () => this.state === 'active',
      tell: (event, payload) => line.tell(event, payload),
      send: (action, rest) => this.send(action, rest),
      sendQuietly: (action, rest) => this.sendQuietly(action, rest),
      hangUp: (condition) => this.hangUp(condition),
      waits: (forAnswer) => this.wait(forAnswer ? line.limits.setup : undefined),
    })
    this.state = init.role === 'responder' ? 'incoming' : init.announced ? 'proposed' : 'initiated'
    // Who calls gives up first: a device that is called only sees to a caller who is gone.
    this.wait(line.limits.ringing * (init.role === 'responder' ? 2 : 1))
  }

  /** A session that the other side began, or begins for a call that is announced. */
  get hasSession(): boolean {
    return this.negotiation.hasRemote
  }

  // --- What the app says

  dial(offer: SessionDescription): void {
    this.negotiation.begin(offer)
    if (this.announced) this.propose()
    else this.initiate()
  }

  /** Once more on a new stream, where nobody may have heard the first. */
  propose(): void {
    const descriptions = (this.negotiation.own?.contents ?? []).map(({ description }) => {
      const { descType, media } = description ?? {}
      return defined({ descType, media })
    })
    this.line.say(this.peer, { action: 'propose', descriptions })
  }

  ring(): void {
    this.need('incoming')
    if (this.hasSession) this.sendQuietly('session-info', { ringing: true })
    else this.line.say(this.peer, { action: 'ringing' })
  }

  accept(): void {
    this.need('incoming')
    this.wait(this.line.limits.setup)
    this.state = 'proceeding'
    if (this.hasSession) this.offered()
    else this.line.say(this.peer, { action: 'proceed' })
  }

  /** @throws SessionError where nothing was offered */
  async answer(description: SessionDescription): Promise<void> {
    if (this.state === 'active' && this.negotiation.isAsked)
      return this.negotiation.answerChanges(description)
    this.need('offered')
    this.negotiation.answerFirst(description)
    this.state = 'active'
    this.wait()
    try {
      await this.send('session-accept', { responder: this.self, ...this.negotiation.own })
    } catch (error) {
      this.failed(error, true)
      throw error
    }
    if (this.isOver()) return
    this.line.tell('active', this.told)
  }

  /** @throws SessionError while another offer waits for its answer; the initiator's goes first */
  async offer(description: SessionDescription): Promise<void> {
    this.need('active')
    try {
      await this.negotiation.offer(description)
    } catch (error) {
      this.failed(error)
      throw error
    }
  }

  /** @throws SessionError before there is a description of this side */
  candidates(found: readonly BrowserCandidate[]): void {
    this.negotiation.candidates(found, this.state === 'active' || this.state === 'initiated')
  }

  info(info: InfoName, content?: string): void {
    this.need('active')
    const mutes = info === 'mute' || info === 'unmute'
    const value = mutes && content !== undefined ? this.negotiation.ownContent(content) : true
    this.sendQuietly('session-info', { [info]: value })
  }

  reject(condition?: Condition, text?: string): void {
    this.need('incoming')
    // XEP-0353, section 6: what is said to whom has not been answered yet tells as little as can be.
    this.hangUp(condition ?? (this.hasSession ? 'decline' : 'busy'), text)
  }

  hangUp(given?: Condition, text?: string, migratedTo?: string): void {
    const condition = given ?? USUAL[this.state] ?? 'success'
    const reason = defined({ condition, text })
    this.part(reason, migratedTo)
    this.end(defined({ reason, by: 'app' as const, migratedTo }))
  }

  // --- What the other side says outside of the session

  /** @param from full JID of the device */
  hear({ action, reason, migratedTo }: Initiation, from: string): void {
    const mine = this.role === 'initiator'
    // The caller says it once more from a new stream, which may have another address.
    if (action === 'propose' && this.state === 'incoming') this.peer = from
    if (action === 'ringing' && this.state === 'proposed')
      this.line.tell('ringing', { ...this.told, from: json(from) })
    else if (action === 'proceed' && this.state === 'proposed') {
      this.peer = from
      this.line.tell('accepted', this.told)
      if (!this.isOver()) this.initiate()
    } else if (action === 'proceed' && mine && from !== this.peer) {
      // A second device took it at the same moment: it must not wait for a session.
      this.line.say(from, { action: 'retract', reason: { condition: 'expired' } })
    } else if (
      action === 'reject' &&
      mine &&
      (this.state === 'proposed' || (this.state === 'initiated' && from === this.peer))
    ) {
      if (this.state === 'initiated')
        this.sendQuietly('session-terminate', { reason: { condition: 'cancel' } })
      this.end({ reason: reason ?? { condition: 'decline' }, by: 'peer' })
    } else if (action === 'retract' && !mine && this.state !== 'active' && from === this.peer) {
      this.end({ reason: reason ?? { condition: 'cancel' }, by: 'peer' })
    } else if (action === 'finish' && from === this.peer) {
      this.end(defined({ reason: reason ?? { condition: 'success' }, by: 'peer' as const, migratedTo }))
    }
  }

  /** Another device of the own account took or declined it. */
  elsewhere(action: Initiation['action'], reason?: Reason): void {
    if (this.role === 'initiator' || this.state !== 'incoming') return
    if (action === 'proceed') this.end({ reason: { condition: 'success' }, by: 'device' })
    if (action === 'reject') this.end({ reason: reason ?? { condition: 'busy' }, by: 'device' })
  }

  // --- What the other side says in the session

  /**
   * Takes a message of the session.
   * @throws SessionError with which it is to be refused
   */
  receive(jingle: SessionJson): void {
    const { action, contents = [], groupings } = jingle
    switch (action) {
      case 'session-initiate':
        return this.initiated(jingle)
      case 'session-accept':
        return this.accepted(jingle)
      case 'session-info':
        return this.informed(jingle)
      case 'session-terminate':
        return this.end({ reason: jingle.reason ?? { condition: 'success' }, by: 'peer' })
      case 'transport-info':
        return this.negotiation.transported({ action, contents })
      case 'content-accept':
      case 'content-reject':
      case 'transport-accept':
      case 'transport-reject':
        this.negotiation.replied(action, contents, groupings)
        // Those of a content that is accepted are in its description.
        if (action === 'transport-accept') this.negotiation.found(contents)
        return
      case 'security-info':
        return
      case 'content-add':
      case 'transport-replace':
        return this.negotiation.proposed(defined({ action, contents, groupings }))
      default:
        return this.negotiation.changed(defined({ action, contents, groupings }))
    }
  }

  /** The other side, or the stream to it, is gone. */
  lost(condition: Condition): void {
    if (this.state !== 'incoming' || this.hasSession) this.part({ condition })
    this.end({ reason: { condition }, by: 'session' })
  }

  private initiated(jingle: SessionJson): void {
    if (
      this.role === 'initiator' ||
      this.hasSession ||
      (this.state !== 'incoming' && this.state !== 'proceeding')
    )
      throw new SessionError('unexpected-request', 'out-of-order')
    this.negotiation.begun(jingle)
    if (this.state === 'proceeding') this.offered()
  }

  private offered(): void {
    this.state = 'offered'
    this.wait(this.line.limits.setup)
    this.negotiation.tellRemote('offer')
  }

  private accepted(jingle: SessionJson): void {
    if (this.state !== 'initiated') throw new SessionError('unexpected-request', 'out-of-order')
    this.negotiation.answered(jingle)
    this.state = 'active'
    this.wait()
    this.negotiation.tellRemote('answer')
    if (!this.isOver()) this.line.tell('active', this.told)
  }

  private informed(jingle: SessionJson): void {
    if (jingle.ringing && this.state === 'initiated') this.line.tell('ringing', this.told)
    for (const info of ['active', 'hold', 'unhold', 'mute', 'unmute'] as const) {
      const about = jingle[info]
      if (!about) continue
      const content = about === true ? undefined : about.name
      this.line.tell('info', defined({ id: this.id, info, content }))
    }
  }

  private initiate(): void {
    this.state = 'initiated'
    this.wait(this.announced ? this.line.limits.setup : this.line.limits.ringing)
    if (!this.negotiation.own) return
    this.send('session-initiate', { initiator: this.self, ...this.negotiation.own }).catch((error: unknown) =>
      this.failed(error, true),
    )
  }

  private get told() {
    return { id: this.id, from: json(this.peer) }
  }

  private send(action: Action, rest: Partial<SessionJson> = {}): Promise<void> {
    return this.line.send(this.peer, { action, ...rest })
  }

  private sendQuietly(action: Action, rest: Partial<SessionJson> = {}): void {
    this.send(action, rest).catch((error: unknown) => this.failed(error))
  }

  /** @param fatal the call cannot be without what was sent */
  private failed(error: unknown, fatal = false): void {
    if (this.isOver()) return
    const { condition = 'general-error', application } = (error ?? {}) as Partial<FtwError>
    // The stream is gone: what becomes of the call is decided when there is another.
    if (condition === 'disconnected' || condition === 'not-connected') return
    const gone = GONE.includes(condition) || application?.condition === 'unknown-session'
    if (!fatal && !gone) return
    const reason =
      application?.condition === 'tie-break'
        ? 'expired'
        : gone
          ? 'gone'
          : condition === 'remote-server-timeout'
            ? 'timeout'
            : 'general-error'
    if (!gone) this.part({ condition: reason })
    this.end({ reason: { condition: reason }, by: 'peer', error: error as FtwError })
  }

  /** Says good-bye, by what the other side knows of the call. */
  private part(reason: Reason, migratedTo?: string): void {
    const session = this.state === 'initiated' || this.hasSession
    if (session) this.send('session-terminate', { reason }).catch(() => {})
    if (!this.announced) return
    if (this.state === 'proposed') this.line.say(this.peer, { action: 'retract', reason })
    else if (this.state === 'incoming' || this.state === 'proceeding')
      this.line.say(this.peer, { action: 'reject', reason })
    else this.line.say(this.peer, defined({ action: 'finish' as const, reason, migratedTo }))
  }

  private end(ended: Ended): void {
    if (this.isOver()) return
    this.state = 'ended'
    this.wait()
    this.line.tell('ended', { id: this.id, ...ended, ...(ended.error && { error: ended.error.toJSON() }) })
  }

  isOver(): boolean {
    return this.state === 'ended'
  }

  private need(state: CallState): void {
    if (this.state !== state) throw new SessionError('unexpected-request', 'out-of-order')
  }

  /** Nobody is left hanging: what is not done by then, ends the call. */
  private wait(limit?: number): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (limit === undefined) return
    this.timer = setTimeout(() => {
      const reason = { condition: 'timeout' }
      // A device that rings in vain says nothing: nobody was there, and others may still ring.
      if (this.state !== 'incoming' || this.hasSession) this.part(reason)
      this.end({ reason, by: 'session' })
    }, limit)
  }
}

const GONE: readonly string[] = [
  'item-not-found',
  'service-unavailable',
  'recipient-unavailable',
  'gone',
  'remote-server-not-found',
]
const USUAL: { readonly [S in CallState]?: Condition } = {
  proposed: 'cancel',
  initiated: 'cancel',
  incoming: 'decline',
  proceeding: 'cancel',
  offered: 'cancel',
}

function json(jid: string) {
  return Jid.parse(jid)?.toJSON() ?? { domain: jid }
}
