/** What is exchanged: RTP (XEP-0167, 0293, 0294, 0339), or data channels. */
import { defined, type Element, xml } from '@xmpp-ftw/core'
import type { Description, DescriptionToSend } from '../session-json.js'
import { readAttributes, some, writeAttributes } from './attributes.js'
import { FORMERLY, JINGLE } from './namespaces.js'

const PAYLOAD = ['id', 'name', 'clockrate', 'channels'] as const
const PACKETS = ['ptime', 'maxptime'] as const
const CRYPTO = ['tag', 'cipherSuite', 'keyParams', 'sessionParams'] as const
/** Attributes of a source that had keys of their own before there were `sources`. */
const SSRC = ['cname', 'msid', 'mslabel', 'label'] as const

type Parameters = readonly { key?: string | undefined; value?: string | number | undefined }[]

export function parseDescription(element: Element): Description {
  const ns = element.getNS()
  if (ns === JINGLE.data) return { descType: 'datachannel', feedback: [], ssrcs: [] }
  if (ns !== JINGLE.rtp) return defined({ xmlns: ns, feedback: [], ssrcs: [] })
  const encryption = element.getChild('encryption', JINGLE.rtp)
  const bandwidth = element.getChild('bandwidth', JINGLE.rtp)
  const sources = element
    .getChildren('source', JINGLE.source)
    .filter(({ attrs }) => attrs.ssrc)
    .map((source) =>
      defined({ ssrc: source.attrs.ssrc ?? '', parameters: parseParameters(source, JINGLE.source) }),
    )
  const former = element.getChildren('ssrc', FORMERLY.source)
  return defined({
    descType: 'rtp' as const,
    media: element.attrs.media || undefined,
    payloads: some(element.getChildren('payload-type', JINGLE.rtp).map(parsePayload)),
    encryption: encryption?.getChildren('crypto').map(({ attrs }) => readAttributes(attrs, CRYPTO)),
    feedback: parseFeedback(element),
    headerExtensions: some(parseHeaderExtensions(element)),
    ssrc: element.attrs.ssrc || undefined,
    mux: element.getChild('rtcp-mux', JINGLE.rtp) ? true : undefined,
    ssrcs: [
      ...former.map(({ attrs }) => readAttributes(attrs, ['cname', 'msid', 'mslabel', 'ssrc', 'label'])),
      ...sources.map(({ ssrc, parameters = [] }) => {
        const named = (key: string) => parameters.find((one) => one.key === key)?.value
        const [cname, msid, mslabel, label] = SSRC.map(named)
        return defined({ cname, msid, mslabel, ssrc, label })
      }),
    ],
    sources: some(sources),
    sourceGroups: some(
      element.getChildren('ssrc-group', JINGLE.source).map((group) => ({
        semantics: group.attrs.semantics ?? '',
        sources: group.getChildren('source').flatMap(({ attrs }) => attrs.ssrc ?? []),
      })),
    ),
    bandwidth: bandwidth && { type: bandwidth.attrs.type ?? '', value: bandwidth.text().trim() },
    extmapAllowMixed: element.getChild('extmap-allow-mixed', JINGLE.headerExtension) ? true : undefined,
    encryptionRequired: encryption && isTrue(encryption.attrs.required) ? true : undefined,
  })
}

export function buildDescription(description: DescriptionToSend): Element {
  const { descType, encryption, encryptionRequired, bandwidth, media, ssrc } = description
  if (descType === 'datachannel') return xml('description', { xmlns: JINGLE.data })
  return xml(
    'description',
    { xmlns: JINGLE.rtp, media, ssrc },
    ...(description.payloads ?? []).map((payload) =>
      xml(
        'payload-type',
        writeAttributes(payload, [...PAYLOAD, ...PACKETS]),
        ...buildParameters(payload.parameters),
        ...buildFeedback(payload.feedback),
      ),
    ),
    encryption &&
      xml(
        'encryption',
        { required: encryptionRequired },
        ...encryption.map((crypto) => xml('crypto', writeAttributes(crypto, CRYPTO))),
      ),
    ...buildFeedback(description.feedback),
    ...(description.headerExtensions ?? []).map(({ id, senders, uri, parameters }) =>
      xml('rtp-hdrext', { xmlns: JINGLE.headerExtension, id, senders, uri }, ...buildParameters(parameters)),
    ),
    description.extmapAllowMixed && xml('extmap-allow-mixed', { xmlns: JINGLE.headerExtension }),
    bandwidth && xml('bandwidth', { type: bandwidth.type }, bandwidth.value),
    description.mux && xml('rtcp-mux'),
    ...buildSources(description),
  )
}

function parsePayload(element: Element) {
  const { ptime, maxptime } = element.attrs
  return defined({
    id: element.attrs.id ?? '',
    ...readAttributes(element.attrs, ['name', 'clockrate', 'channels']),
    feedback: parseFeedback(element),
    parameters: parseParameters(element, JINGLE.rtp),
    ptime,
    maxptime,
  })
}

function parseParameters(element: Element, ns: string) {
  return some(
    element
      .getChildren('parameter', ns)
      .map(({ attrs: { name = '', value } }) => (value === undefined ? { key: name } : { key: name, value })),
  )
}

function parseFeedback(element: Element) {
  return element.elements().flatMap((child) => {
    if (child.getNS() !== JINGLE.feedback) return []
    if (child.name === 'rtcp-fb-trr-int')
      return { type: 'trr-int', ...readAttributes(child.attrs, ['value']) }
    if (child.name !== 'rtcp-fb' || !child.attrs.type) return []
    return defined({
      type: child.attrs.type,
      ...readAttributes(child.attrs, ['subtype']),
      parameters: parseParameters(child, JINGLE.feedback),
    })
  })
}

/** Those of older clients have no namespace of their own. */
function parseHeaderExtensions(element: Element) {
  return element
    .getChildren('rtp-hdrext')
    .filter((child) => child.getNS() === JINGLE.headerExtension || child.getNS() === JINGLE.rtp)
    .map((child) =>
      defined({
        id: child.attrs.id ?? '',
        ...readAttributes(child.attrs, ['senders']),
        uri: child.attrs.uri ?? '',
        parameters: parseParameters(child, child.getNS() ?? ''),
      }),
    )
}

function buildParameters(parameters: Parameters = []): Element[] {
  return parameters.map(({ key = '', value }) => xml('parameter', { name: key, value }))
}

function buildFeedback(feedback: DescriptionToSend['feedback'] = []): Element[] {
  const xmlns = JINGLE.feedback
  return feedback.map(({ type, subtype, value, parameters }) =>
    type === 'trr-int'
      ? xml('rtcp-fb-trr-int', { xmlns, value })
      : xml('rtcp-fb', { xmlns, type, subtype: subtype || undefined }, ...buildParameters(parameters)),
  )
}

/** `ssrcs` and `sources` say the same, the latter more of it. */
function buildSources({ ssrcs = [], sources = [], sourceGroups = [] }: DescriptionToSend): Element[] {
  const xmlns = JINGLE.source
  const all = new Map<string, Parameters>()
  for (const { ssrc = '', ...named } of ssrcs) {
    const parameters = SSRC.flatMap((key) => (named[key] === undefined ? [] : { key, value: named[key] }))
    all.set(String(ssrc), parameters)
  }
  for (const { ssrc, parameters = [] } of sources) all.set(String(ssrc), parameters)
  return [
    ...[...all].map(([ssrc, parameters]) => xml('source', { xmlns, ssrc }, ...buildParameters(parameters))),
    ...sourceGroups.map(({ semantics, sources }) =>
      xml('ssrc-group', { xmlns, semantics }, ...sources.map((ssrc) => xml('source', { ssrc }))),
    ),
  ]
}

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1'
}
