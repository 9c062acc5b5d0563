/** Fanout's service as far as it is known, behind a real server: a component (XEP-0114). */
import { errorXml, Service, startService, type Xml, xml } from '../../src/components/xmpp-component.js'
import type { XmppServer } from '../../src/servers/index.js'

const PS = 'http://jabber.org/protocol/pubsub'

export class FanoutComponent extends Service {
  /** Presence that came, oldest first: full JID and type. */
  readonly presence: string[] = []
  /** Node to the JIDs subscribed to it. */
  readonly subscriptions = new Map<string, Set<string>>()
  /** Full JIDs that are there. */
  private readonly present = new Set<string>()
  private readonly watchers = new Set<() => void>()

  /** @param name one of the server's `components` */
  static start(server: XmppServer, name: string): Promise<FanoutComponent> {
    return startService(server, name, (...connected) => new FanoutComponent(...connected))
  }

  /** Publishes on the node: one message to every subscriber that is there. */
  async publish(node: string, ...items: Xml[]): Promise<void> {
    const event = xml('event', { xmlns: `${PS}#event` }, xml('items', { node }, ...items))
    for (const jid of this.subscriptions.get(node) ?? []) {
      const isThere = [...this.present].some((full) => full === jid || full.split('/')[0] === jid)
      if (isThere) await this.send(jid, {}, event)
    }
  }

  /** Anything else from the service. */
  async send(to: string, attributes: Record<string, string>, ...children: Xml[]): Promise<void> {
    await this.component.send(xml('message', { from: this.domain, to, ...attributes }, ...children))
  }

  /** Waits until that holds of what came. */
  async until(holds: (self: this) => boolean): Promise<void> {
    while (!holds(this)) {
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher)
          resolve()
        }
        this.watchers.add(watcher)
      })
    }
  }

  override take(stanza: Xml): void {
    if (stanza.name === 'presence') this.note(stanza.attrs)
    else if (stanza.name === 'iq') this.serve(stanza)
    for (const watcher of [...this.watchers]) watcher()
  }

  private note({ from = '', type = 'available' }: Xml['attrs']): void {
    this.presence.push(`${from} ${type}`)
    if (type === 'available') this.present.add(from)
    if (type === 'unavailable') this.present.delete(from)
  }

  private serve(iq: Xml): void {
    const { type, from = '', to, id } = iq.attrs
    const pubsub = iq.getChild('pubsub', PS)
    if (type !== 'set' || !pubsub) return
    const answer = this.answer(from, pubsub)
    const failed = answer?.name === 'error'
    void this.component.send(xml('iq', { type: failed ? 'error' : 'result', from: to, to: from, id }, answer))
  }

  private answer(from: string, pubsub: Xml): Xml | undefined {
    const [asked] = pubsub.getChildElements()
    const { node = '', jid = '' } = asked?.attrs ?? {}
    if (jid.split('/')[0] !== from.split('/')[0]) return errorXml('modify', 'bad-request')
    const subscribers = this.subscriptions.get(node) ?? new Set<string>()
    switch (asked?.name) {
      case 'subscribe':
        if (!this.present.has(from)) return errorXml('wait', 'unexpected-request')
        if (node.startsWith('/secret/')) return errorXml('auth', 'forbidden')
        this.subscriptions.set(node, subscribers.add(jid))
        return xml('pubsub', { xmlns: PS }, xml('subscription', { node, jid, subscription: 'subscribed' }))
      case 'unsubscribe':
        return subscribers.delete(jid) ? undefined : errorXml('cancel', 'unexpected-request')
      default:
        return errorXml('cancel', 'feature-not-implemented')
    }
  }
}

export function jsonItem(id: string, text: string): Xml {
  return xml('item', { id }, xml('json', { xmlns: 'urn:xmpp:json:0' }, text))
}
