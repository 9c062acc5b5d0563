/** Why a session ends: XEP-0166, section 7.4; XEP-0167, section 9. */
import { type Codec, defined, type Element, xml } from '@xmpp-ftw/core'
import { REASONS, RTP_REASONS } from '../schema.js'
import type { Reason } from '../session-json.js'
import { JINGLE } from './namespaces.js'

export const reason: Codec<Reason> = {
  xep: 'XEP-0166 Jingle 1.1.2',
  ns: JINGLE.session,

  parse(element) {
    if (!element.is('reason', JINGLE.session)) return undefined
    let condition = 'general-error'
    let alternativeSession: string | undefined
    let rtpCondition: Reason['rtpCondition']
    for (const child of element.elements()) {
      if (child.getNS() === JINGLE.rtpErrors) rtpCondition = RTP_REASONS.find((known) => known === child.name)
      else if (child.getNS() === JINGLE.session)
        condition = REASONS.find((known) => known === child.name) ?? condition
      alternativeSession ??= child.getChildText('sid') || undefined
    }
    const text = element.getChildText('text')?.trim() || undefined
    return defined({ condition, text, alternativeSession, rtpCondition })
  },

  build({ condition, text, alternativeSession, rtpCondition }): Element {
    const known = REASONS.find((name) => name === condition) ?? 'general-error'
    const sid = known === 'alternative-session' && alternativeSession
    return xml(
      'reason',
      { xmlns: JINGLE.session },
      xml(known, null, sid && xml('sid', null, sid)),
      text ? xml('text', null, text) : undefined,
      rtpCondition && xml(rtpCondition, { xmlns: JINGLE.rtpErrors }),
    )
  },
}
