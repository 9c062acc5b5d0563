import type { Base, ExtensionFactory, Saved, StartInfo } from './base.js'
import { Cancellation } from './cancellation.js'
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
import type { Paged, RequestContext, RequestContract, Schema } from './contract.js'
import type { Element } from './element.js'
import { ClientError, errorJson, FtwError, notConnected, StanzaError, StreamError } from './errors.js'
import { builtIns } from './extensions/built-ins.js'
import { IncomingIqs, type RefusalDetails } from './incoming-iq.js'
import { IqTracker } from './iq.js'
import { Jid } from './jid.js'
import type { AppSide, Outcome, RequestOptions } from './link.js'
import { type Log, silent } from './log.js'
import type { Extensions } from './registry.js'
import { type RegisteredRequest, type RequestTable, requestTable, sharedTable } from './request-table.js'
import { validate } from './validate.js'

/** Counts what an operator may want to see: `what` happened, to a stanza or event of that `label`. */
export type Meter = (what: string, label: string) => void

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
  readonly extensions: Readonly<Record<string, { readonly version: number; readonly state: Saved }>>
}

/** Sees a stanza that was sent (`out`) or came (`in`). It must not change it. */
export type Tap = (direction: 'in' | 'out', stanza: Element) => void

/** `interrupted`: the stream was cut and is being taken up again; what is sent waits where it can be resumed. */
export type SessionStatus = 'offline' | 'connecting' | 'online' | 'interrupted'

const IQ_TIMEOUT = 30_000
/** Longest an extension may hold up `xmpp.connection` with its `start`. */
const START_LIMIT = 5_000

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
  private readonly meter: Meter
  private readonly iqTimeout: number
  private readonly extensions: readonly Base[]
  private readonly routed: readonly Base[]
  private readonly last: readonly Base[]
  private readonly holding: readonly Base[]
  private readonly table: RequestTable
  private readonly incoming: IncomingIqs
  /** Requests that are being carried out, by their number. */
  private readonly running = new Map<number, Running>()
  private requests = 0
  private readonly taps = new Set<Tap>()
  private app: AppSide | undefined
  private connection: Connection | undefined
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
    this.meter = init.meter ?? (() => {})
    this.connector = init.connector
    this.iqTimeout = init.iqTimeout ?? IQ_TIMEOUT
    const session = this
    const stream = {
      send: (stanza: Element) => this.send(stanza),
      get jid() {
        return session.jid
      },
    }
    this.iq = new IqTracker(stream, this.iqTimeout)
    this.incoming = new IncomingIqs((stanza) => this.send(stanza))
    const installed = (init.extensions ?? []).map((factory) => factory(this))
    this.extensions = [...installed, ...builtIns.map((factory) => factory(this))]
    this.routed = this.extensions.filter((extension) => extension.order === 'normal')
    this.last = this.extensions.filter((extension) => extension.order === 'last')
    this.holding = this.extensions.filter((extension) => extension.hold)
    this.table = init.extensions
      ? sharedTable(init.extensions, this.extensions)
      : requestTable(this.extensions)
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
    return this.extensions.map((extension) => extension.name)
  }

  /** Every feature the extensions declare, sorted, each once: what disco#info answers. */
  get features(): readonly string[] {
    return [...new Set(this.extensions.flatMap((extension) => extension.features))].sort()
  }

  has(name: keyof Extensions): boolean {
    return this.extensions.some((extension) => extension.name === name)
  }

  /** Another extension, to compose with. List it in `requires`, or ask `has` first. */
  extension<N extends keyof Extensions>(name: N): Extensions[N] {
    const found = this.extensions.find((extension) => extension.name === name)
    if (!found) throw new Error(`Extension '${String(name)}' is not installed`)
    return found as Base & Extensions[N]
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
          this.fail(event, error, false)
          reject(new StanzaError('cancel', 'internal-server-error'))
        }
      }),
    )
  }

  /** Runs a request of the app. Never rejects: what went wrong is in the outcome. */
  async request(event: string, payload: unknown, options: RequestOptions): Promise<Outcome> {
    const { callback } = options
    const context = new Running(callback, options)
    this.requests += 1
    const number = this.requests
    this.running.set(number, context)
    let input: unknown
    try {
      const { contract, place } = this.find(event, payload)
      const extension = this.extensions[place] as Base
      input = this.admit(extension, event, contract, payload, callback)
      const output = await extension.requests[event]?.(input, context)
      if (!contract.paged) return { data: output }
      const { items, rsm } = output as Paged<unknown>
      return { data: items, rsm }
    } catch (thrown) {
      return this.fail(event, asSent(thrown, input, payload), callback)
    } finally {
      this.running.delete(number)
      context.done()
    }
  }

  private find(event: string, payload: unknown): RegisteredRequest {
    const registered = this.table.get(event)
    if (!registered) throw new ClientError(`Unknown event '${event}'`, payload ?? undefined)
    return registered
  }

  /** @returns the payload as the request's schema has it */
  private admit(
    extension: Base,
    event: string,
    contract: RequestContract,
    payload: unknown,
    callback: boolean,
  ): unknown {
    const missing = contract.callback === 'required' && !callback
    if (missing && !contract.payloadFirst) throw new ClientError('Missing callback', payload ?? undefined)
    if (this.bound) extension.admit?.(event, payload)
    const input = check(contract, payload)
    if (missing) throw new ClientError('Missing callback', payload ?? undefined)
    if (!contract.offline && !this.bound) throw notConnected()
    return input
  }

  private fail(event: string, thrown: unknown, callback: boolean): Outcome {
    if (!(thrown instanceof FtwError) && !isAbort(thrown)) {
      this.meter('handler_failed', event)
      this.log.error('a request handler failed', { event, error: String(thrown) })
    }
    const error = errorJson(thrown)
    if (!callback) this.push(error.type === 'modify' ? 'xmpp.error.client' : 'xmpp.error', error)
    return { error }
  }

  /** Logs in; resolves with the bound JID. A session that was running is closed first, and so is one cancelled. */
  async login(login: Login, signal?: AbortSignal): Promise<Jid> {
    if (this.closed) throw notConnected()
    signal?.throwIfAborted()
    await this.logout()
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
      unacknowledged: (stanza) => void (ours() && this.unacknowledged(stanza)),
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
    const extensions = this.saveAll()
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

  // Not in lean builds.
  private saveAll(): SavedSession['extensions'] | undefined {
    const all: Record<string, { version: number; state: Saved }> = {}
    for (const extension of this.extensions) {
      const { name, savedVersion: version } = extension
      try {
        const state = extension.save?.()
        if (state !== undefined) all[name] = { version, state }
      } catch (error) {
        this.log.error('an extension could not be saved', { extension: name, error: String(error) })
      }
      if (!all[name]) {
        this.log.debug('an extension keeps its session from being saved', { extension: name })
        return undefined
      }
    }
    return all
  }

  /**
   * Goes on with a session that another process left. What it sends waits until its stream is taken up again, of which the
   * app hears by `xmpp.connection`.
   * @throws where it was another set of extensions, or other versions of them, or the operator does not allow the login
   */
  // Not in lean builds.
  restore({ login, stream, after, capabilities, extensions }: SavedSession): void {
    const jid = Jid.parse(stream.jid)
    const fits =
      Object.keys(extensions).length === this.extensions.length &&
      this.extensions.every(({ name, savedVersion }) => extensions[name]?.version === savedVersion)
    if (!jid || !fits) throw new Error('The session was one with other extensions')
    if (this.connection || this.closed) throw new Error('There is a session already')
    const connection = this.connector(login, stream)
    this.connection = connection
    this.archived = after
    this.capabilities = capabilities
    this.bound = jid
    this.own = jid.bare()
    this.state = 'interrupted'
    try {
      for (const extension of this.extensions)
        extension.restore?.((extensions[extension.name] as { state: Saved }).state)
    } catch (error) {
      this.connection = undefined
      this.ended(undefined, connection)
      throw error
    }
    connection.start(this.listener(connection))
  }

  /**
   * Closes the stream properly; requests that wait for a reply fail. Does nothing when there is none.
   * @param forget the token the app keeps is to log nobody in any more
   */
  async logout(forget = false): Promise<void> {
    const connection = this.connection
    if (!connection) return
    if (this.bound) for (const extension of this.extensions) this.leaveOne(extension)
    this.connection = undefined
    this.ended(undefined, connection)
    await connection.stop(forget)
  }

  /** Ends the session for good: logs out, and nothing stays registered. */
  async close(): Promise<void> {
    this.closed = true
    for (const context of this.running.values()) context.abort(notConnected())
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
      await this.startAll({ reconnected, ...(after !== undefined && { after }) })
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

  private async startAll(info: StartInfo): Promise<void> {
    const starts = this.extensions.map(async (extension) => {
      try {
        await extension.start?.(info)
      } catch (error) {
        this.meter('start_failed', extension.name)
        this.log.error('an extension could not start', { extension: extension.name, error: String(error) })
      }
    })
    let timer: ReturnType<typeof setTimeout> | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, START_LIMIT)
    })
    await Promise.race([Promise.all(starts), limit])
    clearTimeout(timer)
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
    for (const extension of this.extensions) void this.stopOne(extension)
    if (wasBound && error) this.push('xmpp.error', error.toJSON())
  }

  private leaveOne(extension: Base): void {
    try {
      extension.leave?.()
    } catch (error) {
      this.log.error('an extension could not leave', { extension: extension.name, error: String(error) })
    }
  }

  private async stopOne(extension: Base): Promise<void> {
    try {
      await extension.stop?.()
    } catch (error) {
      this.log.error('an extension could not stop', { extension: extension.name, error: String(error) })
    }
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
    const held = stanza.name === 'message' ? this.held(stanza) : undefined
    if (!held) {
      this.route(stanza)
      return this.delivered()
    }
    return held.then((goesOn) => {
      if (goesOn) this.offer(stanza)
      return this.delivered()
    })
  }

  private held(message: Element): Promise<boolean> | undefined {
    for (const extension of this.holding) {
      try {
        const held = extension.hold?.(message)
        if (held) return held
      } catch (error) {
        this.meter('stanza_failed', message.name)
        this.log.error('a message could not be looked at', { error: String(error) })
      }
    }
    return undefined
  }

  /** Offers a stanza to everybody in turn. Whatever goes wrong stays with this stanza. */
  private route(stanza: Element): void {
    const { type } = stanza.attrs
    if (stanza.name === 'iq' && type !== 'get' && type !== 'set') {
      if (!this.iq.settle(stanza)) this.meter('reply_dropped', stanza.name)
      return
    }
    if (stanza.name === 'message' && this.bound) {
      this.archived = stanzaIdBy(this.account, stanza) ?? this.archived
    }
    if (stanza.name === 'iq') {
      if (!stanza.attrs.id) return this.meter('iq_without_id', stanza.name)
      this.incoming.note(stanza, this.iqTimeout, () => this.refuseQuietly(stanza, 'resource-constraint'))
      if (stanza.elements().length !== 1) return this.refuseQuietly(stanza, 'bad-request')
    }
    try {
      if (this.taken(stanza)) return
    } catch (error) {
      this.meter('stanza_failed', stanza.name)
      this.log.error('a stanza could not be handled', { stanza: stanza.name, error: String(error) })
      return this.refuseQuietly(stanza, 'internal-server-error')
    }
    this.refuseQuietly(stanza, 'service-unavailable')
  }

  /** @returns whether anybody took it, and sees to its answer where it is a request */
  private taken(stanza: Element): boolean {
    for (const extension of this.routed) {
      if (!extension.handles(stanza) || !extension.handle(stanza)) continue
      if (stanza.name === 'iq') this.incoming.wait(stanza)
      return true
    }
    for (const extension of this.last) if (extension.handles(stanza)) extension.handle(stanza)
    return false
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

  private refuseQuietly(stanza: Element, condition: string): void {
    if (!this.incoming.isOpen(stanza)) return
    const type =
      condition === 'bad-request' ? 'modify' : condition === 'resource-constraint' ? 'wait' : 'cancel'
    try {
      this.incoming.refuse(stanza, new StanzaError(type, condition))
    } catch (error) {
      this.log.debug('a request could not be refused', { error: String(error) })
    }
  }

  private unacknowledged(stanza: Element): void {
    this.meter('unacknowledged', stanza.name)
    for (const extension of this.extensions) if (extension.unacknowledged?.(stanza)) return
  }
}

/** A request that is being carried out, as its handler sees it. */
class Running extends Cancellation implements RequestContext {
  constructor(
    readonly callback: boolean,
    options: RequestOptions,
  ) {
    super(options)
  }
}

function check(contract: RequestContract, payload: unknown): unknown {
  try {
    return validate(contract.input, payload)
  } catch (error) {
    throw error instanceof ClientError && contract.refuse ? contract.refuse(error) : error
  }
}

/** Handlers know the payload as its schema has it; the app is shown what it sent. */
function asSent(thrown: unknown, input: unknown, payload: unknown): unknown {
  if (!(thrown instanceof ClientError) || input === undefined || thrown.request !== input) return thrown
  return new ClientError(thrown.message, payload ?? undefined, thrown.type === 'auth' ? 'auth' : 'modify')
}

function disconnected(): StreamError {
  return new StreamError('disconnected', { description: 'XMPP client disconnected' })
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError'
}
