import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const HASH_LENGTH = 32

/**
 * The secrets with which one session can be resumed. Only their hashes are kept.
 *
 * Each greeting has a new one, which replaces the one before as soon as the client shows that it has read it: a
 * greeting that is lost with its connection must not lock the client out.
 */
export class ResumeTokens {
  private current: Buffer | undefined
  private shown: Buffer | undefined
  private used: Buffer | undefined

  /** Makes the secret of the next greeting. */
  issue(): string {
    const token = randomBytes(32).toString('base64url')
    this.current = digest(token)
    this.shown = this.used
    return token
  }

  /** Whether the client may have the session. The token it used stays good until the next one is confirmed. */
  accepts(token: string): boolean {
    const given = digest(token)
    const good =
      [this.current, this.shown].filter((known) => known && timingSafeEqual(known, given)).length > 0
    if (good) this.used = given
    return good
  }

  /** Their hashes, in hexadecimal. */
  save(): string[] {
    return [this.current, this.shown].flatMap((hash) => (hash ? [hash.toString('hex')] : []))
  }

  restore([current, shown]: readonly string[]): void {
    this.current = asHash(current)
    this.shown = asHash(shown)
  }

  /** The client has read the last greeting: no token but that one's is good any more. */
  confirm(): void {
    this.shown = this.used = undefined
  }
}

/** @throws Error when it is none */
function asHash(hex: string | undefined): Buffer | undefined {
  if (hex === undefined) return undefined
  const hash = Buffer.from(hex, 'hex')
  if (hash.length !== HASH_LENGTH) throw new Error('The hash of a token is none')
  return hash
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
