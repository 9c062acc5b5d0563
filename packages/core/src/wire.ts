/**
 * The frames between a gateway and its clients, shared by both. `docs/wire-protocol.md` is their specification.
 *
 * Every frame is one JSON object in one WebSocket text message; `type` says which. Keys a reader does not know are
 * ignored, so that frames can grow.
 */
import type { ResultSet } from './codecs/result-set.js'
import type { ErrorJson } from './errors.js'

/** WebSocket subprotocol. */
export const SUBPROTOCOL = 'xmpp-ftw.v1'
export const VERSION = 1

/** Limits a client should keep to; a gateway tells its own in `hello`. */
export interface WireLimits {
  /** Longest frame the gateway reads, in bytes of UTF-8. */
  frameBytes: number
  /** Requests that may wait for their response. */
  pendingRequests: number
}

/** First frame on every connection, and the answer to `resume`. */
export interface HelloFrame {
  type: 'hello'
  version: number
  session: string
  /** Whether the session is one that was cut, with everything it missed to follow. */
  resumed: boolean
  /** Why not, when the client asked for it. */
  reason?: string
  /** With `resumed`: how many of the client's frames arrived in that session. */
  received?: number
  /** Milliseconds between heartbeats; a side that hears nothing for two of them may hang up. */
  heartbeat: number
  resume: {
    /** Milliseconds that a cut session is kept; 0 when it is not. */
    window: number
    /** Secret with which to resume; absent when sessions are not kept. */
    token?: string
  }
  limits: WireLimits
  /** Names of the installed extensions. */
  extensions: readonly string[]
}

/** Exactly one for each request. */
export interface ResponseFrame {
  type: 'response'
  seq: number
  id: string
  error?: ErrorJson
  data?: unknown
  rsm?: ResultSet
}

export interface PushFrame {
  type: 'push'
  seq: number
  event: string
  data: unknown
  /** Present when the push can be answered: the id to answer with. */
  reply?: string
}

/** A frame of the client's could not be used. `id` is its own, where it had one. */
export interface ErrorFrame {
  type: 'error'
  error: ErrorJson
  id?: string
}

/** Everything up to and including `seq` arrived. */
export interface AckFrame {
  type: 'ack'
  seq: number
}

export interface PingFrame {
  type: 'ping'
}

export interface PongFrame {
  type: 'pong'
}

/** The gateway is about to hang up. */
export interface ByeFrame {
  type: 'bye'
  error: ErrorJson
  /** Milliseconds to wait before connecting again; absent when that is pointless. */
  retryIn?: number
}

export interface RequestFrame {
  type: 'request'
  /** Chosen by the client, never used twice in a session. */
  id: string
  event: string
  data?: unknown
  /** `false` when the app gave no callback: its errors are pushed. */
  callback?: boolean
}

/** The app's answer to a push that can be answered. */
export interface ReplyFrame {
  type: 'reply'
  id: string
  data?: unknown
}

/** The app lost interest in a request. */
export interface CancelFrame {
  type: 'cancel'
  id: string
}

/** First frame of a client that wants its old session back. */
export interface ResumeFrame {
  type: 'resume'
  session: string
  token: string
  /** Last `seq` that arrived. */
  seq: number
}

export type ServerFrame =
  | HelloFrame
  | ResponseFrame
  | PushFrame
  | ErrorFrame
  | AckFrame
  | PingFrame
  | PongFrame
  | ByeFrame

export type ClientFrame =
  | RequestFrame
  | ReplyFrame
  | CancelFrame
  | ResumeFrame
  | AckFrame
  | PingFrame
  | PongFrame

/** WebSocket close codes of the gateway, in the range RFC 6455 leaves to applications. */
export const CLOSE = {
  /** The frame broke the protocol in a way that leaves nothing to go on with. */
  protocol: 4000,
  /** A frame was longer than the limit. */
  frameTooLong: 4001,
  /** The origin or address may not connect. */
  refused: 4003,
  /** Nothing was heard for too long. */
  silent: 4008,
  /** The client reads too slowly or asks too much. */
  overloaded: 4009,
  /** The gateway is going down. */
  goingAway: 4010,
  /** Another connection has resumed the session. */
  takenOver: 4011,
} as const

type Kind = 'string' | 'number' | 'boolean' | 'count' | 'any'

type Kinds = Readonly<Record<string, Readonly<Record<string, Kind>>>>

interface Key {
  readonly name: string
  readonly kind: Kind
  readonly optional: boolean
}

/** By the type of the frame. */
type Keys = ReadonlyMap<string, readonly Key[]>

function keys(frames: Kinds): Keys {
  const listed = Object.entries(frames).map(([type, kinds]): [string, Key[]] => [
    type,
    Object.entries(kinds).map(([key, kind]) => ({
      name: key.replace('?', ''),
      kind,
      optional: key.endsWith('?'),
    })),
  ])
  return new Map(listed)
}

/** Keys each frame needs; a `?` marks those it may lack. */
const CLIENT_FRAMES = keys({
  request: { id: 'string', event: 'string', 'callback?': 'boolean' },
  reply: { id: 'string' },
  cancel: { id: 'string' },
  resume: { session: 'string', token: 'string', seq: 'count' },
  ack: { seq: 'count' },
  ping: {},
  pong: {},
})

const SERVER_FRAMES = keys({
  hello: {
    version: 'number',
    session: 'string',
    resumed: 'boolean',
    'received?': 'count',
    heartbeat: 'number',
    resume: 'any',
  },
  response: { seq: 'count', id: 'string' },
  push: { seq: 'count', event: 'string', 'reply?': 'string' },
  error: { error: 'any' },
  ack: { seq: 'count' },
  ping: {},
  pong: {},
  bye: { error: 'any' },
})

/** Why a text is no frame. `id` is there when the frame had a text under that key. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  constructor(
    readonly condition: 'bad-json' | 'bad-frame' | 'unknown-frame',
    message: string,
    readonly id?: string,
  ) {
    super(message)
  }
}

/** @throws FrameError */
export function decodeClientFrame(text: string): ClientFrame {
  return decode(text, CLIENT_FRAMES) as ClientFrame
}

/** @throws FrameError */
export function decodeServerFrame(text: string): ServerFrame {
  return decode(text, SERVER_FRAMES) as ServerFrame
}

export function encode(frame: ClientFrame | ServerFrame): string {
  return JSON.stringify(frame)
}

function decode(text: string, frames: Keys): unknown {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    throw new FrameError('bad-json', 'The frame is not JSON')
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) {
    throw new FrameError('bad-frame', 'A frame is a JSON object')
  }
  const values = frame as Record<string, unknown>
  const { type } = values
  const id = typeof values.id === 'string' ? values.id : undefined
  const expected = typeof type === 'string' ? frames.get(type) : undefined
  if (expected === undefined) {
    throw new FrameError('unknown-frame', "The frame's 'type' is not known", id)
  }
  for (const { name, kind, optional } of expected) {
    const value = values[name]
    if (value === undefined && optional) continue
    if (value === undefined) throw new FrameError('bad-frame', `A ${type} frame needs '${name}'`, id)
    if (kind === 'count' && !(Number.isSafeInteger(value) && Number(value) >= 0)) {
      throw new FrameError('bad-frame', `'${name}' of a ${type} frame must be a whole number`, id)
    }
    if (kind !== 'any' && kind !== 'count' && typeof value !== kind) {
      throw new FrameError('bad-frame', `'${name}' of a ${type} frame must be a ${kind}`, id)
    }
  }
  return frame
}
