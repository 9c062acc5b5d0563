/** XEP-0045 Multi-User Chat 1.35.5, sections 7.2.15, 7.4 and 7.5: a message as a room passes it on. */
import {
  type ChatState,
  type Defined,
  type Delay,
  dataForm,
  defined,
  delay,
  type Element,
  type Form,
  type MessageContent,
  messageParts,
  NS,
  parseChild,
  type StanzaId,
  stanzaIds,
} from '@xmpp-ftw/core'
import { FORM_REGISTER, FORM_REQUEST } from './namespaces.js'

/** What somebody says in a room, or to one occupant alone. */
export interface RoomMessage extends MessageContent {
  id?: string
  state?: ChatState
  subject?: string
  thread?: string
  delay?: Delay
  replace?: string
  archived?: StanzaId[]
}

/** Puts what a message says into what the app is told of it, and returns that. */
export function parseRoomMessage<T extends RoomMessage>(stanza: Element, room: string, told: T): T {
  const { body, xhtml, state, subject, thread, delay, replace } = messageParts(stanza)
  const content = xhtml ?? body
  if (content !== undefined) {
    told.content = content
    told.format = xhtml === undefined ? 'plain' : 'xhtml'
  }
  if (stanza.attrs.id !== undefined) told.id = stanza.attrs.id
  if (state !== undefined) told.state = state
  if (subject !== undefined) told.subject = subject
  if (thread !== undefined) told.thread = thread
  const stamp = delay && stampOf(stanza, room)
  if (stamp) told.delay = stamp
  if (replace !== undefined) told.replace = replace
  const archived = stanzaIds.parse(stanza, [room])
  if (archived.length > 0) told.archived = archived
  return told
}

/** The room's own stamp (section 7.2.14) before any that a sender put into its message. */
function stampOf(stanza: Element, room: string): Delay | undefined {
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
