import { Base, type Saved } from '../../base.js'
import { parseChild } from '../../codec.js'
import { receiptReceived } from '../../codecs/receipt.js'
import type { Handlers } from '../../contract.js'
import { type Element, xml } from '../../element.js'
import { ClientError, StreamError } from '../../errors.js'
import { readError } from '../../iq.js'
import { Jid, jidJson } from '../../jid.js'
import * as NS from '../../namespaces.js'
import { Recent } from '../../recent.js'
import { contract } from './contract.js'
import {
  buildMessage,
  MESSAGE_CODECS,
  type MessagePayload,
  type OutgoingMessage,
  parseContent,
  parseMessage,
} from './message.js'

type Carbon = 'sent' | 'received'

/** How many senders of recent messages are remembered, to tell who may correct what. */
const REMEMBERED = 500

/** One-to-one messages, chat states, receipts and corrections. */
export class Chat extends Base<typeof contract> {
  readonly name = 'chat'
  readonly contract: typeof contract = contract
  override readonly features = [NS.chatStates, NS.receipts, NS.correction, NS.xhtmlIm]
  /** Message id → bare JID of its sender. */
  private readonly senders = new Recent<string>(REMEMBERED)

  readonly requests: Handlers<typeof contract> = {
    'xmpp.chat.message': async (input, { callback }) => {
      if (input.receipt && !callback) throw new ClientError('Callback required', input)
      const id = input.id ?? crypto.randomUUID()
      this.session.send(build(input, id))
      return { id }
    },
    'xmpp.chat.receipt': async ({ to, id }) => {
      this.session.send(xml('message', { to, id: crypto.randomUUID() }, receiptReceived.build(id)))
      return true as const
    },
  }

  // Not in lean builds.
  override save(): Saved {
    return this.senders.save()
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    this.senders.restore(saved as [string, string][])
  }

  override stop(): void {
    this.senders.clear()
  }

  override handles(stanza: Element): boolean {
    if (stanza.name !== 'message') return false
    return (
      stanza.attrs.type === 'error' ||
      stanza.getChild('body') !== undefined ||
      stanza.getChild('subject') !== undefined ||
      MESSAGE_CODECS.some(({ ns }) => stanza.getChildByNS(ns) !== undefined)
    )
  }

  override handle(stanza: Element): boolean {
    return stanza.attrs.type === 'error' ? this.bounced(stanza) : this.deliver(stanza)
  }

  /** Tells the app of a message, or of a copy of one that another device sent or got. */
  deliver(stanza: Element, carbon?: Carbon): boolean {
    const to = carbon && jidJson(stanza.attrs.to)
    const copy = to && { carbon: { type: carbon, to } }
    const message = parseMessage(stanza, [this.session.account.toString(), this.session.jid.domain])
    if (!message) return false
    const receipt = parseChild(stanza, receiptReceived)
    if (receipt !== undefined) this.push('xmpp.chat.receipt', { from: message.from, id: receipt, ...copy })
    if (!says(message)) return receipt !== undefined
    const told = this.withOwnCorrection(message, stanza.attrs.from)
    this.push('xmpp.chat.message', copy ? { ...told, ...copy } : told)
    return true
  }

  /** A message that the server never acknowledged on a stream that is gone (XEP-0198). */
  override unacknowledged(stanza: Element): boolean {
    const to = jidJson(stanza.attrs.to)
    if (stanza.name !== 'message' || !to) return false
    const error = new StreamError('disconnected', { description: 'XMPP client disconnected' })
    this.fail(stanza, to, error.toJSON())
    return true
  }

  private bounced(stanza: Element): boolean {
    const from = jidJson(stanza.attrs.from)
    if (!from) return false
    this.fail(stanza, from, readError(stanza).toJSON())
    return true
  }

  private fail(stanza: Element, from: { domain: string }, error: ReturnType<StreamError['toJSON']>): void {
    const { id } = stanza.attrs
    const { content } = parseContent(stanza)
    this.push('xmpp.chat.error', {
      from,
      ...(id !== undefined && { id }),
      error,
      ...(content !== undefined && { content }),
    })
  }

  /** Only the sender of a message may correct it (XEP-0308, 4): from anybody else it is a message like any other. */
  private withOwnCorrection(message: MessagePayload, from: string | undefined): MessagePayload {
    const sender =
      Jid.parse(from ?? '')
        ?.bare()
        .toString() ?? ''
    const { id } = message
    if (id !== undefined && this.senders.get(id) === undefined) this.senders.set(id, sender)
    const original = message.replace === undefined ? undefined : this.senders.get(message.replace)
    if (original === undefined || original === sender) return message
    const { replace: _, ...plain } = message
    return plain
  }
}

function build(input: OutgoingMessage, id: string): Element {
  try {
    return buildMessage(input, input.to, id)
  } catch (error) {
    throw error instanceof ClientError ? new ClientError(error.message, input) : error
  }
}

function says({ content, state, subject }: MessagePayload): boolean {
  return content !== undefined || state !== undefined || subject !== undefined
}
