import type { Client, PushPayload } from '@xmpp-ftw/client'
import type {} from '../index.js'
import { type AnswerOptions, Call } from './call.js'
import { iceServers } from './ice-servers.js'
import { Listeners } from './listeners.js'

export interface CallsOptions {
  /** For each `RTCPeerConnection`; its `iceServers` are used beside those of the XMPP server. */
  rtc?: RTCConfiguration
  /** Whether to ask the XMPP server for STUN and TURN servers. Default `true`. */
  services?: boolean
  /** Milliseconds until a call that was taken, but does not connect, is given up. Default 30,000. */
  connectLimit?: number
}

export interface CallsEvents extends Record<string, unknown> {
  incoming: Call
  /** Each call, own ones too, when it is over. */
  ended: Call
}

const HEARD = ['ringing', 'accepted', 'offer', 'answer', 'candidates', 'info', 'active', 'ended'] as const

/** The calls of a client, in a page. */
export class Calls {
  private readonly calls = new Map<string, Call>()
  private readonly listeners = new Listeners<CallsEvents>()
  private readonly ends: (() => void)[]

  /** From now on, whenever the client is logged in, calls are taken. */
  constructor(
    private readonly client: Client,
    private readonly options: CallsOptions = {},
  ) {
    this.ends = [
      client.on('xmpp.connection', ({ status }) => {
        if (status === 'online') this.enable()
      }),
      client.on('xmpp.jingle.incoming', (incoming) => this.rings(incoming)),
      client.on('*', (event, payload) => this.hear(event, payload)),
      client.on('state', (state, { resumed }) => {
        if (state === 'offline' || (state === 'online' && resumed === false)) this.cut()
      }),
    ]
    this.enable()
  }

  /** Returns what ends it. */
  on<E extends keyof CallsEvents>(event: E, listener: (value: CallsEvents[E]) => void): () => void {
    return this.listeners.on(event, listener)
  }

  /** Those that are not over. */
  get current(): readonly Call[] {
    return [...this.calls.values()]
  }

  /** Calls somebody: all devices of a bare JID ring. Rejects where the call cannot even be begun. */
  async call(to: string, options: AnswerOptions = {}): Promise<Call> {
    const [address = '', resource] = split(to, '/')
    const [user, domain] = address.includes('@') ? split(address, '@') : [undefined, address]
    const peer = { ...(user && { user }), domain: domain ?? '', ...(resource && { resource }) }
    const call = this.add({ id: crypto.randomUUID(), peer, incoming: false, media: [] })
    try {
      await call.dial(to, options)
    } catch (error) {
      call.end({ reason: { condition: 'failed-application' }, by: 'app' })
      throw error
    }
    return call
  }

  /** Hangs up everything, and takes no more calls. */
  async close(): Promise<void> {
    await Promise.all(this.current.map((call) => call.hangUp().catch(() => {})))
    this.cut()
    for (const end of this.ends.splice(0)) end()
    await this.client.request('xmpp.jingle.calls', { enabled: false }).catch(() => {})
  }

  private enable(): void {
    // Not logged in yet: it is asked for again then.
    this.client.request('xmpp.jingle.calls', {}).catch(() => {})
  }

  private rings({ id, from, media, replaces }: PushPayload<'xmpp.jingle.incoming'>): void {
    this.listeners.emit('incoming', this.add({ id, peer: from, incoming: true, media, replaces }))
  }

  private hear(event: string, payload: unknown): void {
    if (!HEARD.some((name) => event === `xmpp.jingle.${name}`)) return
    this.calls.get((payload as { id: string }).id)?.hear(event, payload)
  }

  /** The session that the calls belonged to is gone. */
  private cut(): void {
    for (const call of this.current) call.end({ reason: { condition: 'connectivity-error' }, by: 'session' })
  }

  private add(
    init: Pick<Call, 'id' | 'peer' | 'incoming' | 'media'> & { replaces?: string | undefined },
  ): Call {
    const { connectLimit = 30_000 } = this.options
    const call = new Call(this.client, { ...init, connectLimit, configure: () => this.configuration() })
    this.calls.set(call.id, call)
    call.on('ended', () => {
      this.calls.delete(call.id)
      this.listeners.emit('ended', call)
    })
    return call
  }

  private async configuration(): Promise<RTCConfiguration> {
    const { rtc = {}, services = true } = this.options
    const offered = services ? await iceServers(this.client) : []
    return { ...rtc, iceServers: [...(rtc.iceServers ?? []), ...offered] }
  }
}

function split(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}
