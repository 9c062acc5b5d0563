/** Errors as the app gets them, and the classes that carry them inside. */
import type { Element } from './element.js'

export interface ApplicationError {
  condition: string
  xmlns?: string
  description?: string
  /** Which feature is missing, where that is the condition (XEP-0060, section 6.1.3.9). */
  feature?: string
}

/** What an error is on the wire: the shape every callback, `xmpp.error` and `xmpp.error.client` delivers. */
export interface ErrorJson {
  type: string
  condition?: string
  description?: string
  by?: string
  application?: ApplicationError
  /** Milliseconds after which the same request may succeed, where that is known. */
  retryIn?: number
  request?: unknown
}

export interface ErrorDetails {
  description?: string | undefined
  by?: string | undefined
  application?: ApplicationError | undefined
  retryIn?: number | undefined
  cause?: unknown
}

export class FtwError extends Error {
  override readonly name: string = 'FtwError'
  readonly type: string
  readonly condition: string
  readonly description: string | undefined
  readonly by: string | undefined
  readonly application: ApplicationError | undefined
  readonly retryIn: number | undefined

  constructor(type: string, condition: string, details: ErrorDetails = {}) {
    super(
      details.description ?? condition,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.type = type
    this.condition = condition
    this.description = details.description
    this.by = details.by
    this.application = details.application
    this.retryIn = details.retryIn
  }

  /** Whether the same request may succeed when it is made again later. */
  get retry(): boolean {
    return this.type === 'wait'
  }

  toJSON(): ErrorJson {
    return {
      type: this.type,
      condition: this.condition,
      ...(this.description !== undefined && { description: this.description }),
      ...(this.by !== undefined && { by: this.by }),
      ...(this.application !== undefined && { application: this.application }),
      ...(this.retryIn !== undefined && { retryIn: this.retryIn }),
    }
  }
}

/** An `<error/>` in a stanza, received or to be sent (RFC 6120, section 8.3). */
export class StanzaError extends FtwError {
  override readonly name: string = 'StanzaError'
  /** The stanza it came in, for what is told beside the error. The app does not get it. */
  readonly stanza: Element | undefined

  constructor(type: string, condition: string, details: ErrorDetails & { stanza?: Element } = {}) {
    super(type, condition, details)
    // Errors are printed with all they hold; a stanza is long, and may hold secrets.
    Object.defineProperty(this, 'stanza', { value: details.stanza, enumerable: false })
  }
}

/** A request found bad before anything left: names the key. `request` is the payload as it came, secrets masked. */
export class ClientError extends FtwError {
  override readonly name = 'ClientError'
  readonly request: unknown

  /** @param type `modify`; `auth` where a login's payload is meant, as the manual has it */
  constructor(description: string, request?: unknown, type: 'modify' | 'auth' = 'modify') {
    super(type, 'client-error', { description })
    this.request = request
  }

  override toJSON(): ErrorJson {
    return { ...super.toJSON(), ...(this.request !== undefined && { request: maskSecrets(this.request) }) }
  }
}

/** The stream or the transport below it failed (RFC 6120, section 4.9). `application` holds the stream condition. */
export class StreamError extends FtwError {
  override readonly name = 'StreamError'
  private readonly again: boolean

  constructor(condition: string, details: ErrorDetails & { type?: string; retry?: boolean } = {}) {
    super(details.type ?? 'connection', condition, details)
    this.again = details.retry ?? true
  }

  override get retry(): boolean {
    return this.again
  }
}

/** Logging in or registering was refused (RFC 6120, section 6.5). `application` holds the SASL condition. */
export class AuthError extends FtwError {
  override readonly name = 'AuthError'
  private readonly again: boolean

  constructor(condition: string, details: ErrorDetails & { retry?: boolean } = {}) {
    super('auth', condition, details)
    this.again = details.retry ?? false
  }

  override get retry(): boolean {
    return this.again
  }
}

/** Nobody answered in time. */
export class TimeoutError extends FtwError {
  override readonly name = 'TimeoutError'

  constructor(description?: string) {
    super('wait', 'remote-server-timeout', { description })
  }
}

/** A request was made that needs a stream while there is none. */
export function notConnected(): StreamError {
  return new StreamError('not-connected', { description: 'You are not connected' })
}

/** The error shape of whatever was thrown; what is no error of ours tells the app nothing about our insides. */
export function errorJson(thrown: unknown): ErrorJson {
  if (thrown instanceof FtwError) return thrown.toJSON()
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return { type: 'cancel', condition: 'cancelled' }
  return { type: 'cancel', condition: 'internal-server-error' }
}

const SECRET = /password|passwd|secret|token|ticket|api_?key|authorization|credential/i

/** A copy in which the value of every key that names a secret is `***`. Bounded in depth, safe on any input. */
export function maskSecrets(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > 8) return '…'
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, depth + 1))
  const masked: Record<string, unknown> = Object.create(null)
  const named = SECRET.test(String((value as Record<string, unknown>).var ?? ''))
  for (const [key, item] of Object.entries(value)) {
    const secret = SECRET.test(key) || (named && key === 'value')
    masked[key] = secret && item !== undefined && item !== null ? '***' : maskSecrets(item, depth + 1)
  }
  return masked
}
