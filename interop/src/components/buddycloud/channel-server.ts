/**
 * A channel server as Buddycloud's was (`http://buddycloud.org/v1`), which nobody packages any more: a component
 * (XEP-0114) with channels, items, followers, threads and search, kept in memory.
 */
import type { XmppServer } from '../../servers/index.js'
import { type Component, errorXml, Service, startService, type Xml, xml } from '../xmpp-component.js'
import { Channels } from './channels.js'
import { Notices } from './notices.js'
import { read, readOwn } from './reading.js'
import { searched, searchForm } from './search.js'
import { bareOf, DATA, formXml, OWNER, PUBSUB, Refusal } from './vocabulary.js'
import { Writing } from './writing.js'

const DISCO_INFO = 'http://jabber.org/protocol/disco#info'
const DISCO_ITEMS = 'http://jabber.org/protocol/disco#items'
const REGISTER = 'jabber:iq:register'
const SEARCH = 'jabber:iq:search'

export class ChannelServer extends Service {
  readonly channels: Channels
  private readonly notices: Notices
  private readonly writing: Writing
  private readonly members = new Set<string>()
  private readonly watchers = new Set<() => void>()

  private constructor(
    component: Component,
    domain: string,
    private readonly home: string,
  ) {
    super(component, domain)
    this.channels = new Channels(domain)
    this.notices = new Notices(component, domain)
    this.writing = new Writing(this.channels, this.notices)
  }

  /** @param name one of the server's `components` */
  static start(server: XmppServer, name: string): Promise<ChannelServer> {
    return startService(server, name, (...connected) => new ChannelServer(...connected, server.domain))
  }

  /** Until that client's presence has come. */
  async sees(jid: string): Promise<void> {
    while (!this.notices.isPresent(jid)) {
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher)
          resolve()
        }
        this.watchers.add(watcher)
      })
    }
  }

  /** Tells the followers of a node of all its items once more, in one message. */
  repeat(node: string): void {
    this.notices.items(this.channels.node(node))
  }

  override take(stanza: Xml): void {
    const { from = '', to, id, type } = stanza.attrs
    if (stanza.name === 'presence') {
      this.notices.note(stanza)
      for (const watcher of [...this.watchers]) watcher()
    }
    const form = stanza.name === 'message' && type !== 'error' ? stanza.getChild('x', DATA) : undefined
    if (form) this.writing.authorise(bareOf(from), form)
    if (stanza.name !== 'iq' || (type !== 'get' && type !== 'set')) return
    const reply = (of: string, ...children: (Xml | undefined)[]) =>
      void this.component.send(xml('iq', { type: of, from: to, to: from, id }, ...children))
    try {
      reply('result', type === 'get' ? this.got(bareOf(from), stanza) : this.done(bareOf(from), stanza))
    } catch (error) {
      reply('error', error instanceof Refusal ? error.xml : errorXml('cancel', 'internal-server-error'))
    }
  }

  private got(who: string, iq: Xml): Xml {
    const [payload] = iq.getChildElements()
    switch (payload?.attrs.xmlns) {
      case DISCO_INFO:
        return payload.attrs.node ? this.describeNode(payload.attrs.node) : describeServer()
      case DISCO_ITEMS: {
        const nodes = [...this.channels.nodes.keys()]
        return xml(
          'query',
          { xmlns: DISCO_ITEMS },
          ...nodes.map((node) => xml('item', { jid: this.domain, node })),
        )
      }
      case REGISTER:
        return xml(
          'query',
          { xmlns: REGISTER },
          xml('instructions', {}, 'Nothing is needed to register.'),
          this.members.has(who) ? xml('registered') : undefined,
        )
      case SEARCH:
        return searchForm()
      case PUBSUB:
        return read(this.channels, who, payload)
      case OWNER:
        return readOwn(this.channels, who, payload)
      default:
        throw new Refusal('cancel', 'service-unavailable')
    }
  }

  private done(who: string, iq: Xml): Xml | undefined {
    const [payload] = iq.getChildElements()
    switch (payload?.attrs.xmlns) {
      case REGISTER:
        return this.register(who, payload)
      case SEARCH:
        return searched(this.channels, payload)
      case PUBSUB:
        return this.writing.write(who, payload)
      case OWNER:
        return this.writing.writeOwn(who, payload)
      default:
        throw new Refusal('cancel', 'service-unavailable')
    }
  }

  private register(who: string, query: Xml): undefined {
    if (!who.endsWith(`@${this.home}`)) throw new Refusal('cancel', 'not-allowed')
    if (query.getChild('remove')) {
      for (const [name, node] of this.channels.nodes) {
        if (node.owners.includes(who)) this.channels.nodes.delete(name)
        else node.followers.delete(who)
      }
      this.members.delete(who)
      return
    }
    if (this.members.has(who)) return
    this.members.add(who)
    for (const kind of ['posts', 'status', 'subscriptions']) this.channels.create(`/user/${who}/${kind}`, who)
  }

  private describeNode(name: string): Xml {
    const node = this.channels.node(name)
    return xml(
      'query',
      { xmlns: DISCO_INFO, node: name },
      xml('identity', { category: 'pubsub', type: 'leaf' }),
      xml('feature', { var: PUBSUB }),
      formXml('result', `${PUBSUB}#meta-data`, node.config),
    )
  }
}

function describeServer(): Xml {
  const features = [REGISTER, DISCO_INFO, DISCO_ITEMS, SEARCH]
  return xml(
    'query',
    { xmlns: DISCO_INFO },
    xml('identity', { category: 'pubsub', type: 'channels' }),
    xml('identity', { category: 'pubsub', type: 'inbox' }),
    ...features.map((feature) => xml('feature', { var: feature })),
  )
}
