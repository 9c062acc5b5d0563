/** Stream errors as the app sees them (RFC 6120, section 4.9): built here and nowhere else. */
import type { Element } from '../element.js'
import { type ApplicationError, FtwError, StreamError } from '../errors.js'
import * as NS from '../namespaces.js'

interface Details {
  description?: string | undefined
  cause?: unknown
  retry?: boolean
}

/** Conditions after which the same login would end the same way. */
const FINAL: ReadonlySet<string> = new Set([
  'conflict',
  'host-gone',
  'host-unknown',
  'improper-addressing',
  'invalid-from',
  'invalid-id',
  'invalid-namespace',
  'invalid-xml',
  'not-authorized',
  'policy-violation',
  'see-other-host',
  'unsupported-encoding',
  'unsupported-feature',
  'unsupported-stanza-type',
  'unsupported-version',
])

/** Of these, complaints about what the server read. */
const READING: ReadonlySet<string> = new Set([
  'invalid-namespace',
  'invalid-xml',
  'policy-violation',
  'unsupported-stanza-type',
])

/** Conditions after which the server may still hold the session for us (XEP-0198, section 5). */
const RESUMABLE: ReadonlySet<string> = new Set([
  'connection-timeout',
  'internal-server-error',
  'remote-connection-failed',
  'reset',
  'see-other-host',
  'system-shutdown',
])

/** The stream is gone; `application` says why where that is known. */
export function disconnected(application?: ApplicationError, details: Details = {}): StreamError {
  return new StreamError('disconnected', {
    description: 'XMPP client disconnected',
    application,
    cause: details.cause,
    retry: details.retry ?? true,
  })
}

/** The stream is gone for a reason that RFC 6120, section 4.9.3 names. */
export function broken(condition: string, details: Details = {}): StreamError {
  const { description } = details
  const application = { condition, xmlns: NS.streamErrors, ...(description !== undefined && { description }) }
  return disconnected(application, { ...details, retry: details.retry ?? true })
}

/** The operator does not allow it. */
export function refused(description: string): StreamError {
  return new StreamError('policy-violation', { description, retry: false })
}

/** `resource-constraint`: more is waiting to be sent than may wait. */
export function overloaded(): StreamError {
  return new StreamError('resource-constraint', {
    description: 'Too much is waiting to be sent',
    type: 'wait',
  })
}

/** Asked by the server to connect somewhere else (RFC 6120, section 4.9.3.19). */
export class SeeOtherHost extends StreamError {
  readonly host: string

  constructor(host: string) {
    super('disconnected', {
      description: 'XMPP client disconnected',
      application: { condition: 'see-other-host', xmlns: NS.streamErrors },
      retry: false,
    })
    this.host = host
  }
}

/** Reads a `<stream:error/>`, however little is in it. */
export function readStreamError(element: Element): StreamError {
  const inside = element.elements().filter((child) => child.getNS() === NS.streamErrors)
  const named = inside.find((child) => child.name !== 'text')
  const condition = named?.name ?? 'undefined-condition'
  if (named && condition === 'see-other-host' && named.text().trim() !== '')
    return new SeeOtherHost(named.text().trim())
  const description = inside.find((child) => child.name === 'text')?.text()
  return broken(condition, { description: description || undefined, retry: !FINAL.has(condition) })
}

/**
 * How a stream ended that was resumed. Some servers read on where the old connection was cut, in the middle of a stanza
 * perhaps, and complain about what comes of that: the next stream, a new one, is none the worse for it.
 */
export function afterResuming(error: FtwError): FtwError {
  const { condition, description } = error.application ?? {}
  if (condition === undefined || error.application?.xmlns !== NS.streamErrors || !READING.has(condition))
    return error
  return broken(condition, { description, cause: error.cause })
}

/** Whether a stream that ended like this may be asked to go on. */
export function mayResume(error: FtwError): boolean {
  const { application } = error
  return (
    application === undefined ||
    (application.xmlns === NS.streamErrors && RESUMABLE.has(application.condition))
  )
}

/** Whatever was thrown below the stream, as an error of the stream; its text stays inside as the cause. */
export function asStreamError(thrown: unknown, description?: string): FtwError {
  if (thrown instanceof FtwError) return thrown
  return broken('remote-connection-failed', { description, cause: thrown })
}
