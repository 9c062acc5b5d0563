/** What ties a login to its TLS connection: RFC 5929, and RFC 9266 for TLS 1.3. */
import { createHash } from 'node:crypto'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { BindingName } from '../fast.js'

/** `undefined` where the connection has none of that kind. */
export function channelBinding(socket: TLSSocket, name: BindingName): Uint8Array | undefined {
  const modern = socket.getProtocol() === 'TLSv1.3'
  if (name === 'EXPR' && modern) {
    return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
  }
  // Undefined for TLS 1.3. Ours never resume a TLS session, so the first Finished message is our own.
  if (name === 'UNIQ' && !modern) return socket.getFinished()
  if (name !== 'ENDP') return undefined
  // Empty when there is none, whatever its type says.
  const { raw } = socket.getPeerCertificate() as Partial<PeerCertificate>
  return raw && endPoint(raw)
}

/** The certificate's hash, by the hash its signature uses (RFC 5929, section 4.1). */
export function endPoint(certificate: Uint8Array): Uint8Array | undefined {
  const der = Buffer.from(certificate)
  const algorithm = der.subarray(...signatureAlgorithm(der)).toString('hex')
  const hash = HASHES.find(([oid]) => algorithm.includes(oid))?.[1]
  return hash === undefined ? undefined : createHash(hash).update(der).digest()
}

/** Object identifiers of signatures by their hash; MD5 and SHA-1 count as SHA-256. Others have no such binding. */
const HASHES: readonly (readonly [oid: string, hash: string])[] = [
  ['06092a864886f70d010104', 'sha256'],
  ['06092a864886f70d010105', 'sha256'],
  ['06092a864886f70d01010b', 'sha256'],
  ['06092a864886f70d01010c', 'sha384'],
  ['06092a864886f70d01010d', 'sha512'],
  ['06072a8648ce3d0401', 'sha256'],
  ['06082a8648ce3d040302', 'sha256'],
  ['06082a8648ce3d040303', 'sha384'],
  ['06082a8648ce3d040304', 'sha512'],
]

/** Where the certificate says how it is signed: the second of its three parts (RFC 5280, section 4.1). */
function signatureAlgorithm(der: Buffer): [from: number, to: number] {
  const whole = header(der, 0)
  const signed = header(der, whole.from)
  return [signed.to, header(der, signed.to).to]
}

/** Where the contents of the DER value at `at` begin and end. */
function header(der: Buffer, at: number): { from: number; to: number } {
  const first = der.readUInt8(at + 1)
  const size = first < 128 ? 0 : first - 128
  const length = size === 0 ? first : der.readUIntBE(at + 2, size)
  const from = at + 2 + size
  return { from, to: from + length }
}
