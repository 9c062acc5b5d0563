import { readdirSync, readFileSync } from 'node:fs'
import { parseElement } from '@xmpp-ftw/core'
import { describe, expect, it } from 'vitest'
import { session } from '../codecs/session.js'
import type { SessionJson } from '../session-json.js'
import { buildSdp } from './build.js'
import { buildCandidate, parseCandidate } from './candidate.js'
import { directionOf, sendersOf } from './direction.js'
import { parseSdp } from './parse.js'

/** What Chromium said, in pairs of offers and answers. */
const folder = new URL('./fixtures/', import.meta.url)
const fixtures = readdirSync(folder)
/** With the line ends that SDP has. */
const load = (file: string) => readFileSync(new URL(file, folder), 'utf8').replaceAll('\n', '\r\n')
const read = (name: string) => load(`${name}.sdp`)
const partyOf = (file: string) => (file.includes('offer') ? 'initiator' : 'responder')

/** Jingle has no form for these, and browsers do without them. */
const DROPPED = [
  'rtcp-rsize',
  'rtcp-xr',
  'max-message-size',
  'rid',
  'simulcast',
  // Written for all media, whoever said them.
  'ice-options',
  'msid-semantic',
]

function kindsOf(section: string): string[] {
  const kinds = new Set([...section.matchAll(/^a=([\w-]+)/gm)].map(([, kind = '']) => kind))
  // Streams are told with sources, which simulcast has none of.
  if (!kinds.has('ssrc')) kinds.delete('msid')
  return [...kinds].filter((kind) => !DROPPED.includes(kind)).sort()
}

describe.each(fixtures)('%s of Chromium', (file) => {
  const sdp = load(file)
  const party = partyOf(file)
  const described = parseSdp(sdp, party)

  it('comes through Jingle as it was', () => {
    if (!described) throw new Error('nothing described')
    const { contents, groupings, lines } = described
    const json: SessionJson = { sid: 's', action: 'session-initiate', contents, groupings }
    const carried = session.parse(parseElement(session.build(json).toString('jabber:client')))
    const rebuilt = buildSdp(
      { contents: carried?.contents ?? [], groupings: carried?.groupings ?? [], lines },
      party,
      1,
    )
    const again = parseSdp(rebuilt, party)
    expect(again).toEqual(described)
    // Lines for each medium: none of them is lost but those that are meant to be.
    const sections = (text: string) => text.split(/^(?=m=)/m).slice(1)
    sections(sdp).forEach((section, index) => {
      if (!/^m=\S+ 0 /.test(section))
        expect(kindsOf(sections(rebuilt)[index] ?? ''), `m=${index}`).toEqual(kindsOf(section))
    })
  })
})

describe('a description', () => {
  it('says what Jingle wants to know', () => {
    const { contents = [], groupings, lines } = parseSdp(read('audio-video-data-offer'), 'initiator') ?? {}
    expect(lines).toEqual([
      { name: '0', media: 'audio' },
      { name: '1', media: 'video' },
      { name: '2', media: 'application' },
    ])
    expect(groupings).toEqual([{ type: 'BUNDLE', semantics: 'BUNDLE', contents: ['0', '1', '2'] }])
    const [audio, video, data] = contents
    expect(audio).toMatchObject({
      name: '0',
      creator: 'initiator',
      senders: 'both',
      description: { descType: 'rtp', media: 'audio', mux: true, extmapAllowMixed: true },
      transport: { transType: 'iceUdp', fingerprints: [{ hash: 'sha-256', setup: 'actpass' }] },
    })
    expect(audio?.description?.payloads?.slice(0, 2)).toEqual([
      {
        id: '111',
        name: 'opus',
        clockrate: '48000',
        channels: '2',
        feedback: [{ type: 'transport-cc' }],
        parameters: [
          { key: 'minptime', value: '10' },
          { key: 'useinbandfec', value: '1' },
        ],
      },
      {
        id: '63',
        name: 'red',
        clockrate: '48000',
        channels: '2',
        parameters: [{ key: '', value: '111/111' }],
      },
    ])
    expect(video?.description?.payloads?.[1]).toEqual({
      id: '97',
      name: 'rtx',
      clockrate: '90000',
      parameters: [{ key: 'apt', value: '96' }],
    })
    expect(video?.description?.sourceGroups).toEqual([
      { semantics: 'FID', sources: ['1516500330', '3438960665'] },
    ])
    expect(data).toMatchObject({
      description: { descType: 'datachannel' },
      transport: { sctp: [{ number: '5000', protocol: 'webrtc-datachannel', streams: '1024' }] },
    })
  })

  it('leaves out what was removed, and keeps its place', () => {
    const removed = parseSdp(read('video-removed-offer'), 'initiator')
    expect(removed?.contents.map(({ name }) => name)).toEqual(['0', '2'])
    const rebuilt = buildSdp(removed ?? { lines: [], contents: [], groupings: [] }, 'initiator', 7)
    expect(rebuilt).toContain(
      'm=video 0 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=inactive\r\n',
    )
    expect(rebuilt).toContain('a=group:BUNDLE 0 2\r\n')
    expect(rebuilt).toContain('o=- 1 7 IN IP4 127.0.0.1\r\n')
  })

  it('keeps the place of what stands for another’s transport', () => {
    const bundled = read('audio-offer')
      .replace(/^m=audio \d+ /m, 'm=audio 0 ')
      .replace('a=mid:0', 'a=bundle-only\r\na=mid:0')
    expect(parseSdp(bundled, 'initiator')?.contents).toHaveLength(1)
  })

  it('takes from the session what its media do not say', () => {
    const [head = '', ...media] = read('audio-offer').split(/^(?=m=)/m)
    const [fingerprint = ''] = /^a=fingerprint:.*\r\n/m.exec(media[0] ?? '') ?? []
    const moved = head + fingerprint + (media[0] ?? '').replace(fingerprint, '')
    expect(parseSdp(moved, 'initiator')).toEqual(parseSdp(read('audio-offer'), 'initiator'))
  })

  it.each(['', 'v=0', 'v=0\r\n', 'nonsense', 'm=audio 9 X 0'])('is none: %j', (text) => {
    expect(parseSdp(text, 'initiator')).toBeUndefined()
  })

  it('cannot be given lines by what others say', () => {
    const evil = 'x\r\na=evil\ru\u2028v'
    const sdp = buildSdp(
      {
        lines: [{ name: evil, media: 'audio' }],
        groupings: [{ semantics: evil, contents: [evil] }],
        contents: [
          {
            name: evil,
            description: {
              descType: 'rtp',
              payloads: [
                {
                  id: evil,
                  name: evil,
                  clockrate: evil,
                  feedback: [{ type: evil, subtype: evil }],
                  parameters: [{ key: evil, value: evil }],
                },
              ],
              headerExtensions: [{ id: evil, uri: evil }],
              sources: [{ ssrc: evil, parameters: [{ key: evil, value: evil }] }],
              sourceGroups: [{ semantics: evil, sources: [evil] }],
              bandwidth: { type: evil, value: evil },
              extmapAllowMixed: true,
            },
            transport: {
              ufrag: evil,
              pwd: evil,
              fingerprints: [{ hash: evil, setup: evil, value: evil }],
              candidates: [
                {
                  foundation: evil,
                  component: '1',
                  protocol: 'udp',
                  priority: '1',
                  ip: 'x',
                  port: '1',
                  type: 'host',
                },
              ],
            },
          },
        ],
      },
      'responder',
      1,
    )
    expect(sdp).not.toMatch(/^a=evil/m)
    expect(sdp.split('\r\n').every((line) => line === '' || /^[a-z]=/.test(line))).toBe(true)
  })
})

describe('a candidate', () => {
  it.each([
    'candidate:1 1 udp 2113937151 198.51.100.7 63522 typ host generation 0',
    'candidate:2 1 udp 1694498815 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport 8998 generation 1',
    'candidate:3 1 tcp 1518214911 ::1 9 typ host tcptype active generation 0',
    'candidate:4 1 udp 2122194687 0a1b2c3d.local 37718 typ host generation 0',
  ])('is the same again: %s', (line) => {
    expect(buildCandidate(parseCandidate(line) ?? {})).toBe(line)
  })

  it('has an id, and keeps which network it is of', () => {
    expect(
      parseCandidate(
        'a=candidate:1/+ 1 UDP 1 192.0.2.1 9 typ relay raddr 0.0.0.0 rport 0 network-id 3 network-cost 50',
      ),
    ).toEqual({
      foundation: '1/+',
      component: '1',
      protocol: 'udp',
      priority: '1',
      ip: '192.0.2.1',
      port: '9',
      type: 'relay',
      relAddr: '0.0.0.0',
      relPort: '0',
      generation: '0',
      network: '3',
      id: 'c1__-1-9-0',
    })
  })

  it.each(['', 'candidate:', 'candidate:1 1 udp 1 192.0.2.1 9', 'a=mid:0'])('is none: %j', (line) => {
    expect(parseCandidate(line)).toBeUndefined()
  })

  it.each([
    {},
    { foundation: '1' },
    { foundation: '1 2', component: '1', protocol: 'udp', priority: '1', ip: 'x', port: '1', type: 'host' },
  ])('cannot be told: %j', (candidate) => {
    expect(buildCandidate(candidate)).toBeUndefined()
  })
})

it.each([
  ['sendrecv', 'initiator', 'both'],
  ['inactive', 'responder', 'none'],
  ['sendonly', 'initiator', 'initiator'],
  ['recvonly', 'initiator', 'responder'],
  ['sendonly', 'responder', 'responder'],
  ['recvonly', 'responder', 'initiator'],
] as const)('%s of the %s is told as %s', (direction, party, senders) => {
  expect(sendersOf(direction, party)).toBe(senders)
  expect(directionOf(senders, party)).toBe(direction)
})
