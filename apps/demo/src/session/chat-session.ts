import {
  type Answer,
  type Client,
  type PushListener,
  type PushName,
  type RequestArguments,
  RequestError,
  type RequestName,
} from '@xmpp-ftw/client'
import type { ErrorJson, FormSubmission } from '@xmpp-ftw/core'
import type { Action } from './actions.js'
import { bare, bareOf, domainOf, full, localpart, resourceOf } from './address.js'
import { Avatars } from './avatars.js'
import { History } from './history.js'
import { listen } from './listen.js'
import { Phone } from './phone.js'
import { errorOf } from './request-failure.js'
import { Rooms } from './rooms.js'
import { discover, hasRooms, type Service } from './services.js'
import type { ChatState, Message, Show, Via } from './state.js'
import type { Store } from './store.js'

export interface Account {
  jid: string
  password: string
  /** Make the account first. */
  register?: boolean
  via: Via
}

/** Rooms of more than these are not told that one is writing. */
const SMALL = 20

/** Makes a client that reaches XMPP that way; with `goOn`, with the session that this page had before. */
export type OpenClient = (via: Via, options?: { goOn?: boolean }) => Promise<Client>

/**
 * What the pages can do. Holds the client, and the password for as long as one is logged in, so that neither is in
 * the state; what comes of it all is told to the store.
 */
export class ChatSession {
  private client: Client | undefined
  private account: Account | undefined
  private forget: () => void = () => {}
  /** The session ends with the account: that is no failure. */
  private isDeleting = false
  private found: Promise<readonly Service[]> | undefined
  readonly rooms: Rooms
  readonly avatars: Avatars
  readonly history: History
  readonly phone: Phone

  constructor(
    readonly store: Store<ChatState, Action>,
    private readonly open: OpenClient,
  ) {
    const desk = { store, online: () => this.online() }
    this.rooms = new Rooms(desk)
    this.avatars = new Avatars(desk)
    this.history = new History(desk)
    this.phone = new Phone(desk)
  }

  async logIn(account: Account): Promise<void> {
    await this.drop()
    this.store.dispatch({ type: 'login.started', via: account.via })
    this.account = account
    try {
      const client = await this.start(account.via)
      const { jid } = await client.request('xmpp.login', {
        jid: account.jid,
        password: account.password,
        ...(account.register && { register: true }),
      })
      if (this.client !== client) return
      // From now on it exists: logging in again must not make it again.
      this.account = { ...account, register: false }
      this.store.dispatch({ type: 'connection.online', me: bare(jid), boundAs: full(jid) })
      await this.arrive(client, false)
    } catch (error) {
      // Whoever gave up or began anew meanwhile has been told already.
      if (this.account === account) await this.give(errorOf(error))
    }
  }

  /** After a reload: what was on the screen is there again, and so is the session, if the gateway still has it. */
  async goOn(kept: ChatState): Promise<void> {
    this.store.dispatch({ type: 'session.kept', state: kept })
    try {
      await this.start('gateway', { goOn: true })
      // It waits for the session, and tells what became of messages that were on their way.
      await this.history.recent()
    } catch (error) {
      await this.give(errorOf(error))
    }
  }

  async logOut(): Promise<void> {
    const client = this.client
    this.store.dispatch({ type: 'connection.ended' })
    await client?.request('xmpp.logout').catch(() => undefined)
    await this.drop()
  }

  /** Asks what has a place of its own for the answer, and for what goes wrong. */
  async request<E extends RequestName>(event: E, ...args: RequestArguments<E>): Promise<Answer<E>> {
    return this.online().request(event, ...args)
  }

  /**
   * Listens for what has no place in the state.
   * @returns what ends it
   */
  on<E extends PushName>(event: E, listener: PushListener<E>): () => void {
    return this.client?.on(event, listener) ?? (() => {})
  }

  /** The nodes that a service, or an account, shows. */
  async nodes(service: string): Promise<readonly { node: string; name: string }[]> {
    const { items } = await this.request('xmpp.discover.items', { of: service })
    return items.flatMap(({ node, name }) => (node === undefined ? [] : { node, name: name ?? '' }))
  }

  async isSubscribed(service: string, node: string): Promise<boolean> {
    const { items } = await this.request('xmpp.pubsub.subscriptions', { to: service, node })
    return items.some((each) => (each.node ?? node) === node && each.subscription === 'subscribed')
  }

  /** What the own server and its services offer. Asked once; where that failed, the next time again. */
  services(): Promise<readonly Service[]> {
    this.found ??= discover(this.online(), this.store.current().me).catch((error: unknown) => {
      this.found = undefined
      throw error
    })
    return this.found
  }

  /** Changes the password. Rejects where the server refuses; the error may carry a form that it wants filled in. */
  async changePassword(password: string): Promise<void> {
    const { me } = this.store.current()
    await this.online().request('xmpp.register.password', {
      to: domainOf(me),
      username: localpart(me),
      password,
    })
    if (this.account) this.account = { ...this.account, password }
  }

  /** Changes it by the server's own form. */
  async changePasswordByForm(form: FormSubmission): Promise<void> {
    await this.online().request('xmpp.register.password', { to: domainOf(this.store.current().me), form })
    const field = form.find((each) => 'var' in each && each.var === 'password')
    if (this.account && typeof field?.value === 'string')
      this.account = { ...this.account, password: field.value }
  }

  /** Whether there is a password to compare with: a page that was reloaded has forgotten it. */
  get knowsPassword(): boolean {
    return this.account !== undefined
  }

  /** Whether somebody at the keyboard knows the password, and is not only passing by. */
  isPassword(password: string): boolean {
    return this.account?.password === password
  }

  /** Ends the account, and with it the session. Rejects where the server refuses. */
  async deleteAccount(): Promise<void> {
    this.isDeleting = true
    try {
      await this.online().request('xmpp.register.unregister', { to: domainOf(this.store.current().me) })
    } catch (error) {
      // There are servers that close the door instead of answering.
      if (errorOf(error).condition !== 'disconnected') throw error
    } finally {
      this.isDeleting = false
    }
    this.store.dispatch({ type: 'connection.ended' })
    await this.drop()
  }

  /** Sends to all devices of the contact: which of them is looked at nobody knows. */
  send(to: string, content: string): void {
    const id = crypto.randomUUID()
    this.store.dispatch({ type: 'conversation.drafted', jid: to, draft: '' })
    const message: Message = { id, own: true, content, format: 'plain', at: Date.now(), delivery: 'sending' }
    const room = this.store.current().rooms[to]
    this.deliver(to, room ? { ...message, author: room.nick } : message)
  }

  /** Sends a message again that failed; with its old id, in case it did arrive. */
  retry(to: string, { error: _, ...message }: Message): void {
    this.deliver(to, { ...message, at: Date.now(), delivery: 'sending' })
  }

  correct(to: string, original: Message, content: string): void {
    const revision = crypto.randomUUID()
    this.store.dispatch({ type: 'message.correcting', to, id: original.id, revision, content })
    this.transmit(to, { content, id: revision, replace: original.id })
  }

  /** Tells the contact whether one is writing, if it is somebody who may know (XEP-0085, 5.1). */
  tellTyping(to: string, state: 'composing' | 'paused' | 'active'): void {
    if (!this.mayKnow(to)) return
    const told = this.store.current().rooms[to]
      ? this.client?.request('xmpp.muc.message', { room: to, state })
      : this.client?.request('xmpp.chat.message', { to, state })
    void told?.catch(() => undefined)
  }

  draft(jid: string, draft: string): void {
    this.store.dispatch({ type: 'conversation.drafted', jid, draft })
  }

  show(jid: string | undefined): void {
    this.store.dispatch({ type: 'conversation.opened', jid })
  }

  async setPresence(show: Show, status: string): Promise<void> {
    this.store.dispatch({ type: 'presence.own', show, status })
    await this.attempt((client) => client.request('xmpp.presence', { show, ...(status && { status }) }))
  }

  /** Puts somebody on the list and asks to see their presence. Rejects where the server refuses. */
  async addContact(jid: string, name: string, groups: readonly string[]): Promise<void> {
    const client = this.online()
    await client.request('xmpp.roster.add', { jid, groups: [...groups], ...(name && { name }) })
    await client.request('xmpp.presence.subscribe', { to: jid })
  }

  /** The same for somebody one talks to already. */
  async befriend(jid: string): Promise<void> {
    await this.attempt(() => this.addContact(jid, '', []))
  }

  async editContact(jid: string, name: string, groups: readonly string[]): Promise<void> {
    await this.online().request('xmpp.roster.edit', { jid, groups: [...groups], name })
  }

  async removeContact(jid: string): Promise<void> {
    await this.online().request('xmpp.roster.remove', { jid })
  }

  /** Lets somebody see our presence, and asks to see theirs. */
  async accept(jid: string): Promise<void> {
    this.store.dispatch({ type: 'request.answered', jid })
    const contact = this.store.current().contacts[jid]
    await this.attempt(async (client) => {
      await client.request('xmpp.presence.subscribed', { to: jid })
      const wanted = contact?.subscription === 'to' || contact?.subscription === 'both' || contact?.asked
      if (!wanted) await client.request('xmpp.presence.subscribe', { to: jid })
    })
  }

  async refuse(jid: string): Promise<void> {
    this.store.dispatch({ type: 'request.answered', jid })
    await this.attempt((client) => client.request('xmpp.presence.unsubscribed', { to: jid }))
  }

  dismissNotice(): void {
    this.store.dispatch({ type: 'notice.dismissed' })
  }

  private async start(via: Via, options?: { goOn?: boolean }): Promise<Client> {
    const client = await this.open(via, options)
    this.client = client
    const ends = [
      listen(client, this.store, {
        interrupted: () => this.history.interrupted(),
        renew: () => this.renew(),
        renewed: () => void this.history.catchUp(),
        unreachable: (error) => this.give(error),
      }),
      this.rooms.listen(client, { returned: (room) => void this.history.catchUp(room) }),
      this.history.listen(client),
      this.avatars.listen(client),
      this.phone.listen(client),
    ]
    this.forget = () => {
      for (const end of ends) end()
    }
    return client
  }

  private deliver(to: string, message: Message): void {
    this.store.dispatch({ type: 'message.sending', to, message })
    this.transmit(to, { content: message.content, id: message.id })
  }

  private transmit(to: string, message: { content: string; id: string; replace?: string }): void {
    const { id } = message
    this.pass(to, message).then(
      () => this.store.dispatch({ type: 'message.sent', to, id }),
      (error: unknown) => this.store.dispatch({ type: 'message.failed', to, id, error: errorOf(error) }),
    )
  }

  /** To an account, to a room, or to one of its occupants: `room/nick`. */
  private async pass(
    to: string,
    message: { content: string; id: string; replace?: string },
  ): Promise<unknown> {
    const [room, nick] = [bareOf(to), resourceOf(to)]
    const client = this.online()
    if (this.store.current().rooms[room]) {
      const address = { room, ...(nick !== undefined && { to: nick }) }
      return client.request('xmpp.muc.message', { ...address, ...message, state: 'active' })
    }
    return client.request('xmpp.chat.message', { to, ...message, state: 'active', receipt: true })
  }

  /**
   * After logging in: see who is there, be there, and look at what there was. Carbons are a comfort, which not every
   * server has.
   * @param isBack one was logged in before, and is again
   */
  private async arrive(client: Client, isBack: boolean): Promise<void> {
    const { own } = this.store.current()
    await client.request('xmpp.carbons.enable').catch(() => undefined)
    const items = await client.request('xmpp.roster.get')
    this.store.dispatch({ type: 'roster.loaded', items })
    await this.setPresence(own.show, own.status)
    this.rooms.enterAgain()
    this.avatars.pictures.retry()
    await this.findRooms(client)
    if (isBack) await this.history.catchUp()
    else await this.history.recent()
  }

  private async findRooms(client: Client): Promise<void> {
    const service = (await this.services().catch(() => [])).find(hasRooms)
    if (service && this.client === client)
      this.store.dispatch({ type: 'room.service.found', jid: service.jid })
  }

  /** The gateway came back without our session: log in again, and keep what is on the screen. */
  private async renew(): Promise<void> {
    const { client, account } = this
    if (!client) return
    // The password went with the page that was reloaded.
    if (!account) return this.give({ type: 'auth', condition: 'session-over' })
    this.history.interrupted()
    this.store.dispatch({ type: 'connection.renewed' })
    try {
      const { jid } = await client.request('xmpp.login', { jid: account.jid, password: account.password })
      if (this.client !== client) return
      this.store.dispatch({ type: 'connection.online', me: bare(jid), boundAs: full(jid) })
      await this.arrive(client, true)
    } catch (error) {
      if (this.client === client) await this.give(errorOf(error))
    }
  }

  /** Gives up: whoever logged in has to do so again. */
  private async give(error: ErrorJson): Promise<void> {
    if (this.isDeleting) return
    const { phase } = this.store.current().connection
    this.store.dispatch({ type: phase === 'loggingIn' ? 'login.failed' : 'connection.ended', error })
    await this.drop()
  }

  private async drop(): Promise<void> {
    const client = this.client
    this.forget()
    this.forget = () => {}
    this.client = undefined
    this.account = undefined
    this.found = undefined
    this.rooms.forget()
    this.avatars.forget()
    this.history.forget()
    await client?.close()
  }

  private online(): Client {
    if (!this.client) throw new RequestError({ type: 'connection', condition: 'not-connected' })
    return this.client
  }

  /** Does what has no place of its own to show an error in. */
  private async attempt(work: (client: Client) => Promise<unknown>): Promise<void> {
    try {
      await work(this.online())
    } catch (error) {
      this.store.dispatch({ type: 'notice.shown', error: errorOf(error) })
    }
  }

  private mayKnow(jid: string): boolean {
    const { contacts, conversations, rooms } = this.store.current()
    const room = rooms[jid]
    // In a crowd nobody cares, and everybody would be told.
    if (room) return room.phase === 'joined' && room.occupants.size <= SMALL
    if (resourceOf(jid) !== undefined) return false
    const subscription = contacts[jid]?.subscription
    const spoken = conversations[jid]?.messages.some(({ own }) => !own)
    return subscription === 'from' || subscription === 'both' || spoken === true
  }
}
