/** A browser's session description → what Jingle says of it (XEP-0167, section 6; XEP-0176, 0293, 0294, 0320, 0338, 0339, 0343). */
import { defined } from '@xmpp-ftw/core'
import { some } from '../codecs/attributes.js'
import type { Candidate, Content, Description, Grouping, Role, Transport } from '../session-json.js'
import { parseCandidate } from './candidate.js'
import { type Direction, sendersOf } from './direction.js'

/** A line `m=` in its place: places are kept when what they stood for is gone (RFC 8829, section 5.2.2). */
export interface MediaLine {
  /** Name of the content, `mid` in SDP. */
  name: string
  media: string
}

export interface SessionDescription {
  lines: MediaLine[]
  /** Of those lines that are not refused or removed, in their order. */
  contents: Content[]
  groupings: Grouping[]
}

/**
 * @param party whose description it is
 * @returns `undefined` where there is nothing described
 */
export function parseSdp(sdp: string, party: Role): SessionDescription | undefined {
  const [head = '', ...sections] = sdp.split(/^(?=m=)/m)
  if (!/^v=0\s/.test(head)) return undefined
  const session = new Section(head)
  const lines: MediaLine[] = []
  const contents: Content[] = []
  sections.forEach((text, index) => {
    const section = new Section(text, session)
    const [media = '', port = ''] = section.first('m=')?.split(' ') ?? []
    const name = section.attribute('mid') ?? String(index)
    lines.push({ name, media })
    // Port 0 refuses, except where the line stands for another's transport (RFC 9143, section 6).
    if (port !== '0' || section.has('bundle-only')) contents.push(parseMedia(section, { name, media }, party))
  })
  const groupings = session.attributes('group').map((group) => {
    const [type = '', ...names] = group.split(' ')
    return { type, semantics: type, contents: names }
  })
  return lines.length > 0 ? { lines, contents, groupings } : undefined
}

function parseMedia(section: Section, { name, media }: MediaLine, party: Role): Content {
  const direction = (['sendonly', 'recvonly', 'inactive', 'sendrecv'] as const).find((one) =>
    section.has(one),
  )
  return {
    name,
    creator: party,
    description: media === 'application' ? { descType: 'datachannel' } : parseRtp(section, media),
    transport: parseTransport(section),
    senders: sendersOf((direction ?? 'sendrecv') satisfies Direction, party),
  }
}

function parseRtp(section: Section, media: string): Description {
  const [, , , ...ids] = section.first('m=')?.split(' ') ?? []
  const [bandwidth, amount] = section.first('b=')?.split(':') ?? []
  const [ptime, maxptime] = [section.attribute('ptime'), section.attribute('maxptime')]
  const payloads = ids.map((id) => {
    const [name, clockrate, channels] = section.keyed('rtpmap', id)[0]?.split('/') ?? []
    const [fmtp] = section.keyed('fmtp', id)
    return defined({
      id,
      name,
      clockrate,
      channels,
      feedback: some(section.keyed('rtcp-fb', id).map(parseFeedback)),
      parameters: fmtp === undefined ? undefined : some(parseParameters(fmtp)),
      ptime,
      maxptime,
    })
  })
  return defined({
    descType: 'rtp' as const,
    media,
    payloads: some(payloads),
    feedback: some(section.keyed('rtcp-fb', '*').map(parseFeedback)),
    headerExtensions: some(section.attributes('extmap').map(parseHeaderExtension)),
    mux: section.has('rtcp-mux') || undefined,
    sources: some(parseSources(section)),
    sourceGroups: some(
      section.attributes('ssrc-group').map((group) => {
        const [semantics = '', ...sources] = group.split(' ')
        return { semantics, sources }
      }),
    ),
    bandwidth: bandwidth && amount ? { type: bandwidth, value: amount } : undefined,
    extmapAllowMixed: section.has('extmap-allow-mixed') || undefined,
  })
}

function parseFeedback(line: string) {
  const [type = '', ...rest] = line.split(' ')
  if (type === 'trr-int') return defined({ type, value: rest[0] })
  return defined({ type, subtype: rest.join(' ') || undefined })
}

/** `minptime=10;useinbandfec=1`; what is no pair (`0-15`, `111/111`) has no key. */
function parseParameters(fmtp: string) {
  return fmtp.split(';').flatMap((pair) => {
    const [key = '', ...value] = pair.trim().split('=')
    if (!key) return []
    return value.length > 0 ? { key, value: value.join('=') } : { key: '', value: key }
  })
}

/** Directions of header extensions are told as senders by nobody: they are the media's. */
function parseHeaderExtension(line: string) {
  const [id = '', uri = ''] = line.split(' ')
  return { id: id.split('/')[0] ?? '', uri }
}

function parseSources(section: Section) {
  const sources = new Map<string, { key: string; value?: string }[]>()
  for (const line of section.attributes('ssrc')) {
    const [, ssrc = '', key = '', value] = /^(\d+) ([^:]+)(?::(.*))?$/.exec(line) ?? []
    if (!ssrc) continue
    const parameters = sources.get(ssrc) ?? []
    sources.set(ssrc, parameters)
    parameters.push(defined({ key, value }))
  }
  // Which stream they belong to is said of the whole line today; Jingle has it with the sources only.
  const msid = section.attribute('msid')
  for (const parameters of sources.values())
    if (msid && !parameters.some(({ key }) => key === 'msid')) parameters.push({ key: 'msid', value: msid })
  return [...sources].map(([ssrc, parameters]) => ({ ssrc, parameters }))
}

function parseTransport(section: Section): Transport {
  const setup = section.attribute('setup')
  const port = section.attribute('sctp-port')
  return defined({
    transType: 'iceUdp' as const,
    candidates: section.attributes('candidate').flatMap((line): Candidate[] => {
      const candidate = parseCandidate(`candidate:${line}`)
      return candidate ? [candidate] : []
    }),
    fingerprints: some(
      section.attributes('fingerprint').map((line) => {
        const [hash = '', value = ''] = line.split(' ')
        return defined({ hash, setup, value })
      }),
    ),
    ufrag: section.attribute('ice-ufrag'),
    pwd: section.attribute('ice-pwd'),
    gatheringComplete: section.has('end-of-candidates') || undefined,
    sctp: port ? [{ number: port, protocol: 'webrtc-datachannel', streams: '1024' }] : undefined,
  })
}

/** Lines of a media section; what it does not say, the session says for it. */
class Section {
  private readonly lines: readonly string[]

  constructor(
    text: string,
    private readonly session?: Section,
  ) {
    this.lines = text.split(/\r?\n/)
  }

  first(start: string): string | undefined {
    return this.lines.find((line) => line.startsWith(start))?.slice(start.length)
  }

  attributes(name: string): string[] {
    const start = `a=${name}:`
    const own = this.lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length))
    return own.length > 0 ? own : (this.session?.attributes(name) ?? [])
  }

  attribute(name: string): string | undefined {
    return this.attributes(name)[0]
  }

  /** Values of lines such as `a=fmtp:<key> <value>`. */
  keyed(name: string, key: string): string[] {
    const start = `${key} `
    return this.attributes(name)
      .filter((line) => line.startsWith(start))
      .map((line) => line.slice(start.length))
  }

  has(flag: string): boolean {
    return this.lines.includes(`a=${flag}`) || this.session?.has(flag) === true
  }
}
