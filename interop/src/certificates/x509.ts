import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'

/**
 * X.509 certificates, as little of them as a throw-away authority needs (RFC 5280, keys on P-256). Node
 * reads certificates but cannot make any, and calling openssl takes longer than starting Prosody.
 */
export interface Issued {
  readonly certificate: string
  readonly key: string
}

export interface Authority {
  readonly certificate: string
  issue(commonName: string, names: readonly string[]): Issued
}

export function createAuthority(commonName: string): Authority {
  const keys = keyPair()
  const certificate = build({
    subject: commonName,
    issuer: commonName,
    publicKey: keys.spki,
    issuerKey: keys.spki,
    signer: keys.privateKey,
    extensions: [
      extension('551d13', true, sequence(der(0x01, Buffer.from([0xff])))), // basicConstraints: CA
      extension('551d0f', true, der(0x03, Buffer.from([0x01, 0x06]))), // keyUsage: keyCertSign, cRLSign
    ],
  })
  return {
    certificate,
    issue(name, names) {
      const own = keyPair()
      const issued = build({
        subject: name,
        issuer: commonName,
        publicKey: own.spki,
        issuerKey: keys.spki,
        signer: keys.privateKey,
        extensions: [
          extension('551d13', true, sequence()),
          extension('551d0f', true, der(0x03, Buffer.from([0x07, 0x80]))), // keyUsage: digitalSignature
          // extKeyUsage: serverAuth and clientAuth, as servers are clients of each other
          extension('551d25', false, sequence(oid('2b06010505070301'), oid('2b06010505070302'))),
          extension('551d11', false, sequence(...names.map(alternativeName))),
        ],
      })
      return { certificate: issued, key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    },
  }
}

interface Content {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: Buffer
  readonly issuerKey: Buffer
  readonly signer: KeyObject
  readonly extensions: readonly Buffer[]
}

function build(content: Content): string {
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
  const day = 24 * 60 * 60 * 1000
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(serialNumber()),
    ecdsaWithSha256,
    distinguishedName(content.issuer),
    // From yesterday on: clocks differ.
    sequence(time(Date.now() - day), time(Date.now() + 30 * day)),
    distinguishedName(content.subject),
    content.publicKey,
    der(
      0xa3,
      sequence(
        ...content.extensions,
        extension('551d0e', false, der(0x04, keyIdentifier(content.publicKey))),
        extension('551d23', false, sequence(der(0x80, keyIdentifier(content.issuerKey)))),
      ),
    ),
  )
  const signature = sign('sha256', toBeSigned, content.signer)
  return pem(sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature)))
}

/** Positive and without a leading zero, as DER wants integers. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}

function keyPair(): { privateKey: KeyObject; spki: Buffer } {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { privateKey: createPrivateKey(pair.privateKey), spki: pair.publicKey }
}

function keyIdentifier(spki: Buffer): Buffer {
  return createHash('sha1').update(spki).digest()
}

/** An IPv4 address or a DNS name. */
function alternativeName(name: string): Buffer {
  return /^\d+(\.\d+){3}$/.test(name)
    ? der(0x87, Buffer.from(name.split('.').map(Number)))
    : der(0x82, Buffer.from(name, 'latin1'))
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value))
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))))
}

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(text.slice(2)))
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes)
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts)
}

/** Tag, length, value. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const length =
    value.length < 0x80
      ? [value.length]
      : value.length < 0x100
        ? [0x81, value.length]
        : [0x82, value.length >> 8, value.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), value])
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
