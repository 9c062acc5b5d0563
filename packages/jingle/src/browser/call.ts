import type { Client, Payload, PushPayload } from '@xmpp-ftw/client'
import type { JidJson } from '@xmpp-ftw/core'
import type {} from '../index.js'
import { Listeners } from './listeners.js'

/**
 * `calling` (nobody has heard it yet) → `ringing` → `connecting` (it was taken) → `active` (media flow) → `ended`;
 * incoming ones begin with `incoming`.
 */
export type CallState = 'calling' | 'incoming' | 'ringing' | 'connecting' | 'active' | 'ended'

export type Ended = Omit<PushPayload<'xmpp.jingle.ended'>, 'id'>

export interface CallEvents extends Record<string, unknown> {
  state: CallState
  ended: Ended
  /** A track of the other side; `remoteStream` has it already. */
  track: RTCTrackEvent
  /** A data channel that the other side opened. */
  channel: RTCDataChannel
  /** What the browser said of a description that it cannot use; the call ends. */
  error: unknown
  /** The other side holds the call, or mutes itself. */
  info: Omit<PushPayload<'xmpp.jingle.info'>, 'id'>
}

export interface AnswerOptions {
  /** What is sent: its tracks stay the app's, which stops them. */
  stream?: MediaStream
  /** For data channels, transceivers and whatever else the connection is to have before anything is offered. */
  prepare?: (connection: RTCPeerConnection) => void
}

export interface CallInit {
  id: string
  peer: JidJson
  incoming: boolean
  media: readonly string[]
  replaces?: string | undefined
  configure: () => Promise<RTCConfiguration>
  connectLimit: number
}

type Reason = Payload<'xmpp.jingle.hangup'>['reason']
type Candidate = PushPayload<'xmpp.jingle.candidates'>['candidates'][number]

/** A call and its `RTCPeerConnection`. */
export class Call {
  readonly id: string
  /** Whom one calls, or who calls. */
  peer: JidJson
  readonly incoming: boolean
  /** `audio`, `video`, `data`: what the caller announced; empty for own calls. */
  readonly media: readonly string[]
  /** Id of an active call with the same person that this one continues, from another device. */
  readonly replaces: string | undefined
  /** What the other side sends. */
  readonly remoteStream = new MediaStream()
  /** There once the call is made or taken. */
  connection: RTCPeerConnection | undefined
  state: CallState
  /** Why it is over. */
  reason: Ended | undefined
  /** Who holds it: while either does, nothing is sent. */
  readonly held = { here: false, there: false }
  private readonly listeners = new Listeners<CallEvents>()
  private readonly configure: () => Promise<RTCConfiguration>
  private readonly connectLimit: number
  /** What is sent when nobody holds the call. */
  private readonly tracks = new Map<RTCRtpSender, MediaStreamTrack>()
  /** Own candidates that wait until the description they belong to is told. */
  private found: RTCIceCandidate[] | undefined = []
  /** Descriptions are set one after the other. */
  private work: Promise<void> = Promise.resolve()
  private agreed = false
  private changed = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly client: Client,
    init: CallInit,
  ) {
    this.id = init.id
    this.peer = init.peer
    this.incoming = init.incoming
    this.media = init.media
    this.replaces = init.replaces
    this.configure = init.configure
    this.connectLimit = init.connectLimit
    this.state = init.incoming ? 'incoming' : 'calling'
  }

  /** Returns what ends it. */
  on<E extends keyof CallEvents>(event: E, listener: (value: CallEvents[E]) => void): () => void {
    return this.listeners.on(event, listener)
  }

  /** Tells the caller that this device rings, and so that somebody is there. */
  async ring(): Promise<void> {
    await this.client.request('xmpp.jingle.ringing', { id: this.id })
  }

  /** Takes an incoming call. */
  async accept(options: AnswerOptions = {}): Promise<void> {
    await this.open(options)
    await this.client.request('xmpp.jingle.accept', { id: this.id })
    this.become('connecting')
  }

  async reject(reason?: Reason): Promise<void> {
    await this.client.request('xmpp.jingle.reject', { id: this.id, reason })
  }

  async hangUp(reason?: Reason): Promise<void> {
    if (this.state !== 'ended') await this.client.request('xmpp.jingle.hangup', { id: this.id, reason })
  }

  /** Stops sending, and tells the other side, which does the same. */
  async hold(): Promise<void> {
    this.held.here = true
    await this.feed()
    await this.inform('hold')
  }

  async resume(): Promise<void> {
    this.held.here = false
    await this.feed()
    await this.inform('unhold')
  }

  /** Sends silence or black for that kind of media, or all, and tells the other side. */
  async mute(kind?: 'audio' | 'video'): Promise<void> {
    await this.enable(kind, false)
  }

  async unmute(kind?: 'audio' | 'video'): Promise<void> {
    await this.enable(kind, true)
  }

  /** Looks for a new way through the network. */
  restart(): void {
    this.connection?.restartIce()
  }

  /** Makes the call. For `Calls`. */
  async dial(to: string, options: AnswerOptions): Promise<void> {
    const connection = await this.open(options)
    await connection.setLocalDescription()
    this.changed = false
    const sdp = connection.localDescription?.sdp ?? ''
    const dialled = this.client.request('xmpp.jingle.call', { to, sdp, id: this.id })
    this.flush()
    await dialled
  }

  /** Hears what the session says of this call. For `Calls`. */
  hear(event: string, payload: unknown): void {
    if (this.state === 'ended') return
    switch (event) {
      case 'xmpp.jingle.ringing':
        return this.become('ringing')
      case 'xmpp.jingle.accepted':
      case 'xmpp.jingle.active': {
        this.peer = (payload as PushPayload<'xmpp.jingle.active'>).from
        if (event === 'xmpp.jingle.active') return this.agree()
        return this.become('connecting')
      }
      case 'xmpp.jingle.offer':
        return this.enqueue(() => this.offered((payload as PushPayload<'xmpp.jingle.offer'>).sdp))
      case 'xmpp.jingle.answer':
        return this.enqueue(() => this.answered((payload as PushPayload<'xmpp.jingle.answer'>).sdp))
      case 'xmpp.jingle.candidates':
        return this.enqueue(() => this.reached((payload as PushPayload<'xmpp.jingle.candidates'>).candidates))
      case 'xmpp.jingle.info':
        return this.informed(payload as PushPayload<'xmpp.jingle.info'>)
      case 'xmpp.jingle.ended':
        return this.end(payload as PushPayload<'xmpp.jingle.ended'>)
    }
  }

  /** It is over. For `Calls`. */
  end({ reason, by, error, migratedTo }: Ended): void {
    if (this.state === 'ended') return
    clearTimeout(this.timer)
    this.connection?.close()
    this.reason = {
      reason,
      by,
      ...(error && { error }),
      ...(migratedTo !== undefined && { migratedTo }),
    }
    this.become('ended')
    this.listeners.emit('ended', this.reason)
  }

  private async open({ stream, prepare }: AnswerOptions): Promise<RTCPeerConnection> {
    const connection = new RTCPeerConnection(await this.configure())
    if (this.state === 'ended') {
      connection.close()
      throw new Error('The call is over')
    }
    this.connection = connection
    connection.ontrack = (event) => {
      this.remoteStream.addTrack(event.track)
      this.listeners.emit('track', event)
    }
    connection.ondatachannel = ({ channel }) => this.listeners.emit('channel', channel)
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate) return
      if (this.found) this.found.push(candidate)
      else this.tell([candidate])
    }
    connection.onnegotiationneeded = () => this.negotiate()
    connection.onconnectionstatechange = () => this.watch(connection.connectionState)
    for (const track of stream?.getTracks() ?? [])
      this.tracks.set(connection.addTrack(track, stream as MediaStream), track)
    prepare?.(connection)
    return connection
  }

  /** A change that the app made to the connection is offered once both have agreed to what was before. */
  private negotiate(): void {
    this.changed = true
    if (!this.agreed) return
    this.enqueue(async () => {
      const { connection } = this
      if (!this.changed || connection?.signalingState !== 'stable') return
      this.changed = false
      this.found ??= []
      await connection.setLocalDescription()
      const offered = this.client.request('xmpp.jingle.offer', {
        id: this.id,
        sdp: connection.localDescription?.sdp ?? '',
      })
      this.flush()
      try {
        await offered
      } catch (error) {
        if ((error as { condition?: string }).condition !== 'conflict') throw error
        // The other side was first. Once its offer is answered, the browser asks for ours again.
        if (signalling(connection) === 'have-local-offer')
          await connection.setLocalDescription({ type: 'rollback' })
      }
    })
  }

  private async offered(sdp: string): Promise<void> {
    const { connection } = this
    if (!connection) return
    this.found ??= []
    await connection.setRemoteDescription({ type: 'offer', sdp })
    await connection.setLocalDescription()
    this.changed = false
    const answered = this.client.request('xmpp.jingle.answer', {
      id: this.id,
      sdp: connection.localDescription?.sdp ?? '',
    })
    this.flush()
    await answered
  }

  private async answered(sdp: string): Promise<void> {
    if (this.connection?.signalingState === 'have-local-offer')
      await this.connection.setRemoteDescription({ type: 'answer', sdp })
  }

  private async reached(candidates: readonly Candidate[]): Promise<void> {
    for (const candidate of candidates) {
      // Those of a kind that this browser does not know, or of media that are gone, are no reason to end the call.
      await this.connection?.addIceCandidate(candidate as RTCIceCandidateInit).catch(() => {})
    }
  }

  private agree(): void {
    this.agreed = true
    if (this.connection?.connectionState === 'connected') this.become('active')
    else {
      this.become('connecting')
      this.expectConnection()
    }
    // What was changed meanwhile; the browser's own question came too early.
    if (this.changed) this.enqueue(async () => this.negotiate())
  }

  private watch(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.timer)
      if (this.agreed) this.become('active')
    } else if (state === 'disconnected' || state === 'failed') {
      this.expectConnection()
      // One side is enough.
      if (state === 'failed' && !this.incoming) this.restart()
    }
  }

  private expectConnection(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.hangUp('connectivity-error').catch(() => {}), this.connectLimit)
  }

  private flush(): void {
    const found = this.found ?? []
    this.found = undefined
    if (found.length > 0) this.tell(found)
  }

  private tell(found: readonly RTCIceCandidate[]): void {
    const candidates = found
      .map((candidate) => candidate.toJSON())
      .map((one) => ({ ...one, candidate: one.candidate ?? '' }))
    // A call that has just ended wants none.
    this.client.request('xmpp.jingle.candidates', { id: this.id, candidates }).catch(() => {})
  }

  private informed({ info, content }: PushPayload<'xmpp.jingle.info'>): void {
    if (info === 'hold' || info === 'unhold' || info === 'active') {
      this.held.there = info === 'hold'
      void this.feed()
    }
    this.listeners.emit('info', { info, ...(content !== undefined && { content }) })
  }

  private async inform(info: PushPayload<'xmpp.jingle.info'>['info'], content?: string): Promise<void> {
    await this.client.request('xmpp.jingle.info', { id: this.id, info, content })
  }

  private async enable(kind: 'audio' | 'video' | undefined, enabled: boolean): Promise<void> {
    const muted = [...this.tracks].filter(([, track]) => kind === undefined || track.kind === kind)
    for (const [, track] of muted) track.enabled = enabled
    const info = enabled ? 'unmute' : 'mute'
    if (kind === undefined) return this.inform(info)
    const transceivers = this.connection?.getTransceivers() ?? []
    for (const [sender] of muted) {
      const content = transceivers.find((one) => one.sender === sender)?.mid
      if (content) await this.inform(info, content)
    }
  }

  private async feed(): Promise<void> {
    const silent = this.held.here || this.held.there
    await Promise.all([...this.tracks].map(([sender, track]) => sender.replaceTrack(silent ? null : track)))
  }

  /** What goes wrong with descriptions ends the call. */
  private enqueue(step: () => Promise<void>): void {
    this.work = this.work.then(async () => {
      if (this.state === 'ended') return
      try {
        await step()
      } catch (error) {
        this.listeners.emit('error', error)
        await this.hangUp('failed-application').catch(() => {})
      }
    })
  }

  private become(state: CallState): void {
    if (this.state === state || this.state === 'ended') return
    this.state = state
    this.listeners.emit('state', state)
  }
}

/** It changes while one waits, which the compiler does not see. */
function signalling(connection: RTCPeerConnection): RTCSignalingState {
  return connection.signalingState
}
