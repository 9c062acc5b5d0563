/** What Jingle says of a session → a session description as browsers read it (RFC 8829). */
import type { Content, Description, Role, Transport } from '../session-json.js'
import { buildCandidate, oneLine } from './candidate.js'
import { directionOf } from './direction.js'
import type { SessionDescription } from './parse.js'

/**
 * @param party whose description it is
 * @param version higher for each further description of that party
 */
export function buildSdp(
  { lines, contents, groupings }: SessionDescription,
  party: Role,
  version: number,
): string {
  const described = new Map(contents.map((content) => [content.name, content]))
  const mixed = contents.some(({ description }) => description?.extmapAllowMixed)
  const groups = groupings.map((group) => ({
    semantics: group.semantics ?? group.type ?? '',
    names: group.contents.filter((name) => described.has(name)),
  }))
  const sdp = [
    'v=0',
    `o=- 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ...groups
      .filter(({ names }) => names.length > 0)
      .map(({ semantics, names }) => `a=group:${semantics} ${names.join(' ')}`),
    ...(mixed ? ['a=extmap-allow-mixed'] : []),
    'a=msid-semantic: WMS *',
    'a=ice-options:trickle',
    ...lines.flatMap(({ name, media }) => {
      const content = described.get(name)
      return content ? buildMedia(content, media, party) : buildRefused(name, media)
    }),
  ]
  return `${sdp.map(oneLine).join('\r\n')}\r\n`
}

const DATA = 'UDP/DTLS/SCTP webrtc-datachannel'

function buildRefused(name: string, media: string): string[] {
  const kind = media === 'application' ? DATA : 'UDP/TLS/RTP/SAVPF 0'
  return [`m=${media} 0 ${kind}`, 'c=IN IP4 0.0.0.0', `a=mid:${name}`, 'a=inactive']
}

function buildMedia(
  { name, description = {}, transport = {}, senders }: Content,
  media: string,
  party: Role,
): string[] {
  const data = description.descType === 'datachannel'
  const ids = (description.payloads ?? []).map(({ id }) => id)
  return [
    data ? `m=application 9 ${DATA}` : `m=${media} 9 UDP/TLS/RTP/SAVPF ${ids.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    ...(description.bandwidth ? [`b=${description.bandwidth.type}:${description.bandwidth.value}`] : []),
    `a=mid:${name}`,
    ...buildTransport(transport),
    ...(data
      ? [`a=sctp-port:${transport.sctp?.[0]?.number ?? '5000'}`]
      : ['a=rtcp:9 IN IP4 0.0.0.0', `a=${directionOf(senders, party)}`, ...buildRtp(description)]),
  ]
}

function buildTransport({
  ufrag,
  pwd,
  fingerprints = [],
  candidates = [],
  gatheringComplete,
}: Transport): string[] {
  const setup = fingerprints.find((fingerprint) => fingerprint.setup)?.setup
  return [
    ...(ufrag && pwd ? [`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`] : []),
    ...fingerprints.map(({ hash, value }) => `a=fingerprint:${hash} ${value}`),
    ...(setup ? [`a=setup:${setup}`] : []),
    ...candidates.flatMap((candidate) => {
      const line = buildCandidate(candidate)
      return line ? [`a=${line}`] : []
    }),
    ...(gatheringComplete ? ['a=end-of-candidates'] : []),
  ]
}

function buildRtp(description: Description): string[] {
  const { payloads = [], sources = [], sourceGroups = [], headerExtensions = [], feedback, mux } = description
  const msid = sources.flatMap(({ parameters = [] }) => parameters).find(({ key }) => key === 'msid')?.value
  const lines = headerExtensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`)
  if (msid) lines.push(`a=msid:${msid}`)
  if (mux) lines.push('a=rtcp-mux')
  for (const { id, name, clockrate, channels, feedback: own, parameters = [] } of payloads) {
    if (name) lines.push(`a=rtpmap:${id} ${[name, clockrate ?? '8000', ...several(channels)].join('/')}`)
    lines.push(...buildFeedback(id, own))
    const pairs = parameters.map(({ key, value = '' }) => (key ? `${key}=${value}` : value))
    if (pairs.length > 0) lines.push(`a=fmtp:${id} ${pairs.join(';')}`)
  }
  lines.push(...buildFeedback('*', feedback))
  for (const { semantics, sources } of sourceGroups)
    lines.push(`a=ssrc-group:${semantics} ${sources.join(' ')}`)
  for (const { ssrc, parameters = [] } of sources)
    for (const { key, value } of parameters)
      if (key) lines.push(value === undefined ? `a=ssrc:${ssrc} ${key}` : `a=ssrc:${ssrc} ${key}:${value}`)
  const [first] = payloads
  if (first?.ptime) lines.push(`a=ptime:${first.ptime}`)
  if (first?.maxptime) lines.push(`a=maxptime:${first.maxptime}`)
  return lines
}

/** One channel goes without saying. */
function several(channels: string | undefined): string[] {
  return channels && channels !== '1' ? [channels] : []
}

function buildFeedback(id: string, feedback: Description['feedback'] = []): string[] {
  return feedback.map(({ type, subtype, value }) => {
    const detail = type === 'trr-int' ? value : subtype
    return `a=rtcp-fb:${id} ${type}${detail ? ` ${detail}` : ''}`
  })
}
