import { createDecipheriv } from 'node:crypto'
import { Jid } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { ALGORITHM, CIPHER } from './key.js'

/** Why a ticket is not taken. The texts are for people and tell nothing of what is in it. */
export class TicketError extends Error {
  override readonly name = 'TicketError'
  /** SASL condition (RFC 6120, section 6.5). */
  readonly condition: 'not-authorized' | 'credentials-expired'

  constructor(description: string, condition: TicketError['condition'] = 'not-authorized') {
    super(description)
    this.condition = condition
  }
}

const header = v.object({ alg: v.literal(ALGORITHM.alg), enc: v.literal(ALGORITHM.enc), kid: v.string() })
const RESERVED = ['crit', 'zip']

const seconds = v.pipe(v.number(), v.finite(), v.minValue(0))
const claims = v.object({
  jti: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
  aud: v.union([v.string(), v.array(v.string())]),
  sub: v.string(),
  iat: seconds,
  exp: seconds,
  password: v.exactOptional(v.string()),
  token: v.exactOptional(v.string()),
})

export type TicketClaims = v.InferOutput<typeof claims>

export interface TicketRules {
  /** Secrets by the names of their keys. */
  readonly keys: ReadonlyMap<string, Uint8Array>
  readonly audience: string
  /** Seconds by which the clocks of backend and gateway may differ. */
  readonly skew: number
  /** Seconds that a ticket may be good for, whatever it says itself. */
  readonly maxLifetime: number
}

/**
 * What is in a ticket, once everything about it is right but whether it was used.
 * @param account bare JID that wants to log in with it
 * @param now seconds since 1970
 * @throws TicketError
 */
export function openTicket(ticket: string, account: Jid, rules: TicketRules, now: number): TicketClaims {
  const found = read(claims, decrypt(ticket, rules.keys))
  const { aud, sub, iat, exp } = found
  if (![aud].flat().includes(rules.audience)) throw new TicketError('The ticket is for another gateway')
  if (Jid.parse(sub)?.toString() !== account.toString())
    throw new TicketError('The ticket is for another account')
  if (exp - iat > rules.maxLifetime) throw new TicketError('The ticket lives too long')
  if (iat > now + rules.skew) throw new TicketError('The ticket is of the future')
  if (exp <= now - rules.skew) throw new TicketError('The ticket has expired', 'credentials-expired')
  return found
}

function decrypt(ticket: string, keys: TicketRules['keys']): string {
  const [head = '', wrapped, iv = '', text = '', tag = '', more] = ticket.split('.')
  const asked = read(header, Buffer.from(head, 'base64url').toString())
  const secret = keys.get(asked.kid)
  const bytes = (part: string) => Buffer.from(part, 'base64url')
  // Node would take a tag cut short for a whole one.
  const sound =
    secret && wrapped === '' && more === undefined && bytes(iv).length === 12 && bytes(tag).length === 16
  if (!sound) throw invalid()
  try {
    const decipher = createDecipheriv(CIPHER, secret, bytes(iv))
      .setAAD(Buffer.from(head))
      .setAuthTag(bytes(tag))
    return Buffer.concat([decipher.update(bytes(text)), decipher.final()]).toString()
  } catch {
    throw invalid()
  }
}

function read<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid()
  }
  // What a header demands and we do not know must not be left out (RFC 7516, sections 4.1.3 and 4.1.13).
  const demands = typeof value === 'object' && value !== null && RESERVED.some((name) => name in value)
  const result = v.safeParse(schema, value)
  if (!result.success || demands) throw invalid()
  return result.output
}

function invalid(): TicketError {
  return new TicketError('The ticket is not valid')
}
