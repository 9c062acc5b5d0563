import { createCipheriv, randomBytes, randomUUID } from 'node:crypto'
import { ALGORITHM, CIPHER, secretOf, type TicketKey } from './key.js'

export interface TicketInit {
  /** The key that the gateway has, too. */
  key: TicketKey
  /** The gateway it is for, by the name its operator gave it. */
  audience: string
  /** Bare JID of the account that it logs in. */
  jid: string
  /** What the account logs in with, where the gateway does not find that out by itself. Nobody but the gateway can read it. */
  password?: string
  /** OAuth 2 access token instead of a password (RFC 7628). */
  token?: string
  /** Seconds that it is good for: it only has to get from here through a page to the gateway. Default 60. */
  lifetime?: number
}

/** Seconds. */
const LIFETIME = 60

/**
 * A ticket with which a page logs its user in at a gateway, once: `client.request('xmpp.login', { jid, ticket })`.
 *
 * It is a JWE in compact form (RFC 7516) with a shared key (`dir`, `A256GCM`), which hides and signs it in one, around the
 * claims `jti`, `aud`, `sub`, `iat`, `exp` of a JWT (RFC 7519) and `password` or `token`: any JOSE library makes the same.
 *
 * @throws TypeError when something of it makes no sense
 */
export function createTicket(init: TicketInit): string {
  const { key, audience, jid, password, token, lifetime = LIFETIME } = init
  if (!/^[^@/\s]+@[^@/\s]+$/.test(jid)) throw new TypeError("'jid' must be a bare JID, as user@example.com")
  if (audience === '') throw new TypeError("'audience' must not be empty")
  if (!(lifetime > 0)) throw new TypeError("'lifetime' must be more than 0")
  const iat = Math.floor(Date.now() / 1_000)
  const claims = { jti: randomUUID(), aud: audience, sub: jid, iat, exp: iat + lifetime, password, token }
  const header = encode(JSON.stringify({ ...ALGORITHM, kid: key.id }))
  const iv = randomBytes(12)
  const cipher = createCipheriv(CIPHER, secretOf(key), iv).setAAD(Buffer.from(header))
  const text = Buffer.concat([cipher.update(JSON.stringify(claims)), cipher.final()])
  return [header, '', encode(iv), encode(text), encode(cipher.getAuthTag())].join('.')
}

function encode(bytes: string | Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
