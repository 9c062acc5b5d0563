import { type Log, silent } from '../log.js'
import type { Limits } from './limits.js'

export interface Timeouts {
  /** Connecting and logging in, all in all. */
  readonly login: number
  /** Each step of it: the socket, TLS, every answer of the server. */
  readonly step: number
  /** Closing: how long the server may take to say goodbye. */
  readonly close: number
}

export interface ReconnectOptions {
  /** Longest first delay; each further one may be twice as long. */
  readonly base: number
  /** Longest delay of all. */
  readonly cap: number
  /** A stream that lived this long starts over with the first delay. */
  readonly stable: number
}

export interface StreamManagementOptions {
  readonly enabled: boolean
  /** Stanzas that may wait for their acknowledgement, and their size; more are refused. */
  readonly maxQueue: number
  readonly maxQueueBytes: number
  /** How long after a stanza its acknowledgement is asked for: stanzas sent meanwhile share the question. */
  readonly debounce: number
  /** Nothing came for so long: the server is asked whether it is still there. */
  readonly idle: number
  /** So long after asking, a silent link is dead. */
  readonly ackTimeout: number
  /** Seconds the server shall keep a cut stream; its own preference when absent. */
  readonly max?: number
}

/** How a connection behaves. Milliseconds. */
export interface ConnectionOptions {
  readonly limits?: Partial<Limits>
  readonly timeouts?: Partial<Timeouts>
  /** `false`: a stream that is cut is over. */
  readonly reconnect?: Partial<ReconnectOptions> | false
  readonly streamManagement?: Partial<StreamManagementOptions>
  /** Characters that may wait in a socket. More means that the server does not read. */
  readonly maxBacklog?: number
  /** Most SCRAM iterations a server may ask for. */
  readonly maxIterations?: number
  readonly log?: Log
}

export interface Settings {
  readonly limits: Partial<Limits>
  readonly timeouts: Timeouts
  readonly reconnect: ReconnectOptions | false
  readonly streamManagement: StreamManagementOptions
  readonly maxBacklog: number
  readonly maxIterations: number | undefined
  readonly log: Log
}

export function settings(options: ConnectionOptions = {}): Settings {
  return {
    limits: options.limits ?? {},
    timeouts: { login: 30_000, step: 10_000, close: 2_000, ...options.timeouts },
    reconnect: options.reconnect !== false && {
      base: 1_000,
      cap: 60_000,
      stable: 30_000,
      ...options.reconnect,
    },
    streamManagement: {
      enabled: true,
      maxQueue: 20_000,
      maxQueueBytes: 8_388_608,
      debounce: 250,
      idle: 30_000,
      ackTimeout: 15_000,
      ...options.streamManagement,
    },
    maxBacklog: options.maxBacklog ?? 16_777_216,
    maxIterations: options.maxIterations,
    log: options.log ?? silent,
  }
}
