import type { Client } from '@xmpp-ftw/client'
import type { FormSubmission } from '@xmpp-ftw/core'
import type { Action } from './actions.js'
import { localpart } from './address.js'
import type { Desk } from './desk.js'
import { fieldsOf, initialValues, submissionOf } from './form-values.js'
import { listenToRooms } from './listen-rooms.js'
import type { Power } from './powers.js'
import { errorOf } from './request-failure.js'
import type { Affiliation, ChatState, Occupant, Role, RoomRequest } from './state.js'

/** How much of the discussion of before is asked for. */
const HISTORY = 50

/** Rooms of a service that are asked for at once, and at most. */
const PAGE = 200
const MOST_LISTED = 1_000

/** What a new room is to be like. */
export interface RoomWishes {
  /** Others find it in the server's list. */
  readonly isPublic: boolean
  /** It stays when everybody has left. */
  readonly isPersistent: boolean
}

export interface ListedRoom {
  readonly jid: string
  /** Empty where it has none. */
  readonly name: string
}

/** What one can do in rooms and about them. Keeps their passwords, which are nothing for the state. */
export class Rooms {
  private readonly passwords = new Map<string, string>()

  constructor(private readonly desk: Desk) {}

  /** @returns what ends it */
  listen(client: Client, { returned }: { returned(room: string): void }): () => void {
    return listenToRooms(client, this.desk.store, {
      keep: (room, password) => this.passwords.set(room, password),
      returned,
    })
  }

  forget(): void {
    this.passwords.clear()
  }

  /** Whether a password was given the last time. */
  hasPassword(room: string): boolean {
    return this.passwords.has(room)
  }

  /** What came of it is in the state. */
  async join(room: string, nick: string, password = this.passwords.get(room)): Promise<void> {
    await this.enter('xmpp.muc.join', room, nick, password)
  }

  /**
   * Makes a room, ready to be used.
   * @returns whether it is new: somebody may have made one of that name before
   */
  async create(room: string, nick: string, wishes: RoomWishes): Promise<boolean> {
    const entered = await this.enter('xmpp.muc.create', room, nick)
    const isNew = Array.isArray(entered?.status) && entered.status.includes(201)
    if (isNew) await this.fulfil(room, wishes).catch((error: unknown) => this.complain(error))
    return isNew
  }

  /** After our session on the other side was lost: the rooms one was in. */
  enterAgain(): void {
    for (const { jid, nick, phase } of Object.values(this.state.rooms)) {
      if (phase === 'joining') void this.join(jid, nick)
    }
  }

  /** Leaves it, and takes it off the list. */
  async leave(room: string): Promise<void> {
    const { phase } = this.state.rooms[room] ?? {}
    this.dispatch({ type: 'room.left', room })
    if (phase !== undefined && phase !== 'outside')
      await this.client.request('xmpp.muc.leave', { room }).catch(() => undefined)
  }

  decline(room: string, from: string | undefined): void {
    this.dispatch({ type: 'invitation.answered', room })
    if (from !== undefined) this.client.send('xmpp.muc.invite.decline', { room, to: from })
  }

  async invite(room: string, to: string, reason: string): Promise<void> {
    await this.client.request('xmpp.muc.invite', { room, to, ...(reason && { reason }) })
    this.note(room, `You invited ${this.state.contacts[to]?.name ?? to}`)
  }

  async rename(room: string, nick: string): Promise<void> {
    await this.client.request('xmpp.muc.nick', { room, nick })
  }

  async setSubject(room: string, subject: string): Promise<void> {
    await this.client.request('xmpp.muc.subject', { room, subject })
  }

  /** `none` kicks. */
  async setRole(room: string, nick: string, role: Role, reason = ''): Promise<void> {
    await this.client.request('xmpp.muc.role.set', { room, nick, role, ...(reason && { reason }) })
  }

  /** `outcast` bans. */
  async setAffiliation(room: string, jid: string, affiliation: Affiliation, reason = ''): Promise<void> {
    await this.client.request('xmpp.muc.affiliation', {
      room,
      jid,
      affiliation,
      ...(reason && { reason }),
    })
  }

  /** Does to somebody what one may. What the room refuses is told where everything is told. */
  async use(room: string, { nick, jid }: Occupant, power: Power): Promise<void> {
    try {
      if (power.kind === 'role') await this.setRole(room, nick, power.role)
      else if (jid !== undefined) await this.setAffiliation(room, jid, power.affiliation)
    } catch (error) {
      this.complain(error)
    }
  }

  /** What a service shows of its rooms. */
  async list(service: string): Promise<readonly ListedRoom[]> {
    const rooms: ListedRoom[] = []
    // Few services give them in pages; those that do have many.
    for await (const { items } of this.client.pages('xmpp.discover.items', {
      of: service,
      rsm: { max: PAGE },
    })) {
      for (const { jid, name } of items) {
        if (jid.includes('@') && !rooms.some((known) => known.jid === jid))
          rooms.push({ jid, name: name ?? '' })
      }
      if (rooms.length >= MOST_LISTED) break
    }
    return rooms.sort((a, b) => (a.name || a.jid).localeCompare(b.name || b.jid))
  }

  async configure(room: string, form: FormSubmission): Promise<void> {
    await this.client.request('xmpp.muc.room.config.set', { room, form })
    void this.learnName(this.client, room)
  }

  /** Decides what the room asked its moderators. */
  async answer(room: string, { id, type }: RoomRequest, form: FormSubmission): Promise<void> {
    await this.client.request('xmpp.muc.request.answer', { room, type, form })
    this.dispatch({ type: 'room.request.answered', room, id })
  }

  async destroy(room: string, reason: string, alternative: string): Promise<void> {
    await this.client.request('xmpp.muc.destroy', {
      room,
      ...(reason && { reason }),
      ...(alternative && { alternative }),
    })
    this.dispatch({ type: 'room.left', room })
  }

  askForVoice(room: string): void {
    this.client.send('xmpp.muc.voice', { room, role: 'participant' })
    this.note(room, 'You asked for the right to speak')
  }

  private get state(): ChatState {
    return this.desk.store.current()
  }

  private get client(): Client {
    return this.desk.online()
  }

  private async enter(
    event: 'xmpp.muc.join' | 'xmpp.muc.create',
    room: string,
    nick: string,
    password?: string,
  ) {
    if (password) this.passwords.set(room, password)
    else this.passwords.delete(room)
    this.dispatch({ type: 'room.joining', room, nick })
    try {
      const client = this.client
      const details = { room, nick, ...(password && { password }), history: { maxstanzas: HISTORY } }
      const entered =
        event === 'xmpp.muc.create'
          ? await client.request(event, { ...details, instant: true })
          : await client.request(event, details)
      void this.learnName(client, room)
      return entered
    } catch (error) {
      this.dispatch({ type: 'room.refused', room, error: errorOf(error) })
      return undefined
    }
  }

  /** Sets what differs from the server's own idea of a new room. */
  private async fulfil(room: string, { isPublic, isPersistent }: RoomWishes): Promise<void> {
    const form = await this.client.request('xmpp.muc.room.config.get', { room })
    const wished = new Map([
      ['muc#roomconfig_publicroom', isPublic],
      ['muc#roomconfig_persistentroom', isPersistent],
    ])
    const values = fieldsOf(form).map((field, index) => {
      return wished.get(field.var ?? '') ?? initialValues(form)[index] ?? ''
    })
    await this.client.request('xmpp.muc.room.config.set', { room, form: submissionOf(form, values) })
  }

  private complain(error: unknown): void {
    this.dispatch({ type: 'notice.shown', error: errorOf(error) })
  }

  /** What it is called by those who made it, where that is more than its address says. */
  private async learnName(client: Client, room: string): Promise<void> {
    const { items } = await client.request('xmpp.discover.info', { of: room }).catch(() => ({ items: [] }))
    const identity = items.find((entry) => entry.kind === 'identity' && entry.category === 'conference')
    const name = identity?.kind === 'identity' ? identity.name : undefined
    this.dispatch({ type: 'room.named', room, name: name || localpart(room) })
  }

  private note(room: string, content: string): void {
    this.dispatch({ type: 'room.noted', room, content, id: crypto.randomUUID(), now: Date.now() })
  }

  private dispatch(action: Action): void {
    this.desk.store.dispatch(action)
  }
}
