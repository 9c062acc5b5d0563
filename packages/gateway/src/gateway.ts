import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Meter, Session } from '@xmpp-ftw/core'
import { CLOSE, encode, SUBPROTOCOL } from '@xmpp-ftw/core/wire'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { Admission, type Place, type Refusal } from './admission.js'
import { type GatewayCondition, gatewayError } from './errors.js'
import { GatheredWrites } from './gathered-writes.js'
import { Heartbeat } from './heartbeat.js'
import { httpServer, offersSubprotocol, pathOf, refuseClient } from './http.js'
import { Logins } from './logins.js'
import { Metrics } from './metrics.js'
import { Operations } from './operations.js'
import { type GatewayOptions, type Settings, settings } from './options.js'
import { Sessions } from './sessions.js'
import { farewell, type LinkHost, SocketLink } from './socket-link.js'
import { StateDirectory } from './state-directory.js'
import { Streams } from './streams.js'
import { throttle } from './throttle.js'
import { wait } from './wait.js'

export interface GatewayAddress {
  host: string
  port: number
  /** Where clients connect, as seen from the machine itself. */
  url: string
}

export interface Gateway {
  /** Starts taking clients; with a `server` of one's own it only attaches to it. */
  listen(): Promise<GatewayAddress | undefined>
  /**
   * Takes nobody and nothing more, lets requests finish, says goodbye to every client, closes their XMPP streams or leaves
   * them to the next process (`stateDirectory`), and stops listening. Safe to call twice.
   */
  close(): Promise<void>
  /**
   * Answers `/healthz`, `/readyz` and, to those of `metricsFrom`, `/metrics`. A gateway with a server of its own does so
   * by itself; on somebody else's, its owner asks.
   * @returns whether it was such a request; then it is answered
   */
  answer(request: IncomingMessage, response: ServerResponse): boolean
  /** The figures in the text format of Prometheus; `docs/metrics.md` lists them. */
  metrics(): Promise<string>
  /** Where it listens; `undefined` while it does not. */
  readonly address: GatewayAddress | undefined
  /** Sessions there are, those without a socket included. */
  readonly sessions: number
  /** Sessions whose client was cut off and may come back. */
  readonly keptSessions: number
  /** Names of what every session has installed, built-ins included. */
  readonly extensions: readonly string[]
}

/** @throws when an option makes no sense, or when the extensions clash or lack what they require */
export function createGateway(options: GatewayOptions = {}): Gateway {
  return new WebSocketGateway(settings(options), options.server)
}

/** Refused clients that may still be reading why. Beyond that the answer is a plain HTTP status. */
const TURNED_AWAY = 100
/** Milliseconds a client may take to close its side. */
const CLOSING = 2_000
/** Clients of a gateway that goes down come back within so many milliseconds, and so many more for each of them. */
const COME_BACK = 5_000
const COME_BACK_EACH = 4

class WebSocketGateway implements Gateway {
  readonly extensions: readonly string[]
  private readonly settings: Settings
  private readonly figures: Metrics
  private readonly operations: Operations
  private readonly own: boolean
  private readonly server: Server
  private readonly sockets: WebSocketServer
  private readonly heartbeat: Heartbeat
  private readonly admission: Admission
  private readonly logins: Logins
  private readonly kept: Sessions
  private readonly host: Omit<LinkHost, 'place'>
  /** Links that are not over, and those whose socket is not closed yet. */
  private readonly links = new Set<SocketLink>()
  private readonly open = new Set<SocketLink>()
  private readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    this.upgrade(request, socket, head)
  private readonly turnedAway = new Set<WebSocket>()
  private drained: () => void = () => {}
  private closed: Promise<void> | undefined

  constructor(given: Settings, server: Server | undefined) {
    const { connector, extensions, path, limits } = given
    // Extensions that do not fit together must fail the start, not the first client.
    this.extensions = new Session({ connector, extensions }).extensionNames
    const meter: Meter = (what, label) => {
      this.figures.count(what, label)
      given.meter(what, label)
    }
    const streams = new Streams(meter)
    const settings = {
      ...given,
      meter,
      connector: streams.counted(connector),
      took: (seconds: number) => this.figures.took(seconds),
    }
    this.settings = settings
    const levels = {
      connections: () => this.open.size,
      sessions: () => this.sessions,
      sessions_kept: () => this.keptSessions,
      streams: () => streams.size,
      buffered_bytes: () => [...this.open].reduce((sum, link) => sum + link.buffered, 0),
      draining: () => (this.closed ? 1 : 0),
    }
    this.figures = new Metrics(levels, settings.processMetrics)
    this.operations = new Operations({
      registry: this.figures.registry,
      unready: () => this.unready(),
      trustedProxies: settings.trustedProxies,
      metricsFrom: settings.metricsFrom,
      failed: (error) => settings.log.error('the metrics failed', { error: String(error) }),
    })
    this.own = server === undefined
    this.server =
      server ??
      httpServer(
        path,
        limits.handshake,
        (...asked) => this.answer(...asked),
        (condition) => meter('connection_refused', condition),
      )
    this.heartbeat = new Heartbeat(settings.heartbeat)
    this.admission = new Admission(settings, clock)
    this.logins = new Logins(settings, clock)
    const directory =
      settings.stateDirectory === undefined ? undefined : new StateDirectory(settings.stateDirectory)
    this.kept = new Sessions(settings, (place) => this.logins.from(place), directory)
    this.host = {
      settings,
      extensions: this.extensions,
      sessions: this.kept,
      gone: (link) => {
        this.links.delete(link)
        this.heartbeat.delete(link)
      },
    }
    const init: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // Frames somewhat over the limit are read, so that the client is told by name.
      maxPayload: limits.frameBytes * 2,
      handleProtocols: () => SUBPROTOCOL,
      closeTimeout: CLOSING,
    }
    this.sockets = new WebSocketServer(init)
  }

  get address(): GatewayAddress | undefined {
    const bound = this.server.address() as AddressInfo | string | null
    if (bound === null || typeof bound === 'string') return undefined
    const { address: host, port, family } = bound
    const name = family === 'IPv6' ? `[${host}]` : host
    return { host, port, url: `ws://${name}:${port}${this.settings.path}` }
  }

  get sessions(): number {
    return this.kept.size
  }

  get keptSessions(): number {
    return this.kept.waiting
  }

  answer(request: IncomingMessage, response: ServerResponse): boolean {
    return this.operations.answer(request, response)
  }

  metrics(): Promise<string> {
    return this.figures.registry.metrics()
  }

  async listen(): Promise<GatewayAddress | undefined> {
    if (this.closed) throw new Error('The gateway was closed')
    if (this.server.listeners('upgrade').includes(this.onUpgrade))
      throw new Error('The gateway listens already')
    if (this.own) await this.bind()
    this.server.on('upgrade', this.onUpgrade)
    this.kept.takeUp()
    return this.address
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown()
    return this.closed
  }

  private unready(): string | undefined {
    if (this.closed) return 'going-away'
    return this.admission.isFull ? 'too-many-connections' : undefined
  }

  private bind(): Promise<void> {
    const { host, port } = this.settings
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        this.server.off('error', reject)
        this.server.on('error', (error) =>
          this.settings.log.error('the server failed', { error: error.message }),
        )
        resolve()
      })
    })
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { path, meter } = this.settings
    // On somebody else's server another listener may know the path.
    if (pathOf(request) !== path && !this.own) return
    socket.on('error', ignore)
    const refuse = (status: number, condition: GatewayCondition) => {
      meter('connection_refused', condition)
      refuseClient(socket, status, condition)
    }
    if (pathOf(request) !== path) return refuse(404, 'not-found')
    if (this.closed) return refuse(503, 'going-away')
    if (!offersSubprotocol(request)) return refuse(400, 'bad-subprotocol')
    const entered = this.admission.enter(request)
    const refusal = 'condition' in entered ? entered : undefined
    if (refusal && this.turnedAway.size >= TURNED_AWAY) return refuse(503, refusal.condition)
    let upgraded = false
    if ('name' in entered) socket.once('close', () => upgraded || this.admission.leave(entered))
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      upgraded = true
      socket.off('error', ignore)
      if ('condition' in entered) this.turnAway(webSocket, entered)
      else this.welcome(webSocket, socket, entered)
    })
  }

  /** A page reads nothing of a refused handshake, so it is let in to be told why, and no further. */
  private turnAway(socket: WebSocket, { condition, retryIn = 0 }: Refusal): void {
    this.settings.meter('connection_refused', condition)
    this.turnedAway.add(socket)
    socket.on('error', ignore)
    socket.once('close', () => this.turnedAway.delete(socket))
    const origin = condition === 'origin-not-allowed'
    farewell(
      socket,
      gatewayError(condition),
      origin ? CLOSE.refused : CLOSE.overloaded,
      origin ? undefined : retryIn + wait(10_000),
    )
  }

  private welcome(webSocket: WebSocket, socket: Duplex, place: Place): void {
    const { settings } = this
    const host = { ...this.host, place: place.name }
    const link = new SocketLink(webSocket, host, new GatheredWrites(socket))
    this.links.add(link)
    this.open.add(link)
    this.heartbeat.add(link)
    webSocket.once('close', () => {
      this.admission.leave(place)
      this.open.delete(link)
      if (this.open.size === 0) this.drained()
    })
    throttle(webSocket, socket, {
      buckets: [this.admission.frames(), place.frames],
      highWater: settings.limits.bufferedBytes / 2,
      longest: settings.heartbeat / 2,
      throttled: (wait) => {
        settings.meter('throttled', 'too-many-frames')
        link.send(encode({ type: 'error', error: gatewayError('too-many-frames', undefined, wait) }))
      },
    })
    settings.meter('connection_accepted', '')
    settings.log.debug('a client connected', { session: link.session.id, address: place.name })
    link.open()
  }

  private async shutDown(): Promise<void> {
    const { drainTimeout, closeTimeout, log } = this.settings
    log.info('going down', { connections: this.open.size, sessions: this.sessions })
    const comeBack = COME_BACK + COME_BACK_EACH * this.links.size
    const leave = (link: SocketLink) => link.hangUp('going-away', CLOSE.goingAway, wait(comeBack))
    const done = [...this.links].map(async (link) => {
      await link.session.drain()
      leave(link)
    })
    await within(drainTimeout, Promise.all(done))
    // Until here it listens, so that who asks is told that it is not ready.
    const stopped = this.own ? new Promise<void>((resolve) => this.server.close(() => resolve())) : undefined
    for (const link of [...this.links]) leave(link)
    const ended = this.kept.endAll()
    const sockets = new Promise<void>((resolve) => {
      this.drained = resolve
      if (this.open.size === 0) resolve()
    })
    await within(closeTimeout, Promise.all([sockets, ended]))
    for (const socket of [...this.open, ...this.turnedAway]) socket.terminate()
    if (this.own) this.server.closeAllConnections()
    if (stopped) await within(closeTimeout, stopped)
    this.server.off('upgrade', this.onUpgrade)
    log.info('down')
  }
}

/** Waits for it, but not for longer. */
async function within(milliseconds: number, awaited: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([awaited, deadline])
  clearTimeout(timer)
}

function clock(): number {
  return performance.now()
}

function ignore(): void {}
