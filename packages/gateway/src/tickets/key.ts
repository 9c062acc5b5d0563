import { randomBytes, randomUUID } from 'node:crypto'

/** What whoever makes tickets and the gateway both know. Whoever has it can log anybody in. */
export interface TicketKey {
  /** Names it in the tickets, so that there can be several while one takes another's place. */
  readonly id: string
  /** 32 bytes in base64url. */
  readonly secret: string
}

/** Of the tickets' headers (RFC 7518, sections 4.5 and 5.3). */
export const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const
/** The same in Node's words. */
export const CIPHER = 'aes-256-gcm'

const SIZE = 32

/** A new key, at random. */
export function createTicketKey(id: string = randomUUID()): TicketKey {
  return { id, secret: randomBytes(SIZE).toString('base64url') }
}

/** @throws TypeError when it is none */
export function secretOf({ id, secret }: TicketKey): Buffer {
  const bytes = Buffer.from(secret, 'base64url')
  if (bytes.length !== SIZE) throw new TypeError(`The ticket key '${id}' is not ${SIZE} bytes in base64url`)
  return bytes
}
