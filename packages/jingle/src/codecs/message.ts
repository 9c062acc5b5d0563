/** XEP-0353 Jingle Message Initiation 0.8.0 */
import { type Codec, defined, type Element, NS, parseChild, xml } from '@xmpp-ftw/core'
import type { Reason } from '../session-json.js'
import { some } from './attributes.js'
import { JINGLE } from './namespaces.js'
import { reason } from './reason.js'

export const MESSAGE_ACTIONS = ['propose', 'ringing', 'proceed', 'reject', 'retract', 'finish'] as const

export interface Initiation {
  id: string
  action: (typeof MESSAGE_ACTIONS)[number]
  /** What is proposed; a description of another kind has neither key. */
  descriptions?: { descType?: 'rtp' | 'datachannel' | undefined; media?: string | undefined }[] | undefined
  reason?: Reason | undefined
  tieBreak?: true | undefined
  /** Id of the session that takes the place of this one. */
  migratedTo?: string | undefined
}

export const initiation: Codec<Initiation> = {
  xep: 'XEP-0353 Jingle Message Initiation 0.8.0',
  ns: JINGLE.message,

  parse(element) {
    const { id } = element.attrs
    const action = MESSAGE_ACTIONS.find((known) => known === element.name)
    if (!id || !action || element.getNS() !== JINGLE.message) return undefined
    const descriptions = element.getChildren('description').map((description) => {
      const ns = description.getNS()
      const descType = ns === JINGLE.rtp ? 'rtp' : ns === JINGLE.data ? 'datachannel' : undefined
      return defined({ descType, media: description.attrs.media || undefined } as const)
    })
    return defined({
      id,
      action,
      descriptions: some(descriptions),
      reason: parseChild(element, reason),
      tieBreak: element.getChild('tie-break') ? (true as const) : undefined,
      migratedTo: element.getChild('migrated')?.attrs.to || undefined,
    })
  },

  build(value) {
    const { id, action, descriptions = [], tieBreak, migratedTo } = value
    const name = MESSAGE_ACTIONS.find((known) => known === action) ?? 'finish'
    return xml(
      name,
      { xmlns: JINGLE.message, id },
      ...descriptions.map(({ descType, media }) =>
        descType === 'datachannel'
          ? xml('description', { xmlns: JINGLE.data })
          : xml('description', { xmlns: JINGLE.rtp, media }),
      ),
      value.reason && reason.build(value.reason),
      tieBreak && xml('tie-break'),
      migratedTo ? xml('migrated', { to: migratedTo }) : undefined,
    )
  },
}

/** A message with its hint that archives should keep it, so that other devices learn of missed calls. */
export function messageOf(to: string, message: Initiation): Element {
  return xml(
    'message',
    { xmlns: NS.client, to, type: 'chat', id: message.id },
    initiation.build(message),
    xml('store', { xmlns: JINGLE.hints }),
  )
}
