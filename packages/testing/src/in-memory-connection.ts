import {
  type Connection,
  type ConnectionListener,
  type Connector,
  Element,
  type FtwError,
  Jid,
  type Login,
  notConnected,
  parseElement,
  StreamError,
  type StreamState,
} from '@xmpp-ftw/core'

/** Stands where the stream to a server would: a test reads what was sent, and says what comes. */
export class InMemoryConnection implements Connection {
  /** Everything sent, oldest first. */
  readonly sent: Element[] = []
  /** Whether TLS would protect it. */
  confidential = true
  /** Whether it was closed properly. */
  stopped = false
  /** Whether it was left without closing it. */
  suspended = false
  /** Whether the server would keep it. */
  resumable = true
  /** How many of the stanzas that came would be acknowledged to the server. */
  handled = 0
  private listener: ConnectionListener | undefined
  private readonly watchers = new Set<() => void>()
  private up = false

  /** @param left what is taken up */
  constructor(
    public login: Login,
    readonly left?: StreamState,
  ) {}

  get credentials(): Login {
    return this.login
  }

  start(listener: ConnectionListener): void {
    this.listener = listener
    this.bind(this.left !== undefined)
  }

  state(): StreamState | undefined {
    if (!this.listener || !this.resumable) return undefined
    const jid = fullJid(this.login).toString()
    return { jid, id: 'in-memory', inbound: 0, acknowledged: 0, unacknowledged: [] }
  }

  suspend(): StreamState | undefined {
    const state = this.state()
    this.suspended = true
    this.end()
    return state
  }

  async stop(): Promise<void> {
    if (!this.listener) return
    const { listener } = this
    this.listener = undefined
    this.up = false
    this.stopped = true
    listener.offline()
  }

  send(stanza: Element): void {
    if (!this.up) throw notConnected()
    // What leaves must be XML that a server can read, and must not change afterwards.
    this.sent.push(parseElement(stanza.toString('jabber:client')))
    for (const watcher of this.watchers) watcher()
  }

  renew(password: string): void {
    this.login = { ...this.login, password }
  }

  /** Something comes from the network. */
  receive(stanza: string | Element): void {
    const element = typeof stanza === 'string' ? parseElement(stanza) : stanza
    if (element.ns === undefined) element.ns = 'jabber:client'
    const handled = this.listener?.stanza(element)
    if (handled) void handled.then(() => this.handled++)
    else this.handled += 1
  }

  /** A new stream is bound, or with `resumed` the old one taken up. */
  bind(resumed = false): void {
    this.up = true
    this.listener?.online(fullJid(this.login), resumed)
  }

  /** The stream is cut and will be tried again. */
  interrupt(): void {
    this.up = false
    this.listener?.interrupted(new StreamError('disconnected'), 1_000)
  }

  /** The stream is over for good. */
  end(error?: FtwError): void {
    this.up = false
    const { listener } = this
    this.listener = undefined
    listener?.offline(error)
  }

  /** A stanza that was sent is reported as never acknowledged. */
  lose(stanza: Element): void {
    this.listener?.unacknowledged?.(stanza)
  }

  /** The first sent stanza that fits, from now or before; each is handed out once. */
  async next(fits: (stanza: Element) => boolean = () => true): Promise<Element> {
    for (;;) {
      const index = this.sent.findIndex(fits)
      if (index >= 0) return this.sent.splice(index, 1)[0] as Element
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher)
          resolve()
        }
        this.watchers.add(watcher)
      })
    }
  }

  /** Answers the next request with that payload, or with an error when given `<error/>`. Returns the request. */
  async answer(payload?: string, fits: (stanza: Element) => boolean = () => true): Promise<Element> {
    const asks = (stanza: Element) => stanza.name === 'iq' && /get|set/.test(stanza.attrs.type ?? '')
    const iq = await this.next((stanza) => asks(stanza) && fits(stanza))
    const child = payload === undefined ? undefined : parseElement(payload)
    const type = child?.name === 'error' ? 'error' : 'result'
    const reply = new Element('iq', 'jabber:client', { type, id: iq.attrs.id, from: iq.attrs.to })
    this.receive(reply.append(child))
    return iq
  }
}

function fullJid({ domain, username = 'anonymous', resource = 'test' }: Login): Jid {
  const jid = Jid.of(username, domain, resource)
  if (!jid) throw new StreamError('jid-malformed')
  return jid
}

export interface InMemoryServer {
  connector: Connector
  /** Every connection made, oldest first. */
  connections: readonly InMemoryConnection[]
}

/** A connector whose connections are in memory. */
export function inMemoryServer(): InMemoryServer {
  const connections: InMemoryConnection[] = []
  const connector: Connector = (login, state) => {
    const connection = new InMemoryConnection(login, state)
    connections.push(connection)
    return connection
  }
  return { connector, connections }
}
