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

/** What a message says, whoever sent it. */
export interface MessageParts {
  body?: string
  /** XHTML-IM, sanitised: it wins over the body. */
  xhtml?: string
  state?: ChatState
  subject?: string
  thread?: string
  nick?: string
  delay?: Delay
  receipt?: true
  replace?: string
}

export interface MessagePayload extends MessageContent, Omit<MessageParts, 'body' | 'xhtml' | 'receipt'> {
  from: JidJson
  id?: string
  type?: string
  receipt?: boolean
  archived?: StanzaId[]
}

export interface OutgoingMessage {
  to?: string | undefined
  id?: string | undefined
  type?: string | undefined
  content?: string | undefined
  format?: string | undefined
  state?: ChatState | undefined
  replace?: string | undefined
  receipt?: boolean | undefined
  subject?: string | undefined
  thread?: string | undefined
}

interface Part {
  readonly key: Exclude<keyof MessageParts, 'body' | 'subject' | 'thread'>
  parse(element: Element): unknown
}

/** What reads a payload, and the key it is found under, by namespace. */
const PARTS: ReadonlyMap<string | undefined, Part> = new Map(
  Object.entries({
    state: chatState,
    xhtml: xhtmlIm,
    nick,
    delay,
    receipt: receiptRequest,
    replace: correction,
  }).map(([key, { ns, parse }]) => [ns, { key, parse } as Part]),
)

/** The payloads of a message in one pass: it is made for every message. The first of each kind counts. */
export function messageParts(stanza: Element): MessageParts {
  const found: MessageParts = {}
  for (const child of stanza.children) {
    if (typeof child === 'string') continue
    const { name } = child
    if (name === 'body' || name === 'subject' || name === 'thread') found[name] ??= child.text()
    const part = PARTS.get(child.getNS())
    // The key says which of the types it is.
    if (part) found[part.key] ??= part.parse(child) as never
  }
  return found
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
  const { id, type } = stanza.attrs
  const told: MessagePayload = { from }
  if (id !== undefined) told.id = id
  if (type !== undefined && type !== 'chat') told.type = type
  const { body, xhtml, state, subject, thread, nick, delay, receipt, replace } = messageParts(stanza)
  const content = xhtml ?? body
  if (content !== undefined) {
    told.content = content
    told.format = xhtml === undefined ? 'plain' : 'xhtml'
  }
  if (state !== undefined) told.state = state
  if (subject !== undefined) told.subject = subject
  if (thread !== undefined) told.thread = thread
  if (nick !== undefined) told.nick = nick
  if (delay !== undefined) told.delay = delay
  if (receipt) told.receipt = true
  if (replace !== undefined) told.replace = replace
  const archived = stanzaIds.parse(stanza, trusted)
  if (archived.length > 0) told.archived = archived
  return told
}

/**
 * @param to takes the place of the message's own, and so do `id` and `type`
 * @throws ClientError `Can not parse XHTML message`
 */
export function buildMessage(
  message: OutgoingMessage,
  to = message.to,
  id = message.id,
  type = message.type ?? 'chat',
): Element {
  const { content, format, state, replace, receipt, subject, thread } = message
  const stanza = xml('message', { to, type, id })
  if (subject !== undefined) stanza.append(xml('subject', null, subject))
  for (const element of buildContent(content, format)) stanza.append(element)
  if (thread !== undefined) stanza.append(xml('thread', null, thread))
  if (replace !== undefined) stanza.append(correction.build(replace))
  if (state !== undefined) stanza.append(chatState.build(state))
  if (receipt === true) stanza.append(receiptRequest.build(true))
  return stanza
}

/** Namespaces whose presence makes a message the chat extension's business. */
export const MESSAGE_CODECS: readonly Pick<Codec<unknown, never>, 'ns'>[] = [
  chatState,
  receiptRequest,
  xhtmlIm,
]
