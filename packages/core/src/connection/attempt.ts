import type { FtwError } from '../errors.js'
import { Jid } from '../jid.js'
import { Deferred, within } from './deadline.js'
import type { Dialer, Endpoint } from './endpoint.js'
import { type Bound, type Negotiation, negotiate } from './negotiate.js'
import type { Settings } from './options.js'
import { TokenRefused } from './sasl2.js'
import { Stream } from './stream.js'
import { asStreamError, broken, disconnected, SeeOtherHost } from './stream-errors.js'

/** Redirections followed in one login. */
const MAX_REDIRECTS = 3

export interface Online extends Bound {
  readonly stream: Stream
}

/** One login: every endpoint in turn, each with a new stream, all within the login's time. */
export class Attempt {
  private readonly dialer: Dialer
  private readonly config: Settings
  private readonly negotiation: Negotiation
  private readonly aborted = new Deferred<never>()
  private stream: Stream | undefined
  private reason: FtwError | undefined

  constructor(dialer: Dialer, config: Settings, negotiation: Negotiation) {
    this.dialer = dialer
    this.config = config
    this.negotiation = negotiation
  }

  /** @param preferred where the server wants to be reached, if it said so */
  async run(preferred?: string): Promise<Online> {
    const late = () => broken('connection-timeout', { description: 'Logging in took too long' })
    try {
      return await within(
        Promise.race([this.login(preferred), this.aborted.promise]),
        this.config.timeouts.login,
        late,
      )
    } catch (error) {
      const reason = asStreamError(error)
      this.abort(reason)
      throw reason
    }
  }

  /** Ends it at once. */
  abort(reason: FtwError = disconnected()): void {
    this.reason ??= reason
    if (!this.stream?.isOver) this.stream?.destroy(this.reason)
    this.aborted.reject(this.reason)
  }

  private async login(preferred: string | undefined): Promise<Online> {
    const { login } = this.negotiation
    const endpoints = [...this.allowed(preferred), ...(await this.dialer.resolve(login))]
    let last: FtwError = broken('host-unknown', { description: 'No server to connect to', retry: true })
    for (let redirects = 0; endpoints.length > 0 && !this.reason; ) {
      const endpoint = endpoints.shift() as Endpoint
      try {
        return await this.dial(endpoint)
      } catch (error) {
        const reason = asStreamError(error)
        if (reason.retry) this.stream?.destroy(reason)
        else this.stream?.leave(reason)
        if (reason instanceof SeeOtherHost && redirects++ < MAX_REDIRECTS) {
          endpoints.splice(0, endpoints.length, ...this.dialer.redirect(login, reason.host))
        } else if (reason instanceof TokenRefused) endpoints.unshift(endpoint)
        else if (!isUnreachable(reason)) throw reason
        // That something is not allowed is what the app should hear, whatever became of the other endpoints.
        if (last.condition !== 'policy-violation') last = reason
      }
    }
    throw this.reason ?? last
  }

  private async dial(endpoint: Endpoint): Promise<Online> {
    const { login } = this.negotiation
    const account = login.username === undefined ? undefined : Jid.of(login.username, login.domain)
    this.config.log.debug('connecting', { service: endpoint.service })
    const stream = new Stream(login.domain, account, endpoint, this.config)
    this.stream = stream
    return { stream, ...(await negotiate(stream, this.negotiation)) }
  }

  /** A location that is not allowed is no reason not to log in at the usual place. */
  private allowed(preferred: string | undefined): readonly Endpoint[] {
    if (preferred === undefined) return []
    try {
      return this.dialer.redirect(this.negotiation.login, preferred)
    } catch (error) {
      this.config.log.warn('the server names a location that is not allowed', { error: String(error) })
      return []
    }
  }
}

/** Whether another endpoint may do better: the server was not reached, or not in the way it has to be. */
function isUnreachable(error: FtwError): boolean {
  if (error.condition === 'policy-violation') return true
  return error.condition === 'disconnected' && !(error instanceof SeeOtherHost) && error.retry
}
