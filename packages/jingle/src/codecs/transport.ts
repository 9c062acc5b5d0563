/** How it is exchanged: ICE (XEP-0176), DTLS (XEP-0320), SCTP (XEP-0343). */
import { defined, type Element, xml } from '@xmpp-ftw/core'
import { CANDIDATE_KEYS, CHANNEL_KEYS, SCTP_KEYS } from '../schema.js'
import type { Action, Transport, TransportToSend } from '../session-json.js'
import { readAttributes, some, writeAttributes } from './attributes.js'
import { FORMERLY, JINGLE } from './namespaces.js'

const REMOTE = ['component', 'ip', 'port'] as const

export function parseTransport(element: Element): Transport {
  const ns = element.getNS()
  if (ns !== JINGLE.iceUdp) return defined({ xmlns: ns, candidates: [] })
  const remote = element.getChild('remote-candidate', ns)
  const fingerprints = element
    .getChildren('fingerprint')
    .filter((child) => child.getNS() === JINGLE.dtls || child.getNS() === FORMERLY.dtls)
  return defined({
    transType: 'iceUdp' as const,
    candidates: element
      .getChildren('candidate', ns)
      .map(({ attrs }) => readAttributes(attrs, CANDIDATE_KEYS)),
    fingerprints: some(
      fingerprints.map((child) =>
        defined({
          hash: child.attrs.hash ?? '',
          setup: child.attrs.setup || undefined,
          value: child.text().trim(),
        }),
      ),
    ),
    ...readAttributes(element.attrs, ['ufrag', 'pwd']),
    gatheringComplete: element.getChild('gathering-complete') ? true : undefined,
    remoteCandidate: remote && readAttributes(remote.attrs, REMOTE),
    sctp: some(
      element.getChildren('sctpmap', JINGLE.sctp).map(({ attrs }) => readAttributes(attrs, SCTP_KEYS)),
    ),
    channels: some(
      element.getChildren('channel', JINGLE.channel).map(({ attrs }) => readAttributes(attrs, CHANNEL_KEYS)),
    ),
  })
}

/** DTLS roles that go without saying: who offers may be either, who answers acts (RFC 5763, section 5). */
const SETUP: { readonly [A in Action]?: string } = {
  'session-initiate': 'actpass',
  'content-add': 'actpass',
  'transport-replace': 'actpass',
  'session-accept': 'active',
  'content-accept': 'active',
  'transport-accept': 'active',
}

export function buildTransport(transport: TransportToSend, action: Action): Element {
  const { ufrag, pwd, remoteCandidate } = transport
  return xml(
    'transport',
    { xmlns: JINGLE.iceUdp, ufrag: ufrag || undefined, pwd: pwd || undefined },
    ...(transport.fingerprints ?? []).map(({ hash, setup = SETUP[action], value }) =>
      xml('fingerprint', { xmlns: JINGLE.dtls, hash, setup }, value),
    ),
    ...(transport.candidates ?? []).map((candidate) =>
      xml('candidate', writeAttributes(candidate, CANDIDATE_KEYS)),
    ),
    remoteCandidate && xml('remote-candidate', writeAttributes(remoteCandidate, REMOTE)),
    transport.gatheringComplete && xml('gathering-complete'),
    ...(transport.sctp ?? []).map((map) =>
      xml('sctpmap', { xmlns: JINGLE.sctp, ...writeAttributes(map, SCTP_KEYS) }),
    ),
    ...(transport.channels ?? []).map((channel) =>
      xml('channel', { xmlns: JINGLE.channel, ...pick(channel) }),
    ),
  )
}

type Channel = NonNullable<TransportToSend['channels']>[number]

function pick(channel: Channel): Channel {
  return Object.fromEntries(CHANNEL_KEYS.map((key) => [key, channel[key]]))
}
