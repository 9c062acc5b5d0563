import type { Connector } from '@xmpp-ftw/core'
import type { ResumeFrame } from '@xmpp-ftw/core/wire'
import { GatewaySession } from './gateway-session.js'
import type { Settings } from './options.js'
import { parseSaved } from './saved-session.js'
import { type StateDirectory, StateError } from './state-directory.js'

/** Why a session cannot be resumed: `reason` of the `hello` that says so. */
export type ResumeRefusal = 'not-supported' | 'unknown-session' | 'bad-token' | 'gone' | 'replay-lost'

export interface Resumption {
  session: GatewaySession
  /** What the client missed, in order. */
  missed: readonly string[]
}

interface Waiting {
  readonly timer: NodeJS.Timeout
  /** Milliseconds since 1970. */
  readonly until: number
}

/** Milliseconds between the sessions of a process before that are taken up: their servers are not to be stormed. */
const TAKE_UP_EACH = 5

/** Ended sessions of which it is remembered why. */
const REMEMBERED = 1_000

/** Every session of a gateway: those with a socket, and those that wait for their client to come back. */
export class Sessions {
  private readonly all = new Map<string, GatewaySession>()
  /** Sessions without a socket, the one that waits longest first. */
  private readonly kept = new Map<GatewaySession, Waiting>()
  private readonly ended = new Map<string, ResumeRefusal>()
  private readonly ending = new Set<Promise<void>>()

  private readonly takingUp = new Set<NodeJS.Timeout>()

  /**
   * @param from makes the connections of clients at that place
   * @param directory where sessions are left for the next process, and those of the one before are found
   */
  constructor(
    private readonly settings: Settings,
    private readonly from: (place: string) => Connector,
    private readonly directory?: StateDirectory,
  ) {}

  /** With a socket and without. */
  get size(): number {
    return this.all.size
  }

  /** Without a socket. */
  get waiting(): number {
    return this.kept.size
  }

  /** @param place where its client is */
  create(place: string): GatewaySession {
    return this.add(place)
  }

  private add(place: string, saved?: ReturnType<typeof parseSaved>): GatewaySession {
    const settings = { ...this.settings, connector: this.from(place) }
    const session = new GatewaySession(settings, place, () => this.end(session, 'replay-lost'), saved)
    this.all.set(session.id, session)
    return session
  }

  /** Goes on with what the process before left, one session after the other; one whose client comes sooner at once. */
  takeUp(): void {
    if (!this.directory) return
    this.directory.tidy()
    for (const [place, id] of this.directory.ids().entries()) {
      const timer = setTimeout(() => {
        this.takingUp.delete(timer)
        this.restore(id)
      }, place * TAKE_UP_EACH)
      this.takingUp.add(timer)
    }
  }

  /** A session that the process before left, where it can go on. Nothing that is in its file does any harm. */
  private restore(id: string): GatewaySession | undefined {
    const { log, meter, resumeWindow } = this.settings
    try {
      const found = this.directory?.take(id)
      if (found === undefined) return undefined
      const saved = parseSaved(found)
      if (saved.id !== id) throw new StateError('of another session')
      const left = saved.until - Date.now()
      if (!(left > 0) || resumeWindow === 0) {
        meter('session_not_restored', 'expired')
        log.info('a saved session has expired', { session: id })
        return undefined
      }
      const session = this.add(saved.place, saved)
      this.keep(session, Math.min(left, resumeWindow))
      meter('session_restored', '')
      log.info('a session goes on', { session: id })
      return session
    } catch (error) {
      meter('session_not_restored', error instanceof StateError ? 'unreadable' : 'refused')
      log.warn('a saved session cannot go on', { session: id, error: String(error) })
      return undefined
    }
  }

  /** Takes a session out of waiting, or away from another socket. */
  claim({ session: id, token, seq }: ResumeFrame): Resumption | ResumeRefusal {
    if (this.settings.resumeWindow === 0) return 'not-supported'
    const session = this.all.get(id) ?? this.restore(id)
    if (!session) return this.ended.get(id) ?? 'unknown-session'
    if (!session.tokens.accepts(token)) return 'bad-token'
    const missed = session.missed(seq)
    if (!missed) {
      // A copy of what a page kept may be out of date: whoever has the session at the moment has lost nothing.
      if (!session.connected) this.end(session, 'replay-lost')
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
    const timer = setTimeout(() => {
      meter('session_expired', '')
      this.end(session)
    }, window)
    this.kept.set(session, { timer, until: Date.now() + window })
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

  /** Ends them all, but for those that the next process goes on with; resolves when their streams are closed. */
  async endAll(): Promise<void> {
    for (const timer of this.takingUp) clearTimeout(timer)
    await Promise.all([...this.all.values()].map((session) => this.leave(session)))
    await Promise.all(this.ending)
  }

  private async leave(session: GatewaySession): Promise<void> {
    const { log, meter } = this.settings
    const { until } = this.kept.get(session) ?? {}
    try {
      const saved = this.directory && until !== undefined ? await session.save(until) : undefined
      if (!saved) return this.end(session)
      this.directory?.write(session.id, saved)
      meter('session_saved', '')
      log.debug('a session is left to the next process', { session: session.id })
    } catch (error) {
      meter('session_not_saved', '')
      log.error('a session could not be saved', { session: session.id, error: String(error) })
    }
    this.end(session)
  }

  private unkeep(session: GatewaySession): void {
    clearTimeout(this.kept.get(session)?.timer)
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
