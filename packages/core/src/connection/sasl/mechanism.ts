import { AuthError } from '../../errors.js'
import * as NS from '../../namespaces.js'

/** One exchange by one SASL mechanism (RFC 4422). Used once. */
export interface Mechanism {
  readonly name: string
  /** Initial response; `undefined` sends none. */
  initial(): Promise<Uint8Array | undefined>
  /** Response to a challenge. @throws AuthError when the challenge must not be answered */
  challenge(data: Uint8Array): Promise<Uint8Array>
  /** The server says that we are in. @throws AuthError when it did not prove that it is the one that knows us */
  success(data: Uint8Array | undefined): Promise<void>
}

/**
 * Logging in failed, or was given up by us.
 * @param condition SASL error condition (RFC 6120, section 6.5)
 * @param description for people; never holds credentials
 */
export function loginFail(condition: string, description?: string, cause?: unknown): AuthError {
  return new AuthError('login-fail', {
    description: 'XMPP authentication fail',
    application: { condition, xmlns: NS.sasl, ...(description !== undefined && { description }) },
    retry: condition === 'temporary-auth-failure',
    cause,
  })
}

/** Text to bytes and back; bytes that are no UTF-8 are refused instead of replaced. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** @throws AuthError `malformed-request` */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw loginFail('malformed-request', 'the server sent text that is not UTF-8', cause)
  }
}
