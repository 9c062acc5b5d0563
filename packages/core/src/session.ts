import type { ExtensionFactory } from './base.js'
import type { Caps } from './codecs/caps.js'
import { stanzaIdBy } from './codecs/stanza-id.js'
import type {
  Connection,
  ConnectionListener,
  Connector,
  FastToken,
  Login,
  StreamState,
} from './connection/connection.js'
import type { Schema } from './contract.js'
import type { Element } from './element.js'
import { type FtwError, notConnected, StanzaError, StreamError } from './errors.js'
import { IncomingIqs, type RefusalDetails } from './incoming-iq.js'
import { Installed, type SavedExtensions } from './installed.js'
import { IqTracker } from './iq.js'
import { Jid } from './jid.js'
import type { AppSide, Outcome, RequestOptions } from './link.js'
import { type Log, silent } from './log.js'
import type { Meter } from './meter.js'
import type { Extensions } from './registry.js'
import { RequestRunner } from './request-runner.js'
import { requestTable, sharedTable } from './request-table.js'
import { StanzaRouter } from './stanza-router.js'
import { validate } from './validate.js'

export interface SessionInit {
  /** Makes the connection of a login: `connector(policy)` of `@xmpp-ftw/core/connection`. */
  connector: Connector
  /** What to install besides chat, presence and roster, in the order in which stanzas are offered to them. */
  extensions?: readonly ExtensionFactory[]
  log?: Log
  meter?: Meter
  /** Milliseconds to wait for the reply to an IQ. Default 30,000. */
  iqTimeout?: number
}

/** What another process needs to go on with a session. Plain JSON; as secret as a password. */
export interface SavedSession {
  /** What logs in again. */
  readonly login: Login
  readonly stream: StreamState
  /** Under which the own archive knows the message that came last. */
  readonly after?: string
  readonly capabilities?: Caps
  /** By name, all that are installed. */
  readonly extensions: SavedExtensions
}

/** Sees a stanza that was sent (`out`) or came (`in`). It must not change it. */
export type Tap = (direction: 'in' | 'out', stanza: Element) => void

/** `interrupted`: the stream was cut and is being taken up again; what is sent waits where it can be resumed. */
export type SessionStatus = 'offline' | 'connecting' | 'online' | 'interrupted'

const IQ_TIMEOUT = 30_000

/**
 * One app's session: requests go down through contract and handler to the stream, stanzas come up through
 * routing and handler to the app. It may log in and out many times; it ends with `close`.
 */
export class Session {
  readonly log: Log
  /** Requests to other entities. */
  readonly iq: IqTracker
  /** Entity capabilities to announce in presence (XEP-0115); set by what answers for them. */
  capabilities: Caps | undefined
  private readonly connector: Connector
  private readonly installed: Installed
  private readonly requests: RequestRunner
  private readonly router: StanzaRouter
  private readonly incoming: IncomingIqs
  private readonly taps = new Set<Tap>()
  private app: AppSide | undefined
  private connection: Connection | undefined
  /** Resolves when the connection before is closed. */
  private leaving: Promise<void> | undefined
  /** How often the app logged in or out. */
  private turns = 0
  private bound: Jid | undefined
  /** Its bare JID. */
  private own: Jid | undefined
  /** Under which the own archive knows the message that came last (XEP-0359). */
  private archived: string | undefined
  private state: SessionStatus = 'offline'
  private closed = false

  /** @throws when extensions clash or lack what they require */
  constructor(init: SessionInit) {
    this.log = init.log ?? silent
    this.connector = init.connector
    const meter = init.meter ?? (() => {})
    const iqTimeout = init.iqTimeout ?? IQ_TIMEOUT
    const session = this
    const stream = {
      send: (stanza: Element) => this.send(stanza),
      get jid() {
        return session.jid
      },
    }
    this.iq = new IqTracker(stream, iqTimeout)
    this.incoming = new IncomingIqs((stanza) => this.send(stanza))
    this.installed = new Installed(this, init.extensions ?? [], this.log, meter)
    const extensions = this.installed.all
    const table = init.extensions ? sharedTable(init.extensions, extensions) : requestTable(extensions)
    this.requests = new RequestRunner(this, extensions, table, meter)
    this.router = new StanzaRouter(
      { extensions, iq: this.iq, incoming: this.incoming, iqTimeout },
      this.log,
      meter,
    )
  }

  get status(): SessionStatus {
    return this.state
  }

  /**
   * The full JID bound to the stream.
   * @throws StreamError `not-connected`
   */
  get jid(): Jid {
    if (!this.bound) throw notConnected()
    return this.bound
  }

  /** Whether there is a stream, be it cut for the moment. */
  get isBound(): boolean {
    return this.bound !== undefined
  }

  /** Whether a password may be sent as it is: TLS protects the stream, or the operator has allowed it all the same. */
  get confidential(): boolean {
    return this.connection?.confidential === true
  }

  /** What logs in again without a password (XEP-0484), as of the last login; where the app wants to keep it. */
  get fast(): FastToken | undefined {
    return this.connection?.fast
  }

  /** The own account's bare JID. */
  get account(): Jid {
    if (!this.own) throw notConnected()
    return this.own
  }

  /** Names of what is installed, built-ins included. */
  get extensionNames(): readonly string[] {
    return this.installed.all.map((extension) => extension.name)
  }

  /** Every feature the extensions declare, sorted, each once: what disco#info answers. */
  get features(): readonly string[] {
    return [...new Set(this.installed.all.flatMap((extension) => extension.features))].sort()
  }

  has(name: keyof Extensions): boolean {
    return this.installed.find(name) !== undefined
  }

  /** Another extension, to compose with. List it in `requires`, or ask `has` first. */
  extension<N extends keyof Extensions>(name: N): Extensions[N] {
    const found = this.installed.find(name)
    if (!found) throw new Error(`Extension '${String(name)}' is not installed`)
    return found as Extensions[N]
  }

  /** From now on pushes go there. */
  attach(app: AppSide): void {
    this.app = app
  }

  /**
   * Tells the app. With `reply` the promise resolves with what it answers, as that schema has it. An answer that is bad
   * is told to the app by naming the key; the promise then rejects with the StanzaError for whoever asked.
   */
  push(event: string, payload: unknown, reply?: Schema): Promise<unknown> | undefined {
    if (!reply) {
      this.app?.push(event, payload)
      return undefined
    }
    return new Promise((resolve, reject) =>
      this.app?.push(event, payload, (answer) => {
        try {
          resolve(validate(reply, answer))
        } catch (error) {
          this.requests.fail(event, error, false)
          reject(new StanzaError('cancel', 'internal-server-error'))
        }
      }),
    )
  }

  /** Runs a request of the app. Never rejects: what went wrong is in the outcome. */
  request(event: string, payload: unknown, options: RequestOptions): Promise<Outcome> {
    return this.requests.run(event, payload, options)
  }

  /** Logs in; resolves with the bound JID. A session that was running is closed first, and so is one cancelled. */
  async login(login: Login, signal?: AbortSignal): Promise<Jid> {
    if (this.closed) throw notConnected()
    const leaving = this.logout()
    const turn = this.turns
    await leaving
    signal?.throwIfAborted()
    // Meanwhile the app may have logged in once more, or out, and the session may have ended.
    if (turn !== this.turns) throw notConnected()
    const connection = this.connector(login)
    this.connection = connection
    this.archived = login.after
    this.state = 'connecting'
    let wasOnline = false
    const abort = () => {
      if (this.connection === connection && !wasOnline) void this.logout()
    }
    signal?.addEventListener('abort', abort, { once: true })
    return new Promise<Jid>((resolve, reject) => {
      const listener = this.listener(connection)
      connection.start({
        ...listener,
        online: (jid, resumed) => {
          wasOnline = true
          if (this.connection === connection) void this.online(jid, resumed).then(() => resolve(jid))
        },
        offline: (error) => {
          listener.offline(error)
          if (!wasOnline) reject(error ?? signal?.reason ?? notConnected())
        },
      })
    }).finally(() => signal?.removeEventListener('abort', abort))
  }

  /** Hears a connection as long as it is the session's. */
  private listener(connection: Connection): ConnectionListener {
    const ours = () => this.connection === connection
    return {
      online: (jid, resumed) => void (ours() && this.online(jid, resumed)),
      interrupted: (error, retryIn) => void (ours() && this.interrupted(error, retryIn)),
      offline: (error) => void (ours() && this.ended(error)),
      stanza: (stanza) => (ours() ? this.arrived(stanza) : undefined),
      unacknowledged: (stanza) => void (ours() && this.installed.unacknowledged(stanza)),
    }
  }

  /**
   * Leaves the stream without closing it, for another process to go on. Requests that wait fail, and others are refused;
   * the session is offline then.
   * @returns `undefined`, and nothing has changed, where the server does not keep the stream or an extension cannot be saved
   */
  // Not in lean builds.
  suspend(): SavedSession | undefined {
    const { connection, archived: after, capabilities } = this
    const login = connection?.credentials
    if (!connection?.suspend || !login || !connection.state?.()) return undefined
    const extensions = this.installed.save()
    if (!extensions) return undefined
    this.incoming.refuseAll(new StanzaError('wait', 'resource-constraint'))
    const stream = connection.suspend()
    this.connection = undefined
    this.ended(undefined, connection)
    return (
      stream && {
        login,
        stream,
        ...(after !== undefined && { after }),
        ...(capabilities && { capabilities }),
        extensions,
      }
    )
  }

  /**
   * Goes on with a session that another process left. What it sends waits until its stream is taken up again, of which the
   * app hears by `xmpp.connection`.
   * @throws where it was another set of extensions, or other versions of them, or the operator does not allow the login
   */
  // Not in lean builds.
  restore({ login, stream, after, capabilities, extensions }: SavedSession): void {
    const jid = Jid.parse(stream.jid)
    if (!jid || !this.installed.fits(extensions)) throw new Error('The session was one with other extensions')
    if (this.connection || this.closed) throw new Error('There is a session already')
    const connection = this.connector(login, stream)
    this.connection = connection
    this.archived = after
    this.capabilities = capabilities
    this.bound = jid
    this.own = jid.bare()
    this.state = 'interrupted'
    try {
      this.installed.restore(extensions)
    } catch (error) {
      this.connection = undefined
      this.ended(undefined, connection)
      throw error
    }
    connection.start(this.listener(connection))
  }

  /**
   * Closes the stream properly; requests that wait for a reply fail. Where there is none it waits until the last is closed.
   * @param forget the token the app keeps is to log nobody in any more
   */
  async logout(forget = false): Promise<void> {
    const connection = this.connection
    this.turns += 1
    if (!connection) return this.leaving
    if (this.bound) this.installed.leave()
    this.connection = undefined
    this.ended(undefined, connection)
    const stopped = connection.stop(forget)
    // One that cannot be closed is told to whoever asked, and is no reason not to log in again.
    this.leaving = stopped.catch(() => {})
    await stopped
  }

  /** Ends the session for good: logs out, and nothing stays registered. */
  async close(): Promise<void> {
    this.closed = true
    this.requests.abortAll()
    await this.logout()
    this.app = undefined
  }

  /** A sign that the network is back: a stream that is cut is taken up again at once, instead of in its time. */
  wake(): void {
    this.connection?.wake?.()
  }

  /**
   * Sends a stanza.
   * @throws StreamError `not-connected`
   */
  send(stanza: Element): void {
    if (!this.connection || !this.bound) throw notConnected()
    this.connection.send(stanza)
    if (this.taps.size > 0) this.show('out', stanza)
  }

  /**
   * Looks at every stanza of the session, before anybody else does. What is negotiated with the server before there is
   * a session, SASL above all, passes no tap.
   * @returns what ends it
   */
  tap(tap: Tap): () => void {
    this.taps.add(tap)
    return () => this.taps.delete(tap)
  }

  /** The account's password was changed: from now on the stream is taken up again with that one. */
  renew(password: string): void {
    this.connection?.renew?.(password)
  }

  /** Answers an IQ get or set with a result. */
  answer(iq: Element, payload?: Element): boolean {
    return this.incoming.answer(iq, payload)
  }

  /** Answers an IQ get or set with an error. */
  refuse(iq: Element, error: StanzaError, details?: RefusalDetails): boolean {
    return this.incoming.refuse(iq, error, details)
  }

  /**
   * Gives an IQ get or set that many milliseconds from now, where its answer takes a person. Without this it is
   * refused when the session's own time for IQs is over. `false` when it waits no more.
   */
  prolong(iq: Element, limit: number): boolean {
    return this.incoming.prolong(iq, limit)
  }

  private async online(jid: Jid, resumed: boolean): Promise<void> {
    const reconnected = this.bound !== undefined
    // Once extensions have said that we are here, messages come again.
    const after = resumed ? undefined : this.archived
    this.bound = jid
    this.own = jid.bare()
    this.state = 'online'
    if (!resumed) {
      this.iq.failAll(disconnected())
      this.incoming.clear()
      await this.installed.start({ reconnected, ...(after !== undefined && { after }) })
      if (this.bound !== jid) return
    }
    this.push('xmpp.connection', {
      status: 'online',
      jid: jid.toJSON(),
      ...((reconnected || resumed) && { resumed }),
      ...(reconnected && after !== undefined && { after }),
      ...(this.fast && { fast: this.fast }),
    })
  }

  private interrupted(error: FtwError, retryIn: number): void {
    this.state = 'interrupted'
    this.push('xmpp.connection.interrupted', { error: error.toJSON(), retryIn })
  }

  /** The stream is over for good; the app is told unless it asked for it. */
  private ended(error: FtwError | undefined, stopped?: Connection): void {
    const wasBound = this.bound !== undefined
    if (!stopped) this.connection = undefined
    this.state = 'offline'
    this.capabilities = undefined
    this.incoming.clear()
    this.iq.failAll(disconnected())
    this.bound = this.own = undefined
    this.archived = undefined
    this.installed.stop()
    if (wasBound && error) this.push('xmpp.error', error.toJSON())
  }

  /** Resolves when everything the app was told until now has reached it; `undefined` where it has already. */
  delivered(): Promise<void> | undefined {
    return this.app?.delivered?.()
  }

  /** Offers a message to everybody as if it came now, though it passes no tap: one from an archive, say. */
  offer(message: Element): void {
    if (this.bound) this.route(message)
  }

  private arrived(stanza: Element): Promise<void> | undefined {
    if (this.taps.size > 0) this.show('in', stanza)
    const held = stanza.name === 'message' ? this.router.held(stanza) : undefined
    if (!held) {
      this.route(stanza)
      return this.delivered()
    }
    return held.then((goesOn) => {
      if (goesOn) this.offer(stanza)
      return this.delivered()
    })
  }

  private route(stanza: Element): void {
    if (stanza.name === 'message' && this.bound)
      this.archived = stanzaIdBy(this.account, stanza) ?? this.archived
    this.router.route(stanza)
  }

  private show(direction: 'in' | 'out', stanza: Element): void {
    for (const tap of [...this.taps]) {
      try {
        tap(direction, stanza)
      } catch (error) {
        this.log.error('a stanza could not be shown', { stanza: stanza.name, error: String(error) })
      }
    }
  }
}

function disconnected(): StreamError {
  return new StreamError('disconnected', { description: 'XMPP client disconnected' })
}
