/** RFC 6121, section 5, and the payloads that travel in a message: stanza ⇄ the app's message. */
import { type Codec, parseChild } from '../../codec.js'
import { type ChatState, chatState } from '../../codecs/chat-state.js'
import { correction } from '../../codecs/correction.js'
import { type Delay, delay } from '../../codecs/delay.js'
import { nick } from '../../codecs/nick.js'
import { receiptRequest } from '../../codecs/receipt.js'
import { type StanzaId, stanzaIds } from '../../codecs/stanza-id.js'
import { xhtmlIm } from '../../codecs/xhtml-im.js'
import { type Element, xml } from '../../element.js'
import { ClientError } from '../../errors.js'
import { type JidJson, jidJson } from '../../jid.js'

export interface MessageContent {
  content?: string
  format?: 'plain' | 'xhtml'
}

export interface MessagePayload extends MessageContent {
  from: JidJson
  id?: string
  type?: string
  state?: ChatState
  subject?: string
  thread?: string
  nick?: string
  delay?: Delay
  receipt?: boolean
  replace?: string
  archived?: StanzaId[]
}

export interface OutgoingMessage {
  to: string
  id: string
  type?: string | undefined
  content?: string | undefined
  format?: string | undefined
  state?: ChatState | undefined
  replace?: string | undefined
  receipt?: boolean | undefined
  subject?: string | undefined
  thread?: string | undefined
}

/** Content of a message: XHTML-IM, sanitised, wins over the plain body. Neither gives neither key. */
export function parseContent(stanza: Element): MessageContent {
  const formatted = parseChild(stanza, xhtmlIm)
  if (formatted !== undefined) return { content: formatted, format: 'xhtml' }
  const body = stanza.getChildText('body')
  return body === undefined ? {} : { content: body, format: 'plain' }
}

/**
 * Content as a message carries it: body and, for XHTML, its formatted twin (XEP-0071).
 * @throws ClientError `Can not parse XHTML message`
 */
export function buildContent(content: string | undefined, format: string | undefined): Element[] {
  if (!content) return []
  if (format !== 'xhtml') return [xml('body', null, content)]
  const formatted = xhtmlIm.build(content)
  if (!formatted) throw new ClientError('Can not parse XHTML message')
  return [xml('body', null, formatted.plain), formatted.element]
}

/** @param trusted bare JIDs whose stanza ids are believed (XEP-0359, 5) */
export function parseMessage(stanza: Element, trusted: readonly string[]): MessagePayload | undefined {
  const from = jidJson(stanza.attrs.from)
  if (!from) return undefined
  const { id, type = 'normal' } = stanza.attrs
  const archived = stanzaIds.parse(stanza, trusted)
  return {
    from,
    ...optional('id', id),
    ...(type !== 'chat' && stanza.attrs.type !== undefined && { type }),
    ...parseContent(stanza),
    ...optional('state', parseChild(stanza, chatState)),
    ...optional('subject', stanza.getChildText('subject')),
    ...optional('thread', stanza.getChildText('thread')),
    ...optional('nick', parseChild(stanza, nick)),
    ...optional('delay', parseChild(stanza, delay)),
    ...(parseChild(stanza, receiptRequest) && { receipt: true }),
    ...optional('replace', parseChild(stanza, correction)),
    ...(archived.length > 0 && { archived }),
  }
}

/** @throws ClientError `Can not parse XHTML message` */
export function buildMessage(message: OutgoingMessage): Element {
  const { to, id, type = 'chat', content, format, state, replace, receipt, subject, thread } = message
  return xml(
    'message',
    { to, type, id },
    subject !== undefined && xml('subject', null, subject),
    ...buildContent(content, format),
    thread !== undefined && xml('thread', null, thread),
    replace !== undefined && correction.build(replace),
    state !== undefined && chatState.build(state),
    receipt === true && receiptRequest.build(true),
  )
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}

/** Namespaces whose presence makes a message the chat extension's business. */
export const MESSAGE_CODECS: readonly Pick<Codec<unknown, never>, 'ns'>[] = [
  chatState,
  receiptRequest,
  xhtmlIm,
]
