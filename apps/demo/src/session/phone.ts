import type { Client } from '@xmpp-ftw/client'
import type { Call, Calls } from '@xmpp-ftw/jingle/browser'
import { bare } from './address.js'
import { type CallView, deviceProblem, endOf, viewOf } from './call-view.js'
import type { Desk } from './desk.js'
import { sentence } from './errors.js'
import { errorOf } from './request-failure.js'

/** One call at a time: who calls meanwhile hears that one is busy. */
export class Phone {
  private calls: Calls | undefined
  private call: Call | undefined
  private stream: MediaStream | undefined
  private view: CallView | undefined
  private readonly listeners = new Set<() => void>()

  constructor(private readonly desk: Desk) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The call there is, or the last one until it is dismissed. */
  readonly current = (): CallView | undefined => this.view

  /**
   * Takes calls from now on.
   * @returns what ends it
   */
  listen(client: Client): () => void {
    let isOver = false
    void import('@xmpp-ftw/jingle/browser').then(({ Calls }) => {
      if (isOver) return
      this.calls = new Calls(client)
      this.calls.on('incoming', (call) => this.rings(call))
    })
    return () => {
      isOver = true
      this.calls?.close().catch(() => undefined)
      this.calls = undefined
      this.put(undefined)
    }
  }

  /** Calls somebody; what comes of it is in `current`. */
  async start(jid: string, hasVideo: boolean): Promise<void> {
    if (!this.calls || this.isBusy) return
    this.show({
      id: crypto.randomUUID(),
      jid,
      isIncoming: false,
      hasVideo,
      phase: 'calling',
      isMuted: false,
      isCameraOff: false,
      isHeld: false,
      isHeldThere: false,
      remote: new MediaStream(),
    })
    const attempt = this.view
    const stream = await this.open(hasVideo)
    if (!stream) return
    // It was given up while the browser asked for the camera.
    if (this.view?.id !== attempt?.id || !this.calls) return release(stream)
    try {
      const call = await this.calls.call(jid, { stream })
      this.put(call, stream, hasVideo)
    } catch (error) {
      release(stream)
      this.change({ phase: 'ended', problem: sentence(errorOf(error)) })
    }
  }

  async accept(hasVideo: boolean): Promise<void> {
    const { call } = this
    const stream = call && (await this.open(hasVideo))
    if (!call || !stream) return
    if (call.state === 'ended') return release(stream)
    this.stream = stream
    this.change({ hasVideo, local: stream })
    await this.attempt(() => call.accept({ stream }))
  }

  async decline(): Promise<void> {
    const { call } = this
    if (call) await this.attempt(() => call.reject('decline'))
  }

  async hangUp(): Promise<void> {
    const { call } = this
    if (call) await this.attempt(() => call.hangUp())
    else this.show(undefined)
  }

  async mute(isMuted: boolean): Promise<void> {
    this.change({ isMuted })
    await this.attempt(() => (isMuted ? this.call?.mute('audio') : this.call?.unmute('audio')))
  }

  async turnCameraOff(isCameraOff: boolean): Promise<void> {
    this.change({ isCameraOff })
    await this.attempt(() => (isCameraOff ? this.call?.mute('video') : this.call?.unmute('video')))
  }

  async hold(isHeld: boolean): Promise<void> {
    this.change({ isHeld })
    await this.attempt(() => (isHeld ? this.call?.hold() : this.call?.resume()))
  }

  /** Takes a call that is over off the screen. */
  dismiss(): void {
    if (!this.isBusy) this.put(undefined)
  }

  private get isBusy(): boolean {
    return this.view !== undefined && this.view.phase !== 'ended'
  }

  private rings(call: Call): void {
    if (this.isBusy) return void call.reject('busy').catch(() => undefined)
    this.put(call, undefined, call.media.includes('video'))
    const { subscription } = this.desk.store.current().contacts[bare(call.peer)] ?? {}
    // It tells that one is there, so it is for those who may see that.
    if (subscription === 'from' || subscription === 'both') void call.ring().catch(() => undefined)
  }

  private put(call: Call | undefined, stream?: MediaStream, hasVideo = false): void {
    if (this.stream && this.stream !== stream) release(this.stream)
    this.call = call
    this.stream = stream
    this.show(call && { ...viewOf(call, hasVideo), ...(stream && { local: stream }) })
    if (!call) return
    const isThis = () => this.call === call
    call.on('state', (phase) => {
      if (!isThis() || phase === 'ended') return
      this.change({
        phase,
        ...(phase === 'active' && !this.view?.activeSince && { activeSince: Date.now() }),
      })
    })
    call.on('info', () => {
      if (isThis()) this.change({ isHeldThere: call.held.there })
    })
    call.on('track', () => {
      // The same stream with more in it: what shows it has to look again.
      if (isThis()) this.change({})
    })
    call.on('ended', (ended) => {
      if (!isThis() || !this.view) return
      const end = endOf(ended, this.view)
      this.call = undefined
      if (this.stream) release(this.stream)
      this.stream = undefined
      if (end === '' && this.view.problem === undefined) this.show(undefined)
      else this.change({ phase: 'ended', end })
    })
  }

  private async open(hasVideo: boolean): Promise<MediaStream | undefined> {
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: true, video: hasVideo })
    } catch (error) {
      const problem = deviceProblem(error, hasVideo)
      this.change(this.call ? { problem } : { phase: 'ended', problem })
      return undefined
    }
  }

  private async attempt(work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.change({ problem: sentence(errorOf(error)) })
    }
  }

  private change(changes: Partial<CallView>): void {
    if (this.view) this.show({ ...this.view, ...changes })
  }

  private show(view: CallView | undefined): void {
    this.view = view
    for (const listener of [...this.listeners]) listener()
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
