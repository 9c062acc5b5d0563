import type { Element } from '../element.js'
import { type FtwError, notConnected } from '../errors.js'
import { Jid } from '../jid.js'
import * as NS from '../namespaces.js'
import { parseElement } from '../xml/parser.js'
import { Attempt, type Online } from './attempt.js'
import { Backoff } from './backoff.js'
import { BoundStream, isStanza } from './bound-stream.js'
import type {
  ConnectionListener,
  FastToken,
  Login,
  ResumableConnection,
  SentStanza,
  StreamState,
} from './connection.js'
import type { Dialer } from './endpoint.js'
import { Fast } from './fast.js'
import type { Negotiation } from './negotiate.js'
import type { Settings } from './options.js'
import { declared } from './outbox.js'
import { RecentMessages } from './recent-messages.js'
import {
  afterResuming,
  asStreamError,
  broken,
  disconnected,
  mayResume,
  SeeOtherHost,
} from './stream-errors.js'
import { StreamManagement } from './stream-management.js'

/** Keeps a login alive: logs in, delivers, and takes the stream up again when it is cut. */
export class StreamConnection implements ResumableConnection {
  /** Of the stream that was bound last: what is sent while it is cut waits for one to the same server. */
  confidential = false
  private login: Login
  private readonly dialer: Dialer
  private readonly config: Settings
  private readonly management: StreamManagement
  private readonly tokens: Fast
  private readonly recent = new RecentMessages()
  private readonly backoff: Backoff | undefined
  private listener: ConnectionListener | undefined
  private running: Promise<void> | undefined
  private attempt: Attempt | undefined
  private online: Online | undefined
  private bound: BoundStream | undefined
  private jid: Jid | undefined
  private established = false
  private ending = false
  private suspended = false
  private goodbye: Promise<boolean> | undefined
  private unregistered: boolean
  private preferred: string | undefined
  private cutAt: number | undefined
  private wakeUp: (() => void) | undefined

  constructor(login: Login, dialer: Dialer, config: Settings, state?: StreamState) {
    this.login = login
    this.dialer = dialer
    this.config = config
    this.management = new StreamManagement(config.streamManagement, state)
    this.tokens = new Fast(login)
    this.backoff = config.reconnect ? new Backoff(config.reconnect) : undefined
    this.jid = state && Jid.parse(state.jid)
    this.preferred = state?.location
    // It was once, in another process: a server that is not there now may be there soon.
    this.established = state !== undefined
    if (state?.recent) this.recent.restore(state.recent)
    this.unregistered = login.register === true
  }

  start(listener: ConnectionListener): void {
    if (this.running) throw new Error('A connection is started once')
    this.listener = listener
    this.running = this.run()
  }

  get fast(): FastToken | undefined {
    return this.tokens.kept ? this.tokens.token : undefined
  }

  /** Where a token is, no password is needed. What only the first login needs is left out. */
  // Not in lean builds.
  get credentials(): Login {
    const { password, token, register: _, ticket: __, ...login } = this.login
    const { token: fast, kept: remember } = this.tokens
    if (fast) return { ...login, fast, remember }
    return { ...login, ...(password !== undefined && { password }), ...(token !== undefined && { token }) }
  }

  async stop(forget = false): Promise<void> {
    this.ending = true
    this.goodbye ??= this.bound?.close()
    this.attempt?.abort()
    this.wake()
    await this.running
    if (!this.suspended && (forget || !this.tokens.kept)) await this.invalidate()
  }

  suspend(): StreamState | undefined {
    const state = this.state()
    this.ending = true
    this.suspended = true
    this.online?.stream.destroy(disconnected())
    this.attempt?.abort()
    this.wake()
    return state
  }

  state(): StreamState | undefined {
    const state = this.jid && !this.goodbye ? this.management.state(this.jid.toString()) : undefined
    const recent = this.recent.last(this.management.untold)
    return state && recent.length > 0 ? { ...state, recent } : state
  }

  wake(): void {
    this.wakeUp?.()
  }

  send(stanza: Element): void {
    if (this.ending) throw notConnected()
    if (this.bound?.send(stanza)) return
    if (!this.management.resumable || !isStanza(stanza)) throw notConnected()
    this.management.sent(stanza.toString(NS.client))
  }

  renew(password: string): void {
    this.login = { ...this.login, password }
  }

  private async run(): Promise<void> {
    let final: FtwError | undefined
    while (!this.ending && final === undefined) {
      const error = this.redirected(await this.once())
      if (this.ending) break
      this.note(error)
      if (this.established && error.retry && this.backoff) await this.pause(error, this.backoff.next())
      else final = error
    }
    const clean = (await this.goodbye) === true
    const left = this.suspended ? [] : this.management.reset()
    if (!clean) this.report(left)
    this.tell('offline', (listener) => listener.offline(final))
    this.listener = undefined
  }

  /** One login and the stream's whole life. Resolves with why it is over. */
  private async once(): Promise<FtwError> {
    try {
      this.expire()
      this.attempt = new Attempt(this.dialer, this.config, this.negotiation())
      const online = await this.attempt.run(this.preferred)
      this.attempt = undefined
      return await this.live(online)
    } catch (error) {
      return asStreamError(error)
    } finally {
      this.attempt = undefined
    }
  }

  private negotiation(): Negotiation {
    return {
      login: this.login,
      register: this.unregistered,
      registered: () => {
        this.unregistered = false
      },
      management: this.management,
      useManagement: this.config.streamManagement.enabled,
      maxIterations: this.config.maxIterations,
      fast: this.tokens,
      bound: this.jid,
      lost: (stanzas) => this.report(stanzas),
    }
  }

  /** A token is of no use to anybody once its owner has left (XEP-0484, section 3.5). */
  private async invalidate(): Promise<void> {
    if (!this.established || !this.tokens.token) return
    try {
      const { stream } = await new Attempt(this.dialer, this.config, {
        ...this.negotiation(),
        ending: true,
      }).run()
      await stream.shut()
    } catch (error) {
      this.config.log.warn('a token could not be made invalid', { error: String(error) })
    } finally {
      this.tokens.forget()
    }
  }

  private async live(online: Online): Promise<FtwError> {
    const { stream, jid, resumed } = online
    const since = Date.now()
    if (this.ending) {
      if (this.suspended) stream.destroy(disconnected())
      else await stream.shut()
      return stream.ended
    }
    this.established = true
    this.jid = jid
    this.online = online
    this.confidential = stream.secured || stream.endpoint.allowPlain
    this.preferred = this.management.location
    if (!resumed) this.recent.renew()
    const deliver = (stanza: Element) => {
      if (this.recent.isRepeated(stanza)) return undefined
      let handled: Promise<void> | undefined
      this.tell('stanza', (listener) => {
        if (!this.ending) handled = listener.stanza(stanza) || undefined
      })
      return handled
    }
    this.bound = new BoundStream(stream, this.management, this.config, deliver)
    if (resumed) this.bound.resend()
    this.tell('online', (listener) => listener.online(jid, resumed))
    this.bound.open(online.early)
    const ended = await stream.ended
    const error = resumed ? afterResuming(ended) : ended
    this.online = undefined
    this.bound = undefined
    this.cutAt = Date.now()
    this.backoff?.lived(this.cutAt - since)
    if (!this.ending && !mayResume(error)) this.report(this.management.reset())
    return error
  }

  /** A stream the server no longer keeps is not asked for (XEP-0198, section 5). */
  private expire(): void {
    const { max } = this.management
    if (this.cutAt === undefined || max === undefined || Date.now() - this.cutAt < max * 1_000) return
    this.report(this.management.reset())
  }

  /** Where the server sends us is tried next, if the operator allows it (RFC 6120, section 4.9.3.19). */
  private redirected(error: FtwError): FtwError {
    if (!(error instanceof SeeOtherHost) || !this.established) return error
    try {
      this.dialer.redirect(this.login, error.host)
    } catch (refusal) {
      return asStreamError(refusal)
    }
    this.preferred = error.host
    return broken('see-other-host')
  }

  private async pause(error: FtwError, ms: number): Promise<void> {
    this.tell('interrupted', (listener) => listener.interrupted(error, ms))
    if (this.ending) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.wakeUp = undefined
  }

  /** What was sent and may not have arrived. */
  private report(stanzas: readonly SentStanza[]): void {
    for (const { xml } of stanzas) {
      this.tell('unacknowledged', (listener) => listener.unacknowledged?.(parseElement(declared(xml))))
    }
  }

  /** The cause is for the operator: it tells of hosts and addresses, which are none of the app's business. */
  private note(error: FtwError): void {
    const { condition, application, cause } = error
    this.config.log.info('a stream ended', {
      domain: this.login.domain,
      condition: application?.condition ?? condition,
      ...(cause !== undefined && { cause: String(cause) }),
    })
  }

  /** A listener that throws harms nobody but itself. */
  private tell(what: string, call: (listener: ConnectionListener) => void): void {
    if (!this.listener) return
    try {
      call(this.listener)
    } catch (error) {
      this.config.log.error('a listener failed', { event: what, error: String(error) })
    }
  }
}
