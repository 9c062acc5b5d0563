import { defined } from '@xmpp-ftw/core'
import { type Change, changesBetween, contentNamed, credentials, isRestart, named } from './changes.js'
import { buildSdp } from './sdp/build.js'
import { buildCandidate, parseCandidate } from './sdp/candidate.js'
import type { MediaLine, SessionDescription } from './sdp/parse.js'
import { SessionError } from './session-error.js'
import type { Action, Candidate, Content, Grouping, Role, SessionJson, Transport } from './session-json.js'

export interface BrowserCandidate {
  candidate: string
  sdpMid?: string | null | undefined
  sdpMLineIndex?: number | null | undefined
  usernameFragment?: string | null | undefined
}

/** What a negotiation needs of its call. */
export interface Negotiator {
  readonly id: string
  readonly role: Role
  isActive(): boolean
  tell(event: 'offer' | 'answer' | 'candidates', payload: object): void
  /** Rejects with the error that came instead of a result. */
  send(action: Action, rest: Partial<SessionJson>): Promise<void>
  /** The same where nobody waits for the result. */
  sendQuietly(action: Action, rest: Partial<SessionJson>): void
  hangUp(condition?: 'failed-transport'): void
  /** Whether the call now waits for an answer of the app's or of the other side's program. */
  waits(forAnswer: boolean): void
}

/** The descriptions of both sides, and the changes of them that one side offers and the other answers. */
export class Negotiation {
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

  constructor(private readonly call: Negotiator) {}

  /** Whether the other side has described itself. */
  get hasRemote(): boolean {
    return this.remote !== undefined
  }

  /** Whether the app is to answer changes. */
  get isAsked(): boolean {
    return this.asked.length > 0
  }

  /** What a message of the session has of the own description. */
  get own(): Partial<SessionJson> | undefined {
    return this.local && { contents: this.local.contents, groupings: this.local.groupings }
  }

  // --- The first offer and its answer

  /** The app's first description, of a call that it makes. */
  begin(offer: SessionDescription): void {
    this.local = offer
    this.lines = offer.lines
  }

  /** The other side's first description, of a call that it makes. */
  begun(jingle: SessionJson): void {
    this.remote = describe(jingle)
    this.lines = this.remote.lines
  }

  /** The app's answer to the first offer. */
  answerFirst(description: SessionDescription): void {
    const answer = this.adopt(description)
    this.local = answer
    this.lines = answer.lines
    this.theirSetup = setupOf(answer) === 'active' ? 'passive' : 'active'
  }

  /** The other side's answer to the first offer. */
  answered(jingle: SessionJson): void {
    this.remote = describe(jingle)
    for (const [name, candidates] of this.early) {
      const { transport } = contentNamed(this.remote, name) ?? {}
      transport?.candidates?.push(...candidates)
    }
    this.theirSetup = setupOf(this.remote) ?? 'active'
  }

  // --- Changes that the app offers

  /** @throws SessionError while another offer waits for its answer; the initiator's goes first */
  async offer(description: SessionDescription): Promise<void> {
    if (this.awaited || this.asked.length > 0) throw new SessionError('conflict', 'tie-break')
    const before = this.local ?? { lines: [], contents: [], groupings: [] }
    const after = this.adopt(description)
    const changes = changesBetween(before, after)
    const awaited = new Set(changes.flatMap(awaitedOf))
    this.awaited = awaited
    this.local = after
    this.lines = after.lines
    this.call.waits(true)
    try {
      await Promise.all(changes.map(({ action, ...rest }) => this.call.send(action, rest)))
    } catch (error) {
      // The other side's own offer came first, and has taken the place of this one.
      if (this.awaited === awaited) this.awaited = undefined
      this.local = before
      this.lines = before.lines
      if (this.asked.length === 0) this.call.waits(false)
      throw error
    }
    for (const { action, contents } of changes)
      if (action === 'content-modify' && this.remote) this.apply({ action, contents }, this.remote)
    this.settle(awaited)
  }

  /** The other side says something to an offer of ours. */
  replied(action: Action, contents: readonly Content[], groupings?: Grouping[]): void {
    const { awaited, remote } = this
    if (!awaited || !remote) throw new SessionError('unexpected-request', 'out-of-order')
    if (action === 'transport-reject') return this.call.hangUp('failed-transport')
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
    this.call.waits(false)
    const { local, remote } = this
    // Contents that are gone here are gone there: nobody says so once more.
    if (local && remote) remote.contents = remote.contents.filter(({ name }) => contentNamed(local, name))
    this.tellRemote('answer')
  }

  // --- Changes that the other side offers

  /**
   * A change that the app is to answer.
   * @throws SessionError where it cannot be, or an offer of ours goes first
   */
  changed(change: Change): void {
    if (!this.call.isActive() || !this.remote) throw new SessionError('unexpected-request', 'out-of-order')
    if (this.awaited) {
      if (this.call.role === 'initiator') throw new SessionError('conflict', 'tie-break')
      this.awaited = undefined
    }
    if (!this.apply(change, this.remote)) return
    if (this.asked.length > 0) this.further.push(change)
    else this.ask([change])
  }

  /** A content, or a way for one, that the app is to accept or to reject. */
  proposed(change: Change): void {
    const { action, contents } = change
    if (!contents.every((content) => isPossible(content, action))) {
      const reject = action === 'content-add' ? 'content-reject' : 'transport-reject'
      return this.call.sendQuietly(reject, { contents: contents.map(named) })
    }
    this.changed(change)
    if (action === 'transport-replace') this.found(contents)
  }

  answerChanges(description: SessionDescription): void {
    const answer = this.adopt(description)
    const before = this.local
    const changes = this.asked
    this.asked = []
    this.call.waits(false)
    this.local = answer
    this.lines = answer.lines
    for (const { action, contents } of changes) this.reply(action, contents, answer)
    // What is sent may be less than what was asked for.
    for (const { action, ...rest } of before && this.remote ? changesBetween(before, answer) : []) {
      if (action === 'description-info') this.call.sendQuietly(action, rest)
      if (action !== 'content-modify') continue
      const contents = rest.contents.filter(
        ({ name, senders }) => contentNamed(this.remote, name)?.senders !== senders,
      )
      for (const { name, senders } of contents)
        Object.assign(contentNamed(this.remote, name) ?? {}, { senders })
      if (contents.length > 0) this.call.sendQuietly(action, { contents })
    }
    const further = this.further
    this.further = []
    if (further.length > 0) this.ask(further)
  }

  private ask(changes: Change[]): void {
    this.asked = changes
    this.call.waits(true)
    this.tellRemote('offer')
  }

  private reply(action: Action, contents: readonly Content[], answer: SessionDescription): void {
    const found = contents.flatMap(({ name }) => contentNamed(answer, name) ?? [])
    if (action === 'content-add') {
      const refused = contents.filter(({ name }) => !contentNamed(answer, name))
      if (found.length > 0)
        this.call.sendQuietly('content-accept', { contents: found, groupings: answer.groupings })
      if (refused.length > 0) this.call.sendQuietly('content-reject', { contents: refused.map(named) })
      if (this.remote)
        this.remote.contents = this.remote.contents.filter(
          ({ name }) => !refused.some((one) => one.name === name),
        )
    } else if (action === 'transport-info' || action === 'transport-replace') {
      const reply = action === 'transport-info' ? action : 'transport-accept'
      this.call.sendQuietly(reply, {
        contents: found.map((content) => ({ ...named(content), transport: credentials(content.transport) })),
      })
    }
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
      this.call.hangUp()
      return false
    }
    return changed
  }

  // --- Candidates

  /**
   * The app's candidates. Before anybody knows of the session they go with its first message.
   * @param known whether the other side knows of the session
   * @throws SessionError before there is a description of this side
   */
  candidates(found: readonly BrowserCandidate[], known: boolean): void {
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
    if (known) {
      const contents = [...byContent].map(([name, transport]) => ({
        ...named(this.contentOf(name)),
        transport,
      }))
      if (contents.length > 0) this.call.sendQuietly('transport-info', { contents })
      return
    }
    for (const [name, told] of byContent) {
      const { transport } = this.contentOf(name)
      if (!transport) continue
      transport.candidates = [...(transport.candidates ?? []), ...(told.candidates ?? [])]
      if (told.gatheringComplete) transport.gatheringComplete = true
    }
  }

  /** The other side's candidates, or its new credentials. */
  transported(change: Change): void {
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
    if (restarts.length > 0 && this.call.isActive()) {
      if (this.awaited?.has(RESTART)) this.replied('transport-accept', restarts)
      else this.changed({ ...change, contents: restarts })
    }
    this.found(change.contents)
  }

  /** Candidates: to the app, or to the description that it will get. */
  found(contents: readonly Content[]): void {
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
    if (this.described && told.length > 0)
      this.call.tell('candidates', { id: this.call.id, candidates: told })
  }

  // --- Descriptions

  tellRemote(event: 'offer' | 'answer'): void {
    if (!this.remote) return
    this.described = true
    this.version += 1
    const setup = event === 'offer' ? 'actpass' : this.theirSetup
    const contents = this.remote.contents.map((content) => withSetup(content, setup))
    const theirs: Role = this.call.role === 'initiator' ? 'responder' : 'initiator'
    const sdp = buildSdp({ ...this.remote, contents, lines: this.lines }, theirs, this.version)
    this.call.tell(event, { id: this.call.id, sdp })
  }

  /** What an `info` about a content of ours says of it. */
  ownContent(name: string): { name: string; creator: Role } {
    return { name, creator: contentNamed(this.local, name)?.creator ?? this.call.role }
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
    return (
      contentNamed(this.local, name) ?? contentNamed(this.remote, name) ?? { name, creator: this.call.role }
    )
  }
}

/** Stands for a restart of ICE among the names of contents that are awaited. */
const RESTART = '\n'
/** Contents, and candidates of each, that are kept: more than any browser has. */
const MOST = 100

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
