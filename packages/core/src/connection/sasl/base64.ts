import { loginFail } from './mechanism.js'

/** Base64 as SASL in XMPP carries it (RFC 4648, section 4), without what only Node has. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  // In parts: an argument for each byte of a large array would overflow the stack.
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  }
  return btoa(binary)
}

/**
 * A lone `=` stands for no bytes at all (RFC 6120, section 6.4.2).
 * @throws AuthError `incorrect-encoding`
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '=') return new Uint8Array()
  if (!BASE64.test(trimmed)) throw loginFail('incorrect-encoding', 'not Base64')
  const binary = atob(trimmed)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/
