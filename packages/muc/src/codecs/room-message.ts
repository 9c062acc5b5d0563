/** XEP-0045 Multi-User Chat 1.35.5, sections 7.2.15, 7.4 and 7.5: a message as a room passes it on. */
import {
  chatState,
  correction,
  type Defined,
  dataForm,
  defined,
  delay,
  type Element,
  type Form,
  NS,
  parseChild,
  parseContent,
  stanzaIds,
} from '@xmpp-ftw/core'
import { FORM_REGISTER, FORM_REQUEST } from './namespaces.js'

/** What somebody says in a room, or to one occupant alone. */
export function parseRoomMessage(stanza: Element, room: string) {
  const archived = stanzaIds.parse(stanza, [room])
  return defined({
    ...parseContent(stanza),
    id: stanza.attrs.id,
    state: parseChild(stanza, chatState),
    subject: stanza.getChildText('subject'),
    thread: stanza.getChildText('thread'),
    delay: parseDelay(stanza, room),
    replace: parseChild(stanza, correction),
    archived: archived.length > 0 ? archived : undefined,
  })
}

export type RoomMessage = ReturnType<typeof parseRoomMessage>

/** The room's own stamp (section 7.2.14) before any that a sender put into its message. */
function parseDelay(stanza: Element, room: string) {
  const stamps = stanza.getChildren('delay', NS.delay)
  const own = stamps.find(({ attrs }) => attrs.from === room) ?? stamps[0]
  return own && delay.parse(own)
}

export type Approval = Defined<{ id: string | undefined; type: 'voice' | 'registration'; form: Form }>

/** What a room asks a moderator (section 8.6) or an admin (section 9.9) to decide. */
export function parseApproval(stanza: Element): Approval | undefined {
  const form = parseChild(stanza, dataForm)
  if (form?.type !== 'form') return undefined
  const type =
    form.formType === FORM_REQUEST
      ? ('voice' as const)
      : form.formType === FORM_REGISTER
        ? ('registration' as const)
        : undefined
  return type && defined({ id: stanza.attrs.id, type, form })
}
