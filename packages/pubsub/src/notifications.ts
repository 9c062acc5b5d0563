import { delay, type Element, Jid, type Log, parseChild } from '@xmpp-ftw/core'
import { eventPayload, type Notification } from './codecs/event.js'
import { type Header, headers } from './codecs/headers.js'
import { NS_EVENT, NS_PUBSUB } from './codecs/namespaces.js'

/** One notification, with what its message says about it. */
export type Notice = Notification & {
  /** Whoever keeps the node: a service, or with PEP an account. */
  from: Jid
  /** When it was sent, if it was not just now. */
  delay?: string
  headers?: Header[]
  stanza: Element
}

/** Which notifications: those that fit everything given. */
export interface NoticeFilter {
  /** Bare JID. */
  from?: string
  node?: string
  /** Namespace of an item's payload. */
  ns?: string
}

/** @returns `true` when the notification is taken, and the app is not told by pubsub */
export type NoticeHandler = (notice: Notice) => boolean

/** Notifications other extensions asked for, before the app gets what is left. */
export class Claims {
  private readonly claims = new Map<NoticeHandler, NoticeFilter>()

  constructor(private readonly log: Log) {}

  set(filter: NoticeFilter, handler: NoticeHandler): void {
    this.claims.set(handler, filter)
  }

  delete(handler: NoticeHandler): void {
    this.claims.delete(handler)
  }

  clear(): void {
    this.claims.clear()
  }

  taken(notice: Notice): boolean {
    for (const [handler, filter] of this.claims) {
      if (!fits(notice, filter)) continue
      try {
        if (handler(notice)) return true
      } catch (error) {
        // The items after this one must not get lost with it.
        this.log.error('a notification could not be handled', { node: notice.node, error: String(error) })
      }
    }
    return false
  }
}

/** The payload whose order of notifications is to be told; `undefined` when the message has none. */
export function eventOf(message: Element): Element | undefined {
  const event = message.getChild('event', NS_EVENT)
  if (event) return event
  const wrapper = message.getChild('pubsub', NS_PUBSUB)
  const isNotice = wrapper
    ?.elements()
    .some((child) => child.is('affiliations', NS_PUBSUB) || child.is('subscription', NS_PUBSUB))
  return isNotice ? wrapper : undefined
}

/** Everything a message tells, in its order. */
export function noticesOf(message: Element, event: Element, account: Jid): Notice[] {
  // What comes without an address comes from the own account (RFC 6120, 8.1.2.1).
  const from = message.attrs.from === undefined ? account : Jid.parse(message.attrs.from)
  if (!from) return []
  const described = parseChild(message, headers)
  const when = parseChild(message, delay)?.when
  const about: Omit<Notice, keyof Notification> = { from, stanza: message }
  if (when !== undefined) about.delay = when
  if (described?.length) about.headers = described
  const told = eventPayload.parse(event) ?? []
  for (const notification of told) Object.assign(notification, about)
  return told as Notice[]
}

function fits(notice: Notice, { from, node, ns }: NoticeFilter): boolean {
  if (node !== undefined && notice.node !== node) return false
  if (from !== undefined && !notice.from.bare().equals(Jid.parse(from))) return false
  return ns === undefined || (notice.kind === 'item' && notice.item?.getChildByNS(ns) !== undefined)
}
