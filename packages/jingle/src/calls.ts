import { ClientError, type FtwError, Jid, Lru, type Session, StanzaError } from '@xmpp-ftw/core'
import { Call, type CallInit, type Line } from './call.js'
import { type Initiation, messageOf } from './codecs/message.js'
import { session as sessionCodec } from './codecs/session.js'
import { parseSdp, type SessionDescription } from './sdp/parse.js'
import { SessionError } from './session-error.js'
import type { Content, Role, SessionJson } from './session-json.js'

export interface Limits {
  /** Milliseconds for a person to take a call. */
  ringing: number
  /** Milliseconds for each step of the programs after that. */
  setup: number
}

type Tell = (event: Parameters<Line['tell']>[0] | 'incoming', payload: object) => void

/** Calls at once: more of them than anybody can mean. */
const MOST = 50

/** The calls of a session, and what reaches which of them. */
export class Calls {
  /** Whether calls of others are handled here. */
  enabled = false
  private readonly calls = new Map<string, Call>()
  /** Ids of those that are over, whose last messages may still come. */
  private readonly over = new Lru<true>(MOST)

  constructor(
    private readonly session: Session,
    private readonly limits: Limits,
    private readonly tell: Tell,
  ) {}

  /** @throws StanzaError `item-not-found` */
  get(id: string): Call {
    const call = this.calls.get(id)
    if (!call) throw new SessionError('item-not-found', 'unknown-session')
    return call
  }

  dial(to: string, sdp: string, id: string = crypto.randomUUID()): string {
    const offer = read(sdp, 'initiator')
    if (this.calls.has(id)) throw new StanzaError('cancel', 'conflict')
    const announced = Jid.parse(to)?.isBare === true
    const self = this.session.jid.toString()
    const call = this.add({ id, role: 'initiator', self, peer: to, announced })
    try {
      call.dial(offer)
    } catch (error) {
      this.calls.delete(id)
      throw error
    }
    return id
  }

  offer(id: string, sdp: string): Promise<void> {
    const call = this.get(id)
    return call.offer(read(sdp, call.role))
  }

  answer(id: string, sdp: string): Promise<void> {
    const call = this.get(id)
    return call.answer(read(sdp, call.role))
  }

  /** Takes a call, and lets the one go that it continues (XEP-0353, section 4.2). */
  accept(id: string): void {
    const call = this.get(id)
    const replaced = this.activeWith(call.peer)
    call.accept()
    replaced?.hangUp('expired', undefined, call.id)
  }

  has(id: string): boolean {
    return this.calls.has(id)
  }

  /** Whether a message of a session is of a call, of one that is over, or begins one. */
  concerns({ sid, action, contents = [] }: SessionJson): boolean {
    if (this.calls.has(sid) || this.over.get(sid)) return true
    return this.enabled && action === 'session-initiate' && contents.some(isCallable)
  }

  /** @throws StanzaError with which it is to be refused */
  receive(jingle: SessionJson, from: Jid): void {
    const { sid, action, contents = [] } = jingle
    const call = this.calls.get(sid)
    if (call?.peer === from.toString()) return call.receive(jingle)
    if (call && action === 'session-initiate') throw new SessionError('conflict', 'tie-break')
    if (call || action !== 'session-initiate') throw new SessionError('item-not-found', 'unknown-session')
    this.breakTie(sid, from)
    if (this.calls.size >= MOST) throw new StanzaError('wait', 'resource-constraint')
    const media = mediaOf(contents.map(({ description }) => description ?? {}))
    this.incoming(sid, from, media, false).receive(jingle)
    this.announce(sid)
  }

  /** Both called at once: the call with the lower id is made (XEP-0166, section 7.2.16). */
  private breakTie(id: string, from: Jid): void {
    for (const own of this.calls.values()) {
      if (own.state !== 'initiated' || own.announced || own.peer !== from.toString()) continue
      if (own.id < id) throw new SessionError('conflict', 'tie-break')
    }
  }

  /** Takes what is said of a call outside of its session. `false` where it is of no call of ours. */
  hear(message: Initiation, from: Jid): boolean {
    const { id, action } = message
    const call = this.calls.get(id)
    if (call) {
      if (Jid.parse(call.peer)?.bare().equals(from.bare())) call.hear(message, from.toString())
      return true
    }
    if (this.over.get(id)) return true
    if (action !== 'propose' || !this.enabled || this.calls.size >= MOST) return false
    for (const own of [...this.calls.values()]) {
      if (own.state !== 'proposed' || own.peer !== from.bare().toString()) continue
      const broken = { reason: { condition: 'expired' }, tieBreak: true } as const
      if (own.id < id) {
        this.say(from.toString(), { id, action: 'reject', ...broken })
        return true
      }
      this.say(from.bare().toString(), { id: own.id, action: 'retract', ...broken })
      own.hear({ id: own.id, action: 'reject', ...broken }, from.toString())
    }
    this.incoming(id, from, mediaOf(message.descriptions ?? []), true)
    this.announce(id)
    return true
  }

  /** Another device of the own account said that. */
  heardElsewhere({ id, action, reason }: Initiation): boolean {
    const call = this.calls.get(id)
    call?.elsewhere(action, reason)
    return call !== undefined || this.over.get(id) === true
  }

  /** A message of ours came back. `false` where it was of no call. */
  bounced(id: string, from: Jid, error: FtwError): boolean {
    const call = this.calls.get(id)
    if (!call || !Jid.parse(call.peer)?.bare().equals(from.bare())) return false
    if (call.state !== 'proposed') return true
    call.hear({ id, action: 'reject', reason: { condition: 'gone', text: error.condition } }, call.peer)
    return true
  }

  /** Where its calls are being set up, somebody who is gone will not say so. */
  unavailable(from: Jid): void {
    const jid = from.toString()
    for (const call of [...this.calls.values()])
      if (call.peer === jid && call.state !== 'active') call.lost('gone')
  }

  get size(): number {
    return this.calls.size
  }

  /** A new stream: what the other sides sent to the old one is lost. */
  renewed(): void {
    const self = this.session.jid.toString()
    for (const call of [...this.calls.values()]) {
      if (call.state === 'active' && call.self === self) void this.probe(call)
      else if (call.state === 'proposed' || (call.state === 'incoming' && !call.hasSession)) {
        call.self = self
        if (call.state === 'proposed') call.propose()
      } else call.lost('connectivity-error')
    }
  }

  /** Last words. */
  leave(): void {
    for (const call of [...this.calls.values()]) call.hangUp()
  }

  stop(): void {
    this.enabled = false
    for (const call of [...this.calls.values()]) call.lost('connectivity-error')
    this.calls.clear()
    this.over.clear()
  }

  /** An empty message asks whether the session is still known (XEP-0166, section 6.8). */
  private async probe(call: Call): Promise<void> {
    try {
      await this.send(call.peer, { sid: call.id, action: 'session-info' })
    } catch {
      call.lost('connectivity-error')
    }
  }

  private incoming(id: string, from: Jid, media: string[], announced: boolean): Call {
    const self = this.session.jid.toString()
    return this.add({ id, role: 'responder', self, peer: from.toString(), announced, media })
  }

  private announce(id: string): void {
    const call = this.calls.get(id)
    if (!call) return
    const replaced = this.activeWith(call.peer)
    this.tell('incoming', {
      id,
      from: Jid.parse(call.peer)?.toJSON(),
      media: [...call.media],
      ...(replaced && { replaces: replaced.id }),
    })
  }

  private activeWith(peer: string): Call | undefined {
    const account = Jid.parse(peer)?.bare()
    for (const call of this.calls.values())
      if (call.announced && call.state === 'active' && account?.equals(Jid.parse(call.peer)?.bare()))
        return call
    return undefined
  }

  private add(init: CallInit): Call {
    const { id } = init
    const call: Call = new Call(init, {
      limits: this.limits,
      send: (peer, jingle) => this.send(peer, { sid: id, ...jingle }),
      say: (to, message) => this.say(to, { id, ...message }),
      tell: (event, payload) => {
        if (event === 'ended') this.forget(id)
        this.tell(event, payload)
      },
    })
    this.calls.set(id, call)
    return call
  }

  private forget(id: string): void {
    this.calls.delete(id)
    this.over.set(id, true)
  }

  private async send(to: string, jingle: SessionJson): Promise<void> {
    await this.session.iq.set(to, sessionCodec.build(jingle))
  }

  /** The id of the message is the call's, so that one that comes back is known. */
  private say(to: string, message: Initiation): void {
    try {
      this.session.send(messageOf(to, message))
    } catch {
      // Without a stream nobody hears it: what becomes of the call is decided when there is another.
    }
  }
}

function isCallable({ description, transport }: Content): boolean {
  return description?.descType !== undefined && transport?.transType === 'iceUdp'
}

function mediaOf(
  descriptions: readonly { descType?: string | undefined; media?: string | undefined }[],
): string[] {
  const media = descriptions.flatMap(({ descType, media }) =>
    descType === 'datachannel' ? 'data' : (media ?? []),
  )
  return [...new Set(media)]
}

/** @throws ClientError where it describes nothing */
function read(sdp: string, party: Role): SessionDescription {
  const description = parseSdp(sdp, party)
  if (!description) throw new ClientError("'sdp' key must be a session description (SDP)")
  return description
}
