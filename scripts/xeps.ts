/** Which package speaks which XEP: what its codecs say of themselves, and what has no codec. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Xep {
  /** Four digits. */
  number: string
  title: string
  /** The version of the text that is implemented. */
  version: string
  /** `partial` where only what the note says is there. */
  status: 'complete' | 'partial'
  note?: string
}

const packages = fileURLToPath(new URL('../packages/', import.meta.url))

/** The value of `xep` of a codec, as `'XEP-0184 Message Delivery Receipts 1.4.0'`. */
const NAMED = /(['"])XEP-(\d{4}) ([A-Za-z][^\n]*?) (\d+(?:\.\d+)+)\1/g

/** Connections, services and WebRTC speak these without a codec that could say so. */
const WITHOUT_CODEC: Readonly<Record<string, readonly string[]>> = {
  avatar: ['XEP-0398 User Avatar to vCard-Based Avatars Conversion 1.0.0'],
  core: [
    'XEP-0128 Service Discovery Extensions 1.0.1',
    'XEP-0156 Discovering Alternative XMPP Connection Methods 1.4.0',
    'XEP-0198 Stream Management 1.6.3',
    'XEP-0368 SRV records for XMPP over TLS 1.1.0',
    'XEP-0386 Bind 2 1.1.0',
    'XEP-0388 Extensible SASL Profile 1.0.4',
    'XEP-0484 Fast Authentication Streamlining Tokens 0.2.0',
  ],
  disco: ['XEP-0030 Service Discovery 2.5.0', 'XEP-0115 Entity Capabilities 1.6.0'],
  jingle: [
    'XEP-0167 Jingle RTP Sessions 1.2.3',
    'XEP-0176 Jingle ICE-UDP Transport Method 1.1.1',
    'XEP-0293 Jingle RTP Feedback Negotiation 1.0.2',
    'XEP-0294 Jingle RTP Header Extensions Negotiation 1.1.2',
    'XEP-0320 Use of DTLS-SRTP in Jingle Sessions 1.0.0',
    'XEP-0338 Jingle Grouping Framework 1.0.0',
    'XEP-0339 Source-Specific Media Attributes in Jingle 1.0.1',
    'XEP-0343 Signaling WebRTC datachannels in Jingle 0.3.1',
  ],
  pubsub: ['XEP-0163 Personal Eventing Protocol 1.2.2'],
  superfeedr: ['XEP-0060 Publish-Subscribe 1.30.0'],
}

/** What is not there as a whole, by number. */
const PARTIAL: Readonly<Record<string, string>> = {
  '0066': 'read, not sent',
  '0071': 'sanitised both ways; the XEP is deprecated',
  '0153': 'read, not published',
  '0386': 'with FAST and inline resumption',
  '0398': 'the reading side',
}

/** XEPs of every published package, by folder, each list in the order of numbers. */
export function xepsByPackage(): Map<string, Xep[]> {
  const found = new Map<string, Xep[]>()
  for (const name of readdirSync(packages).sort()) {
    if (!isPublished(name)) continue
    const texts = [
      ...sources(join(packages, name, 'src')),
      ...(WITHOUT_CODEC[name] ?? []).map((xep) => `'${xep}'`),
    ]
    const xeps = new Map<string, Xep>()
    for (const text of texts) {
      for (const [, , number = '', title = '', version = ''] of text.matchAll(NAMED)) {
        const note = PARTIAL[number]
        xeps.set(number, {
          number,
          title,
          version,
          status: note ? 'partial' : 'complete',
          ...(note && { note }),
        })
      }
    }
    found.set(
      name,
      [...xeps.values()].sort((a, b) => a.number.localeCompare(b.number)),
    )
  }
  return found
}

function isPublished(name: string): boolean {
  const file = join(packages, name, 'package.json')
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).private !== true
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
}
