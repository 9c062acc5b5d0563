import { defined, type FtwError, Jid } from '@xmpp-ftw/core'
import { type Change, changesBetween, contentNamed, credentials, isRestart, named } from './changes.js'
import type { Initiation } from './codecs/message.js'
import { buildSdp } from './sdp/build.js'
import { buildCandidate, parseCandidate } from './sdp/candidate.js'
import type { MediaLine, SessionDescription } from './sdp/parse.js'
import { SessionError } from './session-error.js'
import type {
  Action,
  Candidate,
  Condition,
  Content,
  Grouping,
  Reason,
  Role,
  SessionJson,
  Transport,
} from './session-json.js'

/**
 * Own calls: `proposed` (devices ring) → `initiated` (one took it, or was called directly) → `active`.
 * Incoming: `incoming` → `proceeding` (taken, its offer is to come) → `offered` (the app is to answer) → `active`.
 */
export type CallState = 'proposed' | 'initiated' | 'incoming' | 'proceeding' | 'offered' | 'active' | 'ended'

export interface BrowserCandidate {
  candidate: string
  sdpMid?: string | null | undefined
  sdpMLineIndex?: number | null | undefined
  usernameFragment?: string | null | undefined
}

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
  private local: SessionDescription | undefined
  private remote: SessionDescription | undefined
  /** Places of contents in session descriptions, gone ones too. */
  private lines: MediaLine[] = []
  /** Candidates of the other side that came before its description. */
  private readonly early = new Map<string, Candidate[]>()
  /** Whether the app has the other side's description: what comes later is told by itself. */
  private described = false
  /** What the other side still has to say to an offer of ours, in an active call. */
  private awaited: Set<string> | undefined
  /** Changes of the other side that the app is to answer, and those that came meanwhile. */
  private asked: Change[] = []
  private further: Change[] = []
  private version = 0
  /** The other side's part in DTLS, once both have agreed: it stays, whoever offers later (RFC 8842, section 5.5). */
  private theirSetup: string | undefined
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
    this.state = init.role === 'responder' ? 'incoming' : init.announced ? 'proposed' : 'initiated'
    // Who calls gives up first: a device that is called only sees to a caller who is gone.
    this.wait(line.limits.ringing * (init.role === 'responder' ? 2 : 1))
  }

  private get other(): Role {
    return this.role === 'initiator' ? 'responder' : 'initiator'
  }

  /** A session that the other side began, or begins for a call that is announced. */
  get hasSession(): boolean {
    return this.remote !== undefined
  }

  // --- What the app says

  dial(offer: SessionDescription): void {
    this.local = offer
    this.lines = offer.lines
    if (this.announced) this.propose()
    else this.initiate()
  }

  /** Once more on a new stream, where nobody may have heard the first. */
  propose(): void {
    const descriptions = (this.local?.contents ?? []).map(({ description }) => {
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
    const answer = this.adopt(description)
    if (this.state === 'active' && this.asked.length > 0) return this.answerChanges(answer)
    this.need('offered')
    this.local = answer
    this.lines = answer.lines
    this.theirSetup = setupOf(answer) === 'active' ? 'passive' : 'active'
    this.state = 'active'
    this.wait()
    try {
      await this.send('session-accept', { responder: this.self, ...withGroups(answer) })
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
    if (this.awaited || this.asked.length > 0) throw new SessionError('conflict', 'tie-break')
    const before = this.local ?? { lines: [], contents: [], groupings: [] }
    const after = this.adopt(description)
    const changes = changesBetween(before, after)
    const awaited = new Set(changes.flatMap(awaitedOf))
    this.awaited = awaited
    this.local = after
    this.lines = after.lines
    this.wait(this.line.limits.setup)
    try {
      await Promise.all(changes.map(({ action, ...rest }) => this.send(action, rest)))
    } catch (error) {
      // The other side's own offer came first, and has taken the place of this one.
      if (this.awaited === awaited) this.awaited = undefined
      this.local = before
      this.lines = before.lines
      if (this.asked.length === 0) this.wait()
      this.failed(error)
      throw error
    }
    for (const { action, contents } of changes)
      if (action === 'content-modify' && this.remote) this.apply({ action, contents }, this.remote)
    this.settle(awaited)
  }

  /** @throws SessionError before there is a description of this side */
  candidates(found: readonly BrowserCandidate[]): void {
    if (!this.local) throw new SessionError('unexpected-request', 'out-of-order')
    const byContent = new Map<string, Transport>()
    for (const { candidate, sdpMid, sdpMLineIndex, usernameFragment } of found) {
      const name = sdpMid ?? this.lines[sdpMLineIndex ?? 0]?.name ?? ''
      const { transport } = contentNamed(this.local, name) ?? {}
      // Those of an earlier generation are of no use any more.
      if (!transport || (usernameFragment && transport.ufrag && usernameFragment !== transport.ufrag))
        continue
      const { ufrag, pwd } = transport
      const told: Transport = byContent.get(name) ?? { transType: 'iceUdp', ufrag, pwd, candidates: [] }
      byContent.set(name, told)
      const parsed = parseCandidate(candidate)
      if (parsed) told.candidates?.push(parsed)
      else if (candidate === '') told.gatheringComplete = true
    }
    if (this.state === 'active' || this.state === 'initiated') {
      const contents = [...byContent].map(([name, transport]) => ({
        ...named(this.contentOf(name)),
        transport,
      }))
      if (contents.length > 0) this.sendQuietly('transport-info', { contents })
      return
    }
    // Nobody knows of the session yet: they go with its first message.
    for (const [name, told] of byContent) {
      const { transport } = this.contentOf(name)
      if (!transport) continue
      transport.candidates = [...(transport.candidates ?? []), ...(told.candidates ?? [])]
      if (told.gatheringComplete) transport.gatheringComplete = true
    }
  }

  info(info: InfoName, content?: string): void {
    this.need('active')
    const mutes = info === 'mute' || info === 'unmute'
    const { creator } = (content !== undefined && contentNamed(this.local, content)) || {}
    const value = mutes && content !== undefined ? { creator: creator ?? this.role, name: content } : true
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
    const { action, contents = [] } = jingle
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
        return this.transported({ action, contents })
      case 'content-accept':
      case 'content-reject':
      case 'transport-accept':
      case 'transport-reject':
        this.replied(action, contents, jingle.groupings)
        // Those of a content that is accepted are in its description.
        if (action === 'transport-accept') this.found(contents)
        return
      case 'security-info':
        return
      case 'content-add':
      case 'transport-replace':
        if (!contents.every((content) => isPossible(content, action))) {
          return this.sendQuietly(action === 'content-add' ? 'content-reject' : 'transport-reject', {
            contents: contents.map(named),
          })
        }
        this.changed(defined({ action, contents, groupings: jingle.groupings }))
        if (action === 'transport-replace') this.found(contents)
        return
      default:
        return this.changed(defined({ action, contents, groupings: jingle.groupings }))
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
      this.remote ||
      (this.state !== 'incoming' && this.state !== 'proceeding')
    )
      throw new SessionError('unexpected-request', 'out-of-order')
    this.remote = describe(jingle)
    this.lines = this.remote.lines
    if (this.state === 'proceeding') this.offered()
  }

  private offered(): void {
    this.state = 'offered'
    this.wait(this.line.limits.setup)
    this.tellRemote('offer')
  }

  private accepted(jingle: SessionJson): void {
    if (this.state !== 'initiated') throw new SessionError('unexpected-request', 'out-of-order')
    this.remote = describe(jingle)
    for (const [name, candidates] of this.early) {
      const { transport } = contentNamed(this.remote, name) ?? {}
      transport?.candidates?.push(...candidates)
    }
    this.theirSetup = setupOf(this.remote) ?? 'active'
    this.state = 'active'
    this.wait()
    this.tellRemote('answer')
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

  private transported(change: Change): void {
    if (!this.remote) {
      for (const { name, transport } of change.contents) {
        const known = this.early.get(name) ?? []
        if (this.early.size < MOST)
          this.early.set(name, [...known, ...(transport?.candidates ?? [])].slice(0, MOST))
      }
      return
    }
    const restarts = change.contents.filter(({ name, transport }) =>
      isRestart(transport, contentNamed(this.remote, name)?.transport),
    )
    if (restarts.length > 0 && this.state === 'active') {
      if (this.awaited?.has(RESTART)) this.replied('transport-accept', restarts)
      else this.changed({ ...change, contents: restarts })
    }
    this.found(change.contents)
  }

  /** Candidates: to the app, or to the description that it will get. */
  private found(contents: readonly Content[]): void {
    const told: BrowserCandidate[] = []
    for (const { name, transport } of contents) {
      const index = this.lines.findIndex((line) => line.name === name)
      const own = contentNamed(this.remote, name)?.transport
      if (!transport || !own || index < 0) continue
      const place = defined({
        sdpMid: name,
        sdpMLineIndex: index,
        usernameFragment: transport.ufrag ?? own.ufrag,
      })
      for (const candidate of transport.candidates ?? []) {
        const line = buildCandidate(candidate)
        if (!this.described) {
          if ((own.candidates?.length ?? MOST) < MOST) own.candidates?.push(candidate)
        } else if (line) told.push({ candidate: line, ...place })
      }
      if (transport.gatheringComplete) told.push({ candidate: '', ...place })
    }
    if (this.described && told.length > 0) this.line.tell('candidates', { id: this.id, candidates: told })
  }

  /** A change that the app is to answer. */
  private changed(change: Change): void {
    if (this.state !== 'active' || !this.remote) throw new SessionError('unexpected-request', 'out-of-order')
    if (this.awaited) {
      if (this.role === 'initiator') throw new SessionError('conflict', 'tie-break')
      this.awaited = undefined
    }
    if (!this.apply(change, this.remote)) return
    if (this.asked.length > 0) {
      this.further.push(change)
      return
    }
    this.ask([change])
  }

  private ask(changes: Change[]): void {
    this.asked = changes
    this.wait(this.line.limits.setup)
    this.tellRemote('offer')
  }

  /** @returns whether it changed anything */
  private apply({ action, contents, groupings }: Change, remote: SessionDescription): boolean {
    let changed = false
    for (const content of contents) {
      const known = contentNamed(remote, content.name)
      if (action === 'content-add') {
        if (known || this.lines.length >= MOST)
          throw new SessionError(known ? 'conflict' : 'resource-constraint')
        remote.contents.push(content)
        if (!this.lines.some(({ name }) => name === content.name))
          this.lines = [...this.lines, lineOf(content)]
        changed = true
      } else if (!known) continue
      else if (action === 'content-remove') {
        remote.contents.splice(remote.contents.indexOf(known), 1)
        changed = true
      } else if (action === 'content-modify' && content.senders && content.senders !== known.senders) {
        known.senders = content.senders
        changed = true
      } else if (action === 'description-info' && content.description) {
        known.description = { ...known.description, ...content.description }
        changed = true
      } else if (content.transport && isRestart(content.transport, known.transport)) {
        known.transport = { ...known.transport, ...content.transport, candidates: [] }
        changed = true
      }
    }
    if (groupings?.length) remote.groupings = groupings
    if (changed && action === 'content-remove' && remote.contents.length === 0) {
      // A session without contents is over (XEP-0166, section 7.2.5).
      this.hangUp()
      return false
    }
    return changed
  }

  private async answerChanges(answer: SessionDescription): Promise<void> {
    const before = this.local
    const changes = this.asked
    this.asked = []
    this.wait()
    this.local = answer
    this.lines = answer.lines
    for (const { action, contents } of changes) this.reply(action, contents, answer)
    // What is sent may be less than what was asked for.
    for (const { action, ...rest } of before && this.remote ? changesBetween(before, answer) : []) {
      if (action === 'description-info') this.sendQuietly(action, rest)
      if (action !== 'content-modify') continue
      const contents = rest.contents.filter(
        ({ name, senders }) => contentNamed(this.remote, name)?.senders !== senders,
      )
      for (const { name, senders } of contents)
        Object.assign(contentNamed(this.remote, name) ?? {}, { senders })
      if (contents.length > 0) this.sendQuietly(action, { contents })
    }
    const further = this.further
    this.further = []
    if (further.length > 0) this.ask(further)
  }

  private reply(action: Action, contents: readonly Content[], answer: SessionDescription): void {
    const found = contents.flatMap(({ name }) => contentNamed(answer, name) ?? [])
    if (action === 'content-add') {
      const refused = contents.filter(({ name }) => !contentNamed(answer, name))
      if (found.length > 0)
        this.sendQuietly('content-accept', { contents: found, groupings: answer.groupings })
      if (refused.length > 0) this.sendQuietly('content-reject', { contents: refused.map(named) })
      if (this.remote)
        this.remote.contents = this.remote.contents.filter(
          ({ name }) => !refused.some((one) => one.name === name),
        )
    } else if (action === 'transport-info' || action === 'transport-replace') {
      const reply = action === 'transport-info' ? action : 'transport-accept'
      this.sendQuietly(reply, {
        contents: found.map((content) => ({ ...named(content), transport: credentials(content.transport) })),
      })
    }
  }

  /** The other side says something to an offer of ours. */
  private replied(action: Action, contents: readonly Content[], groupings?: Grouping[]): void {
    const { awaited, remote } = this
    if (!awaited || !remote) throw new SessionError('unexpected-request', 'out-of-order')
    if (action === 'transport-reject') return this.hangUp('failed-transport')
    for (const content of contents) {
      if (action === 'content-accept' && awaited.delete(content.name)) remote.contents.push(content)
      if (action === 'content-reject' && awaited.delete(content.name) && this.local)
        this.local.contents = this.local.contents.filter(({ name }) => name !== content.name)
    }
    // Where nothing is said of them, contents are grouped as they were offered.
    if (action === 'content-accept') remote.groupings = groupings ?? this.local?.groupings ?? []
    if (action === 'transport-accept' && this.apply({ action, contents: [...contents] }, remote))
      awaited.delete(RESTART)
    this.settle(awaited)
  }

  private settle(awaited: Set<string>): void {
    if (this.awaited !== awaited || awaited.size > 0) return
    this.awaited = undefined
    this.wait()
    const { local, remote } = this
    // Contents that are gone here are gone there: nobody says so once more.
    if (local && remote) remote.contents = remote.contents.filter(({ name }) => contentNamed(local, name))
    this.tellRemote('answer')
  }

  private initiate(): void {
    this.state = 'initiated'
    this.wait(this.announced ? this.line.limits.setup : this.line.limits.ringing)
    if (!this.local) return
    this.send('session-initiate', { initiator: this.self, ...withGroups(this.local) }).catch(
      (error: unknown) => this.failed(error, true),
    )
  }

  private tellRemote(event: 'offer' | 'answer'): void {
    if (!this.remote) return
    this.described = true
    this.version += 1
    const setup = event === 'offer' ? 'actpass' : this.theirSetup
    const contents = this.remote.contents.map((content) => withSetup(content, setup))
    const sdp = buildSdp({ ...this.remote, contents, lines: this.lines }, this.other, this.version)
    this.line.tell(event, { id: this.id, sdp })
  }

  /** The app's description, with contents created by whom they were. */
  private adopt(description: SessionDescription): SessionDescription {
    const contents = description.contents.map((content) => ({
      ...content,
      creator: this.contentOf(content.name).creator,
    }))
    return { ...description, contents }
  }

  private contentOf(name: string): Content {
    return contentNamed(this.local, name) ?? contentNamed(this.remote, name) ?? { name, creator: this.role }
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

/** Stands for a restart of ICE among the names of contents that are awaited. */
const RESTART = '\n'
/** Contents, and candidates of each, that are kept: more than any browser has. */
const MOST = 100
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

function awaitedOf({ action, contents }: Change): string[] {
  if (action === 'content-add') return contents.map(({ name }) => name)
  return action === 'transport-info' ? [RESTART] : []
}

function isPossible({ description, transport }: Content, action: Action): boolean {
  return (
    transport?.transType === 'iceUdp' && (action !== 'content-add' || description?.descType !== undefined)
  )
}

function describe({ contents = [], groupings = [] }: SessionJson): SessionDescription {
  return { lines: contents.map(lineOf), contents: [...contents], groupings }
}

function lineOf({ name, description }: Content): MediaLine {
  return {
    name,
    media: description?.descType === 'datachannel' ? 'application' : (description?.media ?? 'audio'),
  }
}

function setupOf({ contents }: SessionDescription): string | undefined {
  return contents.flatMap(({ transport }) => transport?.fingerprints ?? []).find(({ setup }) => setup)?.setup
}

function withSetup(content: Content, setup: string | undefined): Content {
  const { transport } = content
  const fingerprints = transport?.fingerprints?.map((fingerprint) => ({ ...fingerprint, setup }))
  return fingerprints ? { ...content, transport: { ...transport, fingerprints } } : content
}

function withGroups({ contents, groupings }: SessionDescription): Partial<SessionJson> {
  return { contents, groupings }
}

function json(jid: string) {
  return Jid.parse(jid)?.toJSON() ?? { domain: jid }
}
