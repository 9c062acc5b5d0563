import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { type Connector, type ExtensionFactory, type Log, type Meter, silent } from '@xmpp-ftw/core'
import { connector, type Policy } from '@xmpp-ftw/core/connection/node'
import type { WireLimits } from '@xmpp-ftw/core/wire'
import { Networks } from './addresses.js'
import { redeeming, type TicketOptions } from './tickets/redeem.js'

/** What one client, one address and all of them together may ask of a gateway. */
export interface GatewayLimits extends WireLimits {
  /** Open sockets, all in all. Default 10,000. */
  connections: number
  /** Open sockets of one address. Default 100. */
  connectionsPerAddress: number
  /** New sockets of one address in a second; `connectionsPerAddress` of them may come at once. Default 20. */
  connectionsPerSecond: number
  /**
   * Frames of one client in a second, a long one counting as one for every 4 KiB, a ping or pong of WebSocket itself as
   * one; four times as many may come at once.
   * Beyond that it is read more slowly. Default 250.
   */
  framesPerSecond: number
  /** The same, of all clients of one address together. Default 5,000. */
  framesPerSecondPerAddress: number
  /** Logins of one address in a minute. Default 300. */
  loginsPerMinute: number
  /** Accounts that one address may register in an hour, where the policy allows it at all. Default 60. */
  registrationsPerHour: number
  /** Failed logins to one account before each further one costs a wait, twice as long each time. Default 10. */
  failedLogins: number
  /** The same, of one address. Default 50. */
  failedLoginsPerAddress: number
  /** Bytes that may wait for a client that reads slowly: from half of it on nothing is read of it. Default 1 MiB. */
  bufferedBytes: number
  /** Answerable pushes that wait for their answer; of more the oldest are forgotten. Default 1,000. */
  pendingReplies: number
  /** Sessions without a socket that are kept for their clients, all in all. Default 5,000. */
  keptSessions: number
  /** Responses and pushes kept of a session until the client acknowledges them. Default 4,000. */
  replayFrames: number
  /** Characters of them. Default 1 Mi. */
  replaySize: number
  /** Unusable frames within half a heartbeat. More end the connection. Default 50. */
  badFrames: number
  /** Milliseconds a client has to finish its HTTP request. Only of a server of our own. Default 10,000. */
  handshake: number
}

export interface GatewayOptions {
  /** What every session installs besides what core has built in, as `[ping(), muc()]`. */
  extensions?: readonly ExtensionFactory[]
  /** Which XMPP servers may be reached. Closed by default: without it none. */
  policy?: Policy
  /** Makes the connections instead of core's own, which then knows no `policy`. */
  connector?: Connector
  /** Takes tickets of the app's own backend instead of passwords; see `@xmpp-ftw/gateway/tickets`. */
  tickets?: TicketOptions
  /** Origins of pages that may connect, as `https://chat.example.com`; `*` admits everybody. Closed by default. */
  origins?: readonly string[]
  /** Admits clients that send no `Origin`: programs, not pages. Default `false`. */
  allowNoOrigin?: boolean
  /** Where to listen. Default 127.0.0.1; ignored with `server`. */
  host?: string
  /** Default 5290, 0 takes a free one; ignored with `server`. */
  port?: number
  /** Path of the WebSocket. Default `/xmpp-ftw`. */
  path?: string
  /** A server to attach to. It stays its owner's: the gateway neither starts nor closes it. */
  server?: HttpServer | HttpsServer
  limits?: Partial<GatewayLimits>
  /** Milliseconds between heartbeats. Default 30,000. */
  heartbeat?: number
  /** Milliseconds that a session is kept once its client was cut off. 0 ends it with its socket. Default 300,000, at most a day. */
  resumeWindow?: number
  /**
   * Milliseconds that it is kept once its page has gone, as browsers say when a tab is closed as well as when it is
   * reloaded. Default 30,000; never longer than `resumeWindow`.
   */
  reloadWindow?: number
  /**
   * Where sessions are left for the next process when the gateway goes down, and found again. It is made where it is not
   * there, and must be readable to nobody else (0700): what is in it logs in. Default: none, sessions end with the process.
   */
  stateDirectory?: string
  /** Milliseconds that requests may take to finish when the gateway goes down. Default 5,000. */
  drainTimeout?: number
  /** Milliseconds that closing may take after that. Default 5,000. */
  closeTimeout?: number
  /** Milliseconds to wait for the reply to an IQ. Default 30,000. */
  iqTimeout?: number
  /**
   * Addresses of reverse proxies in front, whose `X-Forwarded-For` is believed: `10.0.0.7`, `10.0.0.0/8`, `loopback`,
   * `private`. Default none: the header is ignored.
   */
  trustedProxies?: readonly string[]
  /** Who may read `/metrics`, in the words of `trustedProxies`. Default nobody. */
  metricsFrom?: readonly string[]
  /** Adds the figures of the process to the metrics: memory, CPU, event loop, garbage collection. Default `false`. */
  processMetrics?: boolean
  log?: Log
  meter?: Meter
}

/** Options with every default filled in and everything checked. */
export interface Settings {
  extensions: readonly ExtensionFactory[]
  connector: Connector
  origins: ReadonlySet<string>
  allowNoOrigin: boolean
  host: string
  port: number
  path: string
  limits: GatewayLimits
  heartbeat: number
  resumeWindow: number
  reloadWindow: number
  stateDirectory: string | undefined
  drainTimeout: number
  closeTimeout: number
  iqTimeout: number | undefined
  trustedProxies: Networks
  metricsFrom: Networks
  processMetrics: boolean
  log: Log
  meter: Meter
  /** Told how many seconds a request took. */
  took: (seconds: number) => void
}

export const LIMITS: Readonly<GatewayLimits> = {
  frameBytes: 262_144,
  pendingRequests: 100,
  connections: 10_000,
  connectionsPerAddress: 100,
  connectionsPerSecond: 20,
  framesPerSecond: 250,
  framesPerSecondPerAddress: 5_000,
  loginsPerMinute: 300,
  registrationsPerHour: 60,
  failedLogins: 10,
  failedLoginsPerAddress: 50,
  bufferedBytes: 1_048_576,
  pendingReplies: 1_000,
  keptSessions: 5_000,
  replayFrames: 4_000,
  replaySize: 1_048_576,
  badFrames: 50,
  handshake: 10_000,
}

export const DEFAULTS = {
  host: '127.0.0.1',
  port: 5290,
  path: '/xmpp-ftw',
  heartbeat: 30_000,
  resumeWindow: 300_000,
  reloadWindow: 30_000,
  drainTimeout: 5_000,
  closeTimeout: 5_000,
}

/** @throws when an option makes no sense */
export function settings(options: GatewayOptions): Settings {
  const { path = DEFAULTS.path, log = silent } = options
  if (!path.startsWith('/')) throw new Error(`The path '${path}' does not start with '/'`)
  const limits = { ...LIMITS, ...options.limits }
  for (const [name, value] of Object.entries(limits)) positive(`limits.${name}`, value)
  const resumeWindow = window('resumeWindow', options.resumeWindow ?? DEFAULTS.resumeWindow)
  const heartbeat = positive('heartbeat', options.heartbeat ?? DEFAULTS.heartbeat)
  return {
    extensions: options.extensions ?? [],
    connector: redeeming(
      options.connector ?? connector(options.policy ?? { domains: [] }),
      options.tickets,
      log,
    ),
    origins: new Set((options.origins ?? []).map(origin)),
    allowNoOrigin: options.allowNoOrigin ?? false,
    host: options.host ?? DEFAULTS.host,
    port: options.port ?? DEFAULTS.port,
    path,
    limits,
    heartbeat,
    resumeWindow,
    reloadWindow: Math.min(
      window('reloadWindow', options.reloadWindow ?? DEFAULTS.reloadWindow),
      resumeWindow,
    ),
    stateDirectory: options.stateDirectory,
    drainTimeout: positive('drainTimeout', options.drainTimeout ?? DEFAULTS.drainTimeout),
    closeTimeout: positive('closeTimeout', options.closeTimeout ?? DEFAULTS.closeTimeout),
    iqTimeout: options.iqTimeout,
    trustedProxies: new Networks(options.trustedProxies ?? []),
    metricsFrom: new Networks(options.metricsFrom ?? []),
    processMetrics: options.processMetrics ?? false,
    log,
    meter: options.meter ?? (() => {}),
    took: () => {},
  }
}

function positive(name: string, value: number): number {
  if (!(value > 0)) throw new Error(`'${name}' must be more than 0`)
  return value
}

const DAY = 86_400_000

function window(name: string, value: number): number {
  if (!(value >= 0 && value <= DAY)) throw new Error(`'${name}' must be between 0 and ${DAY}`)
  return value
}

/** As browsers send it: a trailing slash or a default port would never match. */
function origin(given: string): string {
  if (given === '*' || given === 'null') return given
  const { origin } = URL.canParse(given) ? new URL(given) : { origin: 'null' }
  if (origin === 'null') throw new Error(`'${given}' is no origin: write it as https://chat.example.com`)
  return origin
}
