import type { Client } from '@xmpp-ftw/client'
import type { ErrorJson, JidJson, LinkDetails, LinkState } from '@xmpp-ftw/core'
import { destroyedBy } from '../catalogue/events.js'
import { full } from '../session/address.js'
import type { OpenClient } from '../session/chat-session.js'
import { errorOf } from '../session/request-failure.js'
import { discover } from '../session/services.js'
import type { Via } from '../session/state.js'
import { createStore, type Store } from '../session/store.js'
import type { Entry } from './log/entry.js'
import { initialPlayState, type PlayAction, type PlayState, type Proposal, reducePlay } from './play-state.js'

export interface PlayAccount {
  readonly jid: string
  readonly password: string
  readonly register?: boolean
}

type Reply = (answer: unknown) => void
type AnyRequest = (event: string, payload: unknown) => Promise<unknown>

/** What the playground can do. It has a client of its own, so that nothing tried here disturbs the chat. */
export class PlaySession {
  readonly store: Store<PlayState, PlayAction> = createStore(reducePlay, initialPlayState)
  private client: Client | undefined
  private readonly replies = new Map<number, Reply>()
  private lastId = 0

  constructor(private readonly open: OpenClient) {}

  /** A client, over that way; with an account also logged in. What goes wrong is in the state. */
  async enter(via: Via, account?: PlayAccount): Promise<void> {
    await this.drop()
    this.store.dispatch({ type: 'play.opening', via })
    try {
      const client = await this.open(via)
      this.client = client
      this.listen(client)
      if (!account) return this.store.dispatch({ type: 'play.linked' })
      await this.ask(client, 'xmpp.login', {
        jid: account.jid,
        password: account.password,
        ...(account.register && { register: true }),
      })
    } catch (error) {
      await this.leave(errorOf(error))
    }
  }

  /** Logs out, and closes the client. The log stays. */
  async leave(error?: ErrorJson): Promise<void> {
    this.store.dispatch({ type: 'play.closed', ...(error && { error }) })
    await this.drop()
  }

  /** Makes requests, one after the other; where one of them deletes something for good, the person is asked before. */
  async propose(requests: readonly Proposal[]): Promise<void> {
    if (requests.some(({ event }) => destroyedBy(event) !== undefined)) {
      return this.store.dispatch({ type: 'play.asking', requests })
    }
    await this.sendAll(requests)
  }

  /** What the person says to what was proposed. */
  async decide(yes: boolean): Promise<void> {
    const { asking = [] } = this.store.current()
    this.store.dispatch({ type: 'play.decided' })
    if (yes) await this.sendAll(asking)
  }

  /** Makes a request. Resolves when it is answered; the outcome is in the log. */
  async send(event: string, payload: unknown): Promise<void> {
    const { client } = this
    if (!client) return
    const id = this.nextId()
    const began = Date.now()
    this.store.dispatch({ type: 'request.sent', id, at: began, event, payload })
    const done = (outcome: { data?: unknown; error?: ErrorJson }) =>
      this.store.dispatch({ type: 'request.done', id, outcome: { took: Date.now() - began, ...outcome } })
    try {
      const data = await this.ask(client, event, payload)
      done({ data })
    } catch (error) {
      done({ error: errorOf(error) })
    }
  }

  /** Answers a push that can be answered. */
  answer(id: number, data: unknown): void {
    const reply = this.replies.get(id)
    if (!reply) return
    this.replies.delete(id)
    reply(data)
    this.store.dispatch({ type: 'push.answered', id, data })
  }

  /** Puts an example into the log, to look at. */
  show(of: 'request' | 'push', event: string, payload: unknown): void {
    this.store.dispatch({ type: 'example.shown', id: this.nextId(), at: Date.now(), event, payload, of })
  }

  clear(): void {
    this.replies.clear()
    this.store.dispatch({ type: 'log.cleared' })
  }

  /** The log of a session from before takes the place of this one's. */
  load(entries: readonly Entry[]): void {
    this.replies.clear()
    const numbered = entries.map((entry) => ({ ...entry, id: this.nextId() }))
    this.store.dispatch({ type: 'log.loaded', entries: numbered })
  }

  async record(recording: boolean): Promise<void> {
    this.store.dispatch({ type: 'recording.changed', recording })
    if (this.store.current().phase === 'online') await this.applyRecording()
  }

  private async sendAll(requests: readonly Proposal[]): Promise<void> {
    for (const { event, payload } of requests) await this.send(event, payload)
  }

  private async ask(client: Client, event: string, payload: unknown): Promise<unknown> {
    const data = await (client.request as unknown as AnyRequest).call(client, event, payload)
    if (event === 'xmpp.logout' && this.client === client) this.store.dispatch({ type: 'play.offline' })
    return data
  }

  private listen(client: Client): void {
    client.on('*', (event, payload, reply) => {
      if (this.client === client) this.came(event, payload, reply)
    })
    client.on('state', (state, details) => {
      if (this.client === client) this.linkChanged(state, details)
    })
  }

  private linkChanged(state: LinkState, { error, resumed }: LinkDetails): void {
    const { phase, boundAs } = this.store.current()
    if (state === 'online' && resumed && boundAs !== '') {
      this.store.dispatch({ type: 'play.online', boundAs })
    } else if (state === 'online' && resumed === false) {
      // A gateway that comes back without our session has logged us out.
      void this.leave({ type: 'connection', condition: 'disconnected' })
    } else if (error && (state === 'offline' || phase === 'opening')) {
      void this.leave(error)
    } else if (error && phase === 'online') {
      this.store.dispatch({ type: 'play.interrupted' })
    }
  }

  private came(event: string, payload: unknown, reply?: Reply): void {
    const id = this.nextId()
    const at = Date.now()
    if (event === 'xmpp.debug.stanza') {
      const stanza = payload as Extract<PlayAction, { type: 'stanza.seen' }>['stanza']
      return this.store.receive({ type: 'stanza.seen', id, at, stanza })
    }
    if (reply) this.replies.set(id, reply)
    this.store.receive({ type: 'push.came', id, at, event, payload, answerable: reply !== undefined })
    if (event === 'xmpp.connection') void this.arrived((payload as { jid: JidJson }).jid)
    if (event === 'xmpp.connection.interrupted') this.store.dispatch({ type: 'play.interrupted' })
    if (event === 'xmpp.error') this.store.dispatch({ type: 'play.offline', error: payload as ErrorJson })
  }

  private async arrived(jid: JidJson): Promise<void> {
    const { client } = this
    this.store.dispatch({ type: 'play.online', boundAs: full(jid) })
    if (!client) return
    // First, so that asking for services is not taken for something that the person did.
    const services = await discover(client, full(jid).replace(/\/.*$/s, '')).catch(() => [])
    if (this.client !== client) return
    this.store.dispatch({ type: 'services.found', services })
    await this.applyRecording()
  }

  /** Whoever operates the gateway may not want stanzas to be seen: then there are none. */
  private async applyRecording(): Promise<void> {
    const event = this.store.current().recording ? 'xmpp.debug.enable' : 'xmpp.debug.disable'
    const { client } = this
    if (client) await this.ask(client, event, {}).catch(() => undefined)
  }

  private nextId(): number {
    this.lastId += 1
    return this.lastId
  }

  private async drop(): Promise<void> {
    const { client } = this
    this.client = undefined
    this.replies.clear()
    await client?.close()
  }
}
