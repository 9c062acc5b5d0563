/** XEP-0070: Verifying HTTP Requests via XMPP, version 1.0.2: stanzas that ask (section 4.4), messages that answer (4.5). */
import { type Element, parseChild, type StanzaError, stanzaError, xml } from '@xmpp-ftw/core'
import { confirm, type HttpRequest, NS_HTTP_AUTH } from './confirm.js'

export interface Verification {
  type: 'iq' | 'message'
  /** The id of the IQ, or the thread of the message. */
  id?: string
  messageId?: string
  description?: string
  request: HttpRequest
}

/** Whether a stanza asks, however badly. Replies and errors that echo a question do not. */
export function isVerification(stanza: Element): boolean {
  const { type } = stanza.attrs
  const asks =
    stanza.name === 'iq'
      ? type === 'get'
      : stanza.name === 'message' && (type === undefined || type === 'normal' || type === 'chat')
  return asks && stanza.getChild('confirm', NS_HTTP_AUTH) !== undefined
}

/** `undefined` when it does not say what it asks for. */
export function parseVerification(stanza: Element): Verification | undefined {
  const request = parseChild(stanza, confirm)
  if (!request) return undefined
  const { id } = stanza.attrs
  if (stanza.name === 'iq') return id === undefined ? undefined : { type: 'iq', id, request }
  const thread = stanza.getChildText('thread', stanza.getNS())
  const body = stanza.getChildText('body', stanza.getNS())
  return {
    type: 'message',
    ...(thread && { id: thread }),
    ...(id !== undefined && { messageId: id }),
    ...(body !== undefined && { description: body }),
    request,
  }
}

export interface MessageAnswer {
  to: string
  /** What came. Its thread, confirmation and, in an error, id are mirrored. */
  question: Partial<Verification>
  /** Why it is not confirmed. */
  error?: StanzaError | undefined
}

export function buildMessageAnswer({ to, question, error }: MessageAnswer): Element {
  const { id: thread, messageId, request } = question
  return xml(
    'message',
    // An error has the id of what it is about (RFC 6120, section 8.3.1).
    error ? { type: 'error', to, id: messageId } : { type: 'normal', to },
    thread === undefined ? undefined : xml('thread', null, thread),
    request && confirm.build(request),
    error && stanzaError.build(error),
  )
}
