import { type Bytes, hmac, sameBytes } from './crypto.js'
import { encodeText, loginFail, type Mechanism } from './mechanism.js'

export interface HashedTokenInit {
  readonly username: string
  readonly token: string
  /** What ties the login to the TLS connection; no bytes without channel binding. */
  readonly binding: Uint8Array
}

/**
 * HT-SHA-256-* (draft-schmaus-kitten-sasl-ht): a token that the server gave, in one round trip. The token itself is not
 * sent, and the server proves that it has it, too. Who reads along can repeat it, so it is for encrypted streams only.
 */
export function hashedToken(name: string, { username, token, binding }: HashedTokenInit): Mechanism {
  const sign = (who: string): Promise<Bytes> =>
    hmac('SHA-256', encodeText(token), joined(encodeText(who), binding))
  return {
    name,
    async initial() {
      return joined(encodeText(`${username}\0`), await sign('Initiator'))
    },
    async challenge() {
      throw loginFail('aborted', 'the server asks for more than a token gives')
    },
    async success(data) {
      if (data === undefined || !sameBytes(data, await sign('Responder'))) {
        throw loginFail('aborted', 'the server did not prove that it knows the token')
      }
    },
  }
}

function joined(first: Uint8Array, second: Uint8Array): Bytes {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
