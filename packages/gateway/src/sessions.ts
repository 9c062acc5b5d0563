import type { Connector } from '@xmpp-ftw/core'
import type { ResumeFrame } from '@xmpp-ftw/core/wire'
import { GatewaySession } from './gateway-session.js'
import type { Settings } from './options.js'

/** Why a session cannot be resumed: `reason` of the `hello` that says so. */
export type ResumeRefusal = 'not-supported' | 'unknown-session' | 'bad-token' | 'gone' | 'replay-lost'

export interface Resumption {
  session: GatewaySession
  /** What the client missed, in order. */
  missed: readonly string[]
}

/** Ended sessions of which it is remembered why. */
const REMEMBERED = 1_000

/** Every session of a gateway: those with a socket, and those that wait for their client to come back. */
export class Sessions {
  private readonly all = new Map<string, GatewaySession>()
  /** Sessions without a socket, the one that waits longest first. */
  private readonly kept = new Map<GatewaySession, NodeJS.Timeout>()
  private readonly ended = new Map<string, ResumeRefusal>()
  private readonly ending = new Set<Promise<void>>()

  constructor(private readonly settings: Settings) {}

  /** With a socket and without. */
  get size(): number {
    return this.all.size
  }

  /** Without a socket. */
  get waiting(): number {
    return this.kept.size
  }

  /** @param connector makes the connections of its logins */
  create(connector: Connector): GatewaySession {
    const session = new GatewaySession({ ...this.settings, connector }, () =>
      this.end(session, 'replay-lost'),
    )
    this.all.set(session.id, session)
    return session
  }

  /** Takes a session out of waiting, or away from another socket. */
  claim({ session: id, token, seq }: ResumeFrame): Resumption | ResumeRefusal {
    if (this.settings.resumeWindow === 0) return 'not-supported'
    const session = this.all.get(id)
    if (!session) return this.ended.get(id) ?? 'unknown-session'
    if (!session.tokens.accepts(token)) return 'bad-token'
    const missed = session.missed(seq)
    if (!missed) {
      this.end(session, 'replay-lost')
      return 'replay-lost'
    }
    this.unkeep(session)
    return { session, missed }
  }

  /** The session has no socket any more: its client has so many milliseconds to come back. */
  keep(session: GatewaySession, window = this.settings.resumeWindow): void {
    const { limits, meter } = this.settings
    if (session.over || window === 0) return this.end(session)
    this.unkeep(session)
    this.kept.set(
      session,
      setTimeout(() => {
        meter('session_expired', '')
        this.end(session)
      }, window),
    )
    meter('session_kept', '')
    if (this.kept.size <= limits.keptSessions) return
    meter('session_evicted', '')
    this.end(this.leastMissed())
  }

  /** Ends a session for good, its XMPP stream too. */
  end(session: GatewaySession, why: ResumeRefusal = 'gone'): void {
    this.unkeep(session)
    if (!this.all.delete(session.id)) return
    if (session.used) this.remember(session.id, why)
    const ending = session.end()
    this.ending.add(ending)
    void ending.then(() => this.ending.delete(ending))
    this.settings.log.debug('a session ended', { session: session.id })
  }

  /** Ends them all; resolves when their streams are closed. */
  async endAll(): Promise<void> {
    for (const session of [...this.all.values()]) this.end(session)
    await Promise.all(this.ending)
  }

  private unkeep(session: GatewaySession): void {
    clearTimeout(this.kept.get(session))
    this.kept.delete(session)
  }

  /** Nobody is to be locked out by clients that came and went without ever logging in. */
  private leastMissed(): GatewaySession {
    const waiting = [...this.kept.keys()]
    return waiting.find((session) => !session.hasStream) ?? (waiting[0] as GatewaySession)
  }

  private remember(id: string, why: ResumeRefusal): void {
    this.ended.set(id, why)
    if (this.ended.size <= REMEMBERED) return
    for (const oldest of this.ended.keys()) {
      this.ended.delete(oldest)
      return
    }
  }
}
