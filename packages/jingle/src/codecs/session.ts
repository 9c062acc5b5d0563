/** The payload of a session's stanzas: XEP-0166, with XEP-0338 and the informational messages of XEP-0167. */
import { type Codec, defined, type Element, parseChild, xml } from '@xmpp-ftw/core'
import { ACTIONS } from '../schema.js'
import type { Content, ContentToSend, SessionJson, SessionToSend } from '../session-json.js'
import { readAttributes, some } from './attributes.js'
import { buildDescription, parseDescription } from './description.js'
import { FORMERLY, JINGLE } from './namespaces.js'
import { reason } from './reason.js'
import { buildTransport, parseTransport } from './transport.js'

const STATES = ['ringing', 'active', 'hold', 'unhold'] as const
const MUTES = ['mute', 'unmute'] as const

/** `undefined` where `sid` or `action` is missing, or the latter none of XEP-0166. */
export const session: Codec<SessionJson, SessionToSend> = {
  xep: 'XEP-0166 Jingle 1.1.2',
  ns: JINGLE.session,

  parse(element) {
    const { sid, initiator, responder } = element.attrs
    const action = ACTIONS.find((known) => known === element.attrs.action)
    if (!element.is('jingle', JINGLE.session) || !sid || !action) return undefined
    const told = defined({
      sid,
      action,
      initiator,
      responder,
      contents: some(element.getChildren('content', JINGLE.session).flatMap(parseContent)),
      groupings: some(element.getChildren('group').flatMap(parseGrouping)),
      reason: parseChild(element, reason),
    }) as SessionJson
    for (const info of element.elements()) {
      if (info.getNS() !== JINGLE.rtpInfo) continue
      const state = STATES.find((name) => name === info.name)
      const mute = MUTES.find((name) => name === info.name)
      if (state) told[state] = true
      if (mute) told[mute] = info.attrs.name ? readAttributes(info.attrs, ['creator', 'name']) : true
    }
    return told
  },

  build(value) {
    const { sid, action, initiator, responder, contents = [], groupings = [] } = value
    return xml(
      'jingle',
      { xmlns: JINGLE.session, action, initiator, responder, sid },
      ...contents.map((content) => buildContent(content, action)),
      ...groupings.map(({ type, semantics = type, contents }) =>
        xml(
          'group',
          { xmlns: JINGLE.grouping, semantics },
          ...contents.map((name) => xml('content', { name })),
        ),
      ),
      value.reason && reason.build(value.reason),
      ...STATES.map((state) => value[state] && xml(state, { xmlns: JINGLE.rtpInfo })),
      ...MUTES.map((mute) => {
        const whom = value[mute]
        return whom && xml(mute, { xmlns: JINGLE.rtpInfo, ...(whom !== true && whom) })
      }),
    )
  },
}

/** Whether a session-info says something that XEP-0167 does not define; saying nothing is a ping. */
export function isUnsupportedInfo(jingle: Element): boolean {
  return jingle
    .elements()
    .some(
      (child) =>
        child.getNS() !== JINGLE.rtpInfo || ![...STATES, ...MUTES].some((known) => known === child.name),
    )
}

function parseContent(element: Element): Content[] {
  const { name, creator, senders, disposition } = element.attrs
  if (!name) return []
  const description = element.getChild('description')
  const transport = element.getChild('transport')
  return [
    defined({
      name,
      creator: creator === 'responder' ? ('responder' as const) : ('initiator' as const),
      description: description && parseDescription(description),
      transport: transport && parseTransport(transport),
      senders: (['both', 'initiator', 'responder', 'none'] as const).find((one) => one === senders),
      disposition,
    }),
  ]
}

function buildContent(content: ContentToSend, action: SessionToSend['action']): Element {
  const { name, creator = 'initiator', senders, disposition, description, transport } = content
  return xml(
    'content',
    { creator, name, senders, disposition },
    description && buildDescription(description),
    transport && buildTransport(transport, action),
  )
}

function parseGrouping(element: Element) {
  const ns = element.getNS()
  if (ns !== JINGLE.grouping && ns !== FORMERLY.grouping) return []
  const type = element.attrs.semantics ?? element.attrs.type
  if (!type) return []
  return {
    type,
    semantics: type,
    contents: element.getChildren('content').flatMap(({ attrs }) => attrs.name ?? []),
  }
}
