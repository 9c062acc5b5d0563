/** Superfeedr as it was, behind a real server: a component (XEP-0114) that speaks its dialect of XEP-0060. */
import { errorXml, Service, startService, type Xml, xml } from '../../src/components/xmpp-component.js'
import type { XmppServer } from '../../src/servers/index.js'

const PS = 'http://jabber.org/protocol/pubsub'
const SF = 'http://superfeedr.com/xmpp-pubsub-ext'
const PAGE = 20
const LATEST = 10

type Payload = Xml | string

/** What is told of a feed, by the names of elements; `http` as code and text. */
export interface Known {
  http?: readonly [code: string, text: string]
  [name: string]: string | readonly [string, string] | undefined
}

export class SuperfeedrComponent extends Service {
  /** What is told of each feed when it is subscribed to; of any other, what is told of all. */
  readonly known = new Map<string, Xml>()
  /** By bare JID: feed and the format wanted. */
  readonly subscriptions = new Map<string, Map<string, string>>()
  private readonly entries = new Map<string, Payload[]>()

  /** @param name one of the server's `components` */
  static start(server: XmppServer, name: string): Promise<SuperfeedrComponent> {
    return startService(server, name, (...connected) => new SuperfeedrComponent(...connected))
  }

  /** A feed has new entries: subscribers are told all of them in one message. */
  async publish(
    feed: string,
    payloads: readonly Payload[],
    status: Xml | undefined = statusXml(SHORT, feed),
  ) {
    this.entries.set(feed, [...payloads, ...(this.entries.get(feed) ?? [])])
    const items = payloads.map((payload) => xml('item', {}, payload))
    await this.tell(feed, status, xml('items', { node: feed }, ...items))
  }

  /** A feed cannot be fetched. */
  fail(feed: string, code: string, text: string): Promise<void> {
    return this.tell(feed, statusXml({ http: [code, text] }, feed))
  }

  /** Anything else from the service. */
  async send(to: string, attributes: Record<string, string>, ...children: Xml[]): Promise<void> {
    await this.component.send(xml('message', { from: this.domain, to, ...attributes }, ...children))
  }

  private async tell(feed: string, ...children: (Xml | undefined)[]): Promise<void> {
    for (const [jid, feeds] of this.subscriptions) {
      if (!feeds.has(feed)) continue
      await this.send(jid, {}, xml('event', { xmlns: `${PS}#event` }, ...children))
    }
  }

  override take(iq: Xml): void {
    const pubsub = iq.getChild('pubsub', PS)
    const { type, from = '', to, id } = iq.attrs
    if (iq.name !== 'iq' || !pubsub || (type !== 'get' && type !== 'set')) return
    const answer = this.answer(type, from.split('/')[0] ?? '', pubsub)
    const failed = answer?.name === 'error'
    void this.component.send(xml('iq', { type: failed ? 'error' : 'result', from: to, to: from, id }, answer))
  }

  private answer(type: string, who: string, pubsub: Xml): Xml | undefined {
    const [asked] = pubsub.getChildElements()
    const { node = '', jid } = asked?.attrs ?? {}
    // Resources are ignored; other accounts are not one's own.
    if (jid !== undefined && jid.split('/')[0] !== who) return errorXml('auth', 'forbidden')
    switch (`${type} ${asked?.name}`) {
      case 'set subscribe':
        return this.subscribe(who, pubsub)
      case 'set unsubscribe':
        if (this.subscriptions.get(who)?.delete(node)) return undefined
        return errorXml('cancel', 'item-not-found')
      case 'get items':
        return this.latest(who, node)
      case 'get subscriptions':
        return this.list(who, Number(extended(asked, pubsub, 'page') ?? 1))
      default:
        return errorXml('cancel', 'feature-not-implemented')
    }
  }

  private subscribe(who: string, pubsub: Xml): Xml {
    const asked = pubsub.getChildren('subscribe')
    if (asked.some(({ attrs }) => !/^https?:/.test(attrs.node ?? '')))
      return errorXml('modify', 'not-acceptable')
    const feeds = this.subscriptions.get(who) ?? new Map<string, string>()
    this.subscriptions.set(who, feeds)
    const made = asked.map((one) => {
      const { node = '' } = one.attrs
      feeds.set(node, extended(one, pubsub, 'format') ?? 'atom')
      return this.subscription(who, node)
    })
    return xml('pubsub', { xmlns: PS }, ...made)
  }

  private subscription(who: string, feed: string): Xml {
    const status = this.known.get(feed) ?? statusXml(SHORT)
    return xml('subscription', { node: feed, jid: who, subscription: 'subscribed' }, status)
  }

  private latest(who: string, feed: string): Xml {
    const payloads = this.subscriptions.get(who)?.has(feed) ? (this.entries.get(feed) ?? []) : []
    const items = payloads.slice(0, LATEST).map((payload) => xml('item', {}, payload))
    return xml('pubsub', { xmlns: PS }, xml('items', { node: feed }, ...items))
  }

  private list(who: string, page: number): Xml {
    if (!(page >= 1)) return errorXml('modify', 'bad-request')
    const feeds = [...(this.subscriptions.get(who)?.keys() ?? [])].slice((page - 1) * PAGE, page * PAGE)
    const attributes = { jid: who, 'xmlns:superfeedr': SF, 'superfeedr:page': String(page) }
    const list = xml('subscriptions', attributes, ...feeds.map((feed) => this.subscription(who, feed)))
    return xml('pubsub', { xmlns: PS }, list)
  }
}

/** All that is told of most feeds. */
export const SHORT: Known = {
  http: ['200', 'Fetched (ping) 200 and parsed 1/20 entries'],
  next_fetch: '2024-05-01T10:15:00Z',
}

export function statusXml({ http, ...texts }: Known, feed?: string, ...more: Xml[]): Xml {
  return xml(
    'status',
    { xmlns: SF, feed },
    http && xml('http', { code: http[0] }, http[1]),
    ...Object.entries(texts).map(([name, text]) => xml(name, {}, String(text))),
    ...more,
  )
}

/** An attribute of Superfeedr's namespace, whatever prefix a server has made of it on the way. */
function extended(element: Xml | undefined, parent: Xml, name: string): string | undefined {
  const declared = { ...parent.attrs, ...element?.attrs }
  for (const [key, value] of Object.entries(element?.attrs ?? {})) {
    const [prefix, local] = key.split(':')
    if (local === name && declared[`xmlns:${prefix}`] === SF) return value
  }
  return undefined
}
