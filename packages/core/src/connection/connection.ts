import type { Element } from '../element.js'
import type { AuthError, FtwError, StreamError } from '../errors.js'
import type { Jid } from '../jid.js'

/** What logging in needs. Comes from the app by an allow-list of keys; everything about trust comes from the operator. */
export interface Login {
  /** Domain the account is at. */
  domain: string
  /** Localpart; absent logs in by SASL ANONYMOUS. */
  username?: string
  password?: string
  /** OAuth 2 access token: logs in by OAUTHBEARER (RFC 7628). */
  token?: string
  /** What the app's own backend wrote for a gateway, which makes password or token of it. */
  ticket?: string
  resource?: string
  /** Host to connect to instead of what DNS says of the domain. The policy must allow it. */
  host?: string
  port?: number
  /** Register the account on the stream before logging in (XEP-0077). The policy must allow it. */
  register?: boolean
  /** SASL mechanism to use when the server offers it. */
  preferred?: string
  /** A token of an earlier login (XEP-0484). Where the server does not take it, password or access token are used. */
  fast?: FastToken
  /**
   * The app wants a token to log in again with: it gets one where the server gives any. `false`: what `fast` has is the
   * session's own, and ends with it. Default: whether there is `fast`.
   */
  remember?: boolean
  /** The app reads the account's archive, so the server may drop what waited for it: that allows Bind 2 (XEP-0386). */
  archive?: boolean
  /** Under which that archive knows the last message the app has (XEP-0359). */
  after?: string
}

/** What logs in again without a password (XEP-0484). As secret as one. */
export interface FastToken {
  /** SASL mechanism that it is for: `HT-SHA-256-NONE`, `-ENDP`, `-UNIQ` or `-EXPR`. */
  readonly mechanism: string
  readonly token: string
  /** UUID of the client it was given to. */
  readonly device: string
  /** When it ends (XEP-0082). */
  readonly expiry?: string
  /** Logins with it so far. */
  readonly count?: number
}

/** What a connection tells. Called one at a time and in order; a listener that throws never harms the stream. */
export interface ConnectionListener {
  /** A stream is bound. `resumed`: it is the one that was cut, and nothing was lost (XEP-0198). */
  online(jid: Jid, resumed: boolean): void
  /** The stream was cut; a new try starts in `retryIn` milliseconds. */
  interrupted(error: StreamError | AuthError | FtwError, retryIn: number): void
  /** Over for good: after `stop` (no error), or because trying again is pointless. Nothing comes after it. */
  offline(error?: FtwError): void
  /**
   * An `iq`, `message` or `presence` came. Where a promise is returned, the server is told that it arrived once that
   * resolves (XEP-0198): until then the server would keep it, and deliver it otherwise if we never came back.
   */
  stanza(stanza: Element): Promise<void> | void
  /** A stanza of ours was never acknowledged and its stream could not be resumed: it may be lost. */
  unacknowledged?(stanza: Element): void
}

/** The stream to a server as a session sees it. */
export interface Connection {
  /** Whether a secret may be sent as it is: TLS protects the stream, or the operator has allowed it all the same. */
  readonly confidential?: boolean
  /** What logs in again, as of the last login; where the app keeps it: it said `remember`, or had a token already. */
  readonly fast?: FastToken | undefined
  /** Connects, logs in, binds, and keeps trying where that makes sense. Called once. */
  start(listener: ConnectionListener): void
  /**
   * Closes the stream properly; resolves when everything is closed. Safe to call twice.
   * @param forget the token handed out is to log nobody in any more
   */
  stop(forget?: boolean): Promise<void>
  /**
   * Sends a stanza. While a resumable stream is interrupted it is queued.
   * @throws StreamError `not-connected` when it can neither be sent nor queued
   */
  send(stanza: Element): void
  /** The account has a new password, with which the stream is taken up again from now on. */
  renew?(password: string): void
  /** A sign that the network is back: a try that is waiting is made at once. */
  wake?(): void
  /** What another process logs in with to go on: a token, where there is one, else what the login came with. */
  readonly credentials?: Login | undefined
  /** What it takes to resume the stream as it is now; `undefined` while there is none, or when the server won't. */
  state?(): StreamState | undefined
  /**
   * Leaves the stream without closing it, so that the server keeps it for a while. Ends with `offline()`, as `stop` does.
   * @returns what it takes to resume it
   */
  suspend?(): StreamState | undefined
}

/** A stanza as it stands in a stream whose default namespace is `jabber:client`, and the time it was sent. */
export interface SentStanza {
  readonly xml: string
  readonly at: number
}

/** What another process needs to take a stream up again. Plain JSON. Whoever has it and the password has the session. */
export interface StreamState {
  /** Full JID bound to the stream. */
  readonly jid: string
  /** The server's name for the stream. */
  readonly id: string
  /** Seconds the server keeps the stream once it is cut. */
  readonly max?: number
  /** Where the server wants it resumed. */
  readonly location?: string
  /** Stanzas received, and stanzas the server has acknowledged; modulo 2^32. */
  readonly inbound: number
  readonly acknowledged: number
  readonly unacknowledged: readonly SentStanza[]
  /** Of the messages that came, those that the server may deliver again should it not resume the stream. */
  readonly recent?: readonly string[]
}

/** A connection whose stream another process can take up (XEP-0198). */
export interface ResumableConnection extends Connection {
  state(): StreamState | undefined
  suspend(): StreamState | undefined
  /** A sign that the network is back: a try that is waiting is made at once. */
  wake(): void
}

/** Makes connections; given a state, one that takes up the stream that was left. */
export type ResumableConnector = (login: Login, state?: StreamState) => ResumableConnection

/**
 * Makes the connection of a login, or throws an `AuthError` or `StreamError` when the operator does not allow it. With a
 * state it takes up the stream that was left; without, or where it knows of no such thing, it begins a new one.
 */
export type Connector = (login: Login, state?: StreamState) => Connection
