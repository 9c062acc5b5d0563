/** What mechanisms share of cryptography: WebCrypto's, so that it is the same in Node and in browsers. */
import { loginFail } from './mechanism.js'

export type Bytes = Uint8Array<ArrayBuffer>

/** Takes as long for a difference at the start as for one at the end. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < b.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}

export function requireSubtle(): typeof crypto.subtle {
  const subtle = (globalThis as { crypto?: { subtle?: typeof crypto.subtle } }).crypto?.subtle
  if (subtle !== undefined) return subtle
  const reason = 'WebCrypto is missing: browsers have it on pages from https: and from localhost only'
  throw loginFail('aborted', reason)
}

export async function hmac(hash: string, key: Bytes, data: Bytes): Promise<Bytes> {
  const subtle = requireSubtle()
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign'])
  return new Uint8Array(await subtle.sign('HMAC', imported, data))
}
