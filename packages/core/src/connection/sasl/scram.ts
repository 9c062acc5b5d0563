/**
 * SCRAM: the password never leaves, and the server proves that it knows it (RFC 5802, RFC 7677).
 *
 * Without channel binding. All cryptography is WebCrypto's, so it is the same in Node and in browsers.
 */
import { decodeBase64, encodeBase64 } from './base64.js'
import { type Bytes, hmac, requireSubtle, sameBytes } from './crypto.js'
import { decodeText, encodeText, loginFail, type Mechanism } from './mechanism.js'
import { saslprep } from './saslprep.js'

export type ScramName = keyof typeof HASHES

/** Mechanism to the hash it uses and the size of that in bits. */
const HASHES = {
  'SCRAM-SHA-1': { hash: 'SHA-1', bits: 160 },
  'SCRAM-SHA-256': { hash: 'SHA-256', bits: 256 },
  'SCRAM-SHA-512': { hash: 'SHA-512', bits: 512 },
} as const

export interface ScramInit {
  readonly username: string
  readonly password: string
  /**
   * Most iterations a server may ask for, 1,000,000 unless said otherwise: each costs us time, so a hostile server
   * must not choose freely.
   */
  readonly maxIterations?: number | undefined
  /** Our nonce; random unless a test says otherwise. */
  readonly nonce?: string | undefined
}

const MAX_ITERATIONS = 1_000_000
/** GS2 header: no channel binding, no authorization identity (RFC 5802, section 7). */
const GS2 = 'n,,'

type State = 'new' | 'first' | 'proved' | 'verified' | 'failed'

export class Scram implements Mechanism {
  readonly name: ScramName
  private readonly init: ScramInit
  private state: State = 'new'
  private nonce = ''
  /** `client-first-message-bare`, part of what is signed. */
  private first = ''
  /** The signature only who knows the password can make. */
  private expected: Bytes = new Uint8Array()

  constructor(name: ScramName, init: ScramInit) {
    this.name = name
    this.init = init
  }

  async initial(): Promise<Uint8Array> {
    this.advance('new', 'first')
    requireSubtle()
    const username = saslprep(this.init.username, 'the user name')
    if (username === '') throw loginFail('malformed-request', 'the user name is empty')
    this.nonce = this.init.nonce ?? encodeBase64(crypto.getRandomValues(new Uint8Array(24)))
    this.first = `n=${escapeName(username)},r=${this.nonce}`
    return encodeText(GS2 + this.first)
  }

  /** The server's first message; or its final one, where the server doesn't send that along with success. */
  async challenge(data: Uint8Array): Promise<Uint8Array> {
    if (this.state === 'proved') {
      this.verify(decodeText(data))
      return new Uint8Array()
    }
    this.advance('first', 'failed')
    const response = await this.prove(decodeText(data))
    this.state = 'proved'
    return response
  }

  async success(data: Uint8Array | undefined): Promise<void> {
    if (this.state === 'verified' && (data === undefined || data.length === 0)) return
    if (data === undefined) throw loginFail('aborted', 'the server did not prove that it knows the password')
    this.verify(decodeText(data))
  }

  private advance(from: State, to: State): void {
    if (this.state !== from) throw loginFail('aborted', 'the server broke the order of messages')
    this.state = to
  }

  private async prove(message: string): Promise<Bytes> {
    const { nonce, salt, iterations } = this.readFirst(message)
    const { hash, bits } = HASHES[this.name]
    const password = encodeText(saslprep(this.init.password, 'the password'))
    const salted = await derive(hash, bits, password, salt, iterations)
    const clientKey = await hmac(hash, salted, encodeText('Client Key'))
    const serverKey = await hmac(hash, salted, encodeText('Server Key'))
    const storedKey = new Uint8Array(await requireSubtle().digest(hash, clientKey))
    const last = `c=${encodeBase64(encodeText(GS2))},r=${nonce}`
    const signed = encodeText(`${this.first},${message},${last}`)
    const signature = await hmac(hash, storedKey, signed)
    this.expected = await hmac(hash, serverKey, signed)
    const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0))
    return encodeText(`${last},p=${encodeBase64(proof)}`)
  }

  /** `server-first-message` (RFC 5802, section 7). The order of its parts is fixed; unknown ones may follow. */
  private readFirst(message: string): { nonce: string; salt: Bytes; iterations: number } {
    if (message.startsWith('e=')) throw serverError(message)
    if (message.startsWith('m=')) throw loginFail('aborted', 'the server demands an unknown extension')
    const [r = '', s = '', i = ''] = message.split(',')
    if (!r.startsWith('r=') || !s.startsWith('s=') || !i.startsWith('i=')) {
      throw loginFail('malformed-request', 'the server sent a bad challenge')
    }
    return {
      nonce: this.readNonce(r.slice(2)),
      salt: readSalt(s.slice(2)),
      iterations: this.readCount(i.slice(2)),
    }
  }

  /** A nonce that does not extend ours is one of an exchange recorded before. */
  private readNonce(nonce: string): string {
    const fresh = nonce.startsWith(this.nonce) && nonce.length > this.nonce.length
    if (!fresh || !PRINTABLE.test(nonce)) throw loginFail('aborted', 'the server sent a bad nonce')
    return nonce
  }

  private readCount(text: string): number {
    const count = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0
    if (count < 1) throw loginFail('malformed-request', 'the server sent a bad iteration count')
    if (count > (this.init.maxIterations ?? MAX_ITERATIONS)) {
      throw loginFail('aborted', 'the server demands too many iterations')
    }
    return count
  }

  /** `server-final-message` (RFC 5802, section 7). */
  private verify(message: string): void {
    this.advance('proved', 'failed')
    if (message.startsWith('e=')) throw serverError(message)
    const [v = ''] = message.split(',')
    if (!v.startsWith('v=') || !sameBytes(decodeBase64(v.slice(2)), this.expected)) {
      throw loginFail('aborted', 'the server did not prove that it knows the password')
    }
    this.state = 'verified'
  }
}

/** printable (RFC 5802, section 7). */
const PRINTABLE = /^[\x21-\x2b\x2d-\x7e]+$/

function escapeName(name: string): string {
  return name.replace(/[=,]/g, (c) => (c === '=' ? '=3D' : '=2C'))
}

function readSalt(text: string): Bytes {
  const salt = decodeBase64(text)
  if (salt.length === 0) throw loginFail('malformed-request', 'the server sent no salt')
  return salt
}

/** Errors the mechanism itself knows: these say that it is us who are not known (RFC 5802, section 7). */
function serverError(message: string): Error {
  const value = message.slice(2).split(',')[0] ?? ''
  const ours = value === 'invalid-proof' || value === 'unknown-user'
  return loginFail(ours ? 'not-authorized' : 'aborted', /^[\w-]{1,64}$/.test(value) ? value : undefined)
}

/** PBKDF2, which is Hi() of RFC 5802, section 2.2. In one call: a call for each iteration would cost ten times more. */
async function derive(
  hash: string,
  bits: number,
  password: Bytes,
  salt: Bytes,
  iterations: number,
): Promise<Bytes> {
  const subtle = requireSubtle()
  const key = await subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  return new Uint8Array(await subtle.deriveBits({ name: 'PBKDF2', hash, salt, iterations }, key, bits))
}
