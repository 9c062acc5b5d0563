import {
  Base,
  buildMessage,
  ClientError,
  defined,
  type Element,
  errorJson,
  FtwError,
  type Handlers,
  Jid,
  type OutgoingMessage,
  parseContent,
  presencePayload,
  type RequestContext,
  type Saved,
  type Session,
  StanzaError,
  type StartInfo,
  StreamError,
  submitForm,
} from '@xmpp-ftw/core'
import { administration } from './administration.js'
import { directInvitation, NS_CONFERENCE } from './codecs/direct-invitation.js'
import { type HistoryLimits, mucJoin } from './codecs/muc-join.js'
import { mucOwner } from './codecs/muc-owner.js'
import { type MucUserToSend, mucUser } from './codecs/muc-user.js'
import { FORM_REGISTER, FORM_REQUEST, NS_MUC, NS_USER } from './codecs/namespaces.js'
import type { OccupantPayload } from './codecs/occupant.js'
import { contract } from './contract.js'
import { takeInvitation, takeMessage } from './incoming-message.js'
import { takePresence } from './incoming-presence.js'
import { Room } from './room.js'
import { Stay } from './stay.js'
import type { Turns } from './tell.js'
import { waiting } from './waiting.js'

export interface MucInit {
  /** Milliseconds of silence after which a room is asked whether it still knows us (XEP-0410). Default 15 minutes. */
  silence?: number
  /** Milliseconds to wait for a room that was asked to let us in, out, or have another nick. Default 30,000. */
  limit?: number
}

/** More rooms than anybody is in; an app that joins in a loop is stopped. */
const MOST_ROOMS = 1_000
const LIMIT = 30_000

interface Entry {
  room: string
  nick: string
  password?: string | undefined
  history?: HistoryLimits | undefined
  instant?: boolean | undefined
}

/** Multi-User Chat: XEP-0045, with XEP-0249, XEP-0410 and XEP-0421. */
export class Muc extends Base<typeof contract> {
  readonly name = 'muc'
  readonly contract: typeof contract = contract
  override readonly features = [NS_MUC, NS_CONFERENCE]
  /** By bare JID. */
  private readonly rooms = new Map<string, Room>()
  private readonly stay: Stay
  private readonly turns: Turns = {
    tell: (event, payload) => this.push(event, payload),
    entered: (room, self) => void this.entered(room, self),
    ended: (room, error) => this.ended(room, error),
    doubted: (room) => this.stay.doubt(room),
  }

  constructor(
    session: Session,
    private readonly init: MucInit = {},
  ) {
    super(session)
    this.stay = new Stay(session, this.rooms, (room) => this.enterAgain(room), init.silence)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.muc.join': (input, context) => this.enter(input, context),
    'xmpp.muc.create': (input, context) => this.enter(input, context),
    'xmpp.muc.leave': async (input, context) => {
      const room = this.open(input)
      this.session.send(
        presencePayload.build({ to: room.self, type: 'unavailable', status: input.reason || undefined }),
      )
      room.state = 'leaving'
      room.entering?.reject(new FtwError('cancel', 'cancelled'))
      if (!context.callback) return true
      room.leaving = this.wait(context)
      return room.leaving.outcome
    },
    'xmpp.muc.nick': async (input, context) => {
      const room = this.open(input)
      const { nick } = input
      this.session.send(this.presence(`${room.jid}/${nick}`))
      room.renaming?.reject(new FtwError('cancel', 'cancelled'))
      room.renaming = undefined
      if (!context.callback) return { room: room.jid, nick }
      const renaming = this.wait<string>(context)
      room.renaming = renaming
      try {
        return { room: room.jid, nick: await renaming.outcome }
      } finally {
        if (room.renaming === renaming) room.renaming = undefined
      }
    },
    'xmpp.muc.message': async (input) => {
      const room = this.open(input)
      const { to, content, state } = input
      if (!content && (!state || input.replace)) {
        const missing = input.replace ? "Missing 'content' key" : 'Message content or chat state not provided'
        throw new ClientError(missing, input)
      }
      if (content && state && state !== 'active') {
        throw new ClientError("'state' key must be active when there is content", input)
      }
      // The mark lets servers tell private messages from other chats (XEP-0045, 7.5).
      if (to !== undefined) return this.say(`${room.jid}/${to}`, input, mucUser.build({}), 'chat')
      return this.say(room.jid, input, undefined, 'groupchat')
    },
    'xmpp.muc.subject': async ({ room, subject = '' }) => this.say(room, { subject }, undefined, 'groupchat'),
    'xmpp.muc.invite': async ({ room, to, direct, password, ...invite }) => {
      if (direct) return this.say(to, {}, directInvitation.build({ room, password, ...invite }))
      return this.mediate(room, { invite: { to, ...invite }, password })
    },
    'xmpp.muc.invite.decline': async ({ room, ...decline }) => this.mediate(room, { decline }),
    'xmpp.muc.voice': async ({ room, role }) =>
      this.say(
        room,
        {},
        submitForm(
          [{ var: 'muc#role', type: 'list-single', label: 'Requested role', value: role }],
          FORM_REQUEST,
        ),
      ),
    'xmpp.muc.request.answer': async ({ room, form, type }) =>
      this.say(room, {}, submitForm(form, type === 'registration' ? FORM_REGISTER : FORM_REQUEST)),
    'xmpp.muc.ping': async (input, { signal }) => ({
      joined: await this.stay.ping(this.open(input), signal),
    }),
    'xmpp.muc.rooms': async () =>
      [...this.rooms.values()].map(({ jid, nick, state, lost, since, size }) =>
        defined({ room: jid, nick, state: lost ? 'joining' : state, since, occupants: size }),
      ),
    'xmpp.muc.occupants': async (input) => this.open(input).list(),
    ...administration(this.session),
  }

  /** What the server knew of us is gone: every room is entered again, without the app. */
  override start({ reconnected }: StartInfo): void {
    if (!reconnected) return
    for (const room of this.rooms.values()) {
      if (room.open) this.enterAgain(room)
      else this.ended(room, undefined)
    }
  }

  // Not in lean builds.
  override save(): Saved | undefined {
    const rooms = [...this.rooms.values()]
    // One that is just telling who is there is not known well enough.
    return rooms.some(({ held }) => held.length > 0) ? undefined : rooms.map((room) => room.save())
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    for (const each of saved as Saved[]) {
      const room = Room.restored(each)
      this.rooms.set(room.jid, room)
    }
    this.stay.watch()
  }

  override stop(): void {
    this.stay.stop()
    const rooms = [...this.rooms.values()]
    this.rooms.clear()
    for (const room of rooms) room.fail(disconnected())
  }

  /** Messages and presences alone: a room's IQs are requests like any other, or replies. */
  override handles(stanza: Element): boolean {
    const { name, attrs } = stanza
    if ((name !== 'message' && name !== 'presence') || attrs.from === undefined) return false
    if (this.roomOf(attrs.from)) return true
    if (name === 'presence' || attrs.type === 'error') return false
    return stanza.getChildByNS(NS_USER) !== undefined || stanza.getChildByNS(NS_CONFERENCE) !== undefined
  }

  override handle(stanza: Element): boolean {
    const { from = '', type } = stanza.attrs
    const room = this.roomOf(from)
    const nick = nickOf(from)
    if (room) room.heard = Date.now()
    if (stanza.name === 'presence') return room !== undefined && takePresence(stanza, room, nick, this.turns)
    const sender = room?.jid ?? Jid.parse(from)?.bare().toString()
    if (sender === undefined) return false
    if (type !== 'error' && takeInvitation(stanza, sender, nick, this.turns.tell)) return true
    return room !== undefined && takeMessage(stanza, room, nick, this.turns)
  }

  /** A message to a room that the server never acknowledged on a stream that is gone (XEP-0198). */
  override unacknowledged(stanza: Element): boolean {
    const { to, id } = stanza.attrs
    const room = stanza.name === 'message' && to !== undefined ? this.roomOf(to) : undefined
    if (!room || to === undefined) return false
    this.push(
      'xmpp.muc.error',
      defined({
        type: 'message' as const,
        error: disconnected().toJSON(),
        room: room.jid,
        nick: nickOf(to),
        id,
        content: parseContent(stanza).content,
      }),
    )
    return true
  }

  /** Whether we are in that room, or about to be. */
  isIn(room: string): boolean {
    return this.rooms.get(room)?.open === true
  }

  /** The room of an address. It may call an occupant what is no nick here. */
  private roomOf(address: string): Room | undefined {
    if (this.rooms.size === 0) return undefined
    const jid = Jid.parse(address) ?? Jid.parse(address.split('/', 1)[0] ?? '')
    return jid && this.rooms.get(jid.bare().toString())
  }

  /** @throws ClientError when we are not in that room, nor about to be */
  private open(input: { room: string }): Room {
    const room = this.rooms.get(input.room)
    if (!room?.open) throw new ClientError('Not registered with this room', input)
    return room
  }

  private wait<T>({ signal }: RequestContext) {
    return waiting<T>(this.init.limit ?? LIMIT, signal)
  }

  private presence(to: string): Element {
    return presencePayload.build({ to, client: this.session.capabilities })
  }

  private say(
    to: string,
    message: OutgoingMessage,
    payload?: Element,
    type: 'normal' | 'chat' | 'groupchat' = 'normal',
  ) {
    const id = message.id ?? crypto.randomUUID()
    let stanza: Element
    try {
      stanza = buildMessage(message, to, id, type)
    } catch (error) {
      throw error instanceof ClientError ? new ClientError(error.message, message) : error
    }
    this.session.send(stanza.append(payload))
    return { id }
  }

  private mediate(room: string, mediated: MucUserToSend) {
    return this.say(room, {}, mucUser.build(mediated))
  }

  private async enter({ room: jid, nick, instant, ...details }: Entry, context: RequestContext) {
    const known = this.rooms.get(jid)
    if (!known && this.rooms.size >= MOST_ROOMS) throw new StanzaError('wait', 'resource-constraint')
    const room = known ?? new Room(jid, nick, details)
    this.session.send(this.presence(`${jid}/${nick}`).append(mucJoin.build(details)))
    room.entering?.reject(new FtwError('cancel', 'cancelled'))
    room.entering = undefined
    // A room that we are in takes another nick for a change of nick, and when it refuses we are still in.
    room.former = room.state === 'joined' && room.nick !== nick ? room.nick : undefined
    room.nick = nick
    room.details = details
    room.instant = instant ?? false
    room.begin()
    this.rooms.set(jid, room)
    this.stay.watch()
    if (!context.callback) return { room: jid, nick }
    room.entering = this.wait(context)
    return room.entering.outcome
  }

  private enterAgain(room: Room): void {
    const seconds = Math.ceil((Date.now() - room.heard) / 1000)
    const { password, history } = room.details
    const missed = { ...history, since: undefined, seconds }
    room.renaming?.reject(disconnected())
    room.begin()
    this.session.send(this.presence(room.self).append(mucJoin.build({ password, history: missed })))
  }

  private async entered(room: Room, self: OccupantPayload): Promise<void> {
    const { entering } = room
    try {
      // Until then the room is locked to everybody else (XEP-0045, 10.1.2).
      if (room.instant && Array.isArray(self.status) && self.status.includes(201)) {
        await this.session.iq.set(room.jid, mucOwner.build({ form: [] }))
      }
      entering?.resolve(self)
    } catch (error) {
      this.push('xmpp.muc.error', { type: 'iq', error: errorJson(error), room: room.jid })
      entering?.reject(error)
    }
  }

  private ended(room: Room, error: unknown): void {
    this.rooms.delete(room.jid)
    room.leaving?.resolve(true)
    room.fail(error)
  }
}

function nickOf(address: string): string | undefined {
  const slash = address.indexOf('/')
  return slash < 0 ? undefined : address.slice(slash + 1)
}

function disconnected(): StreamError {
  return new StreamError('disconnected', { description: 'XMPP client disconnected' })
}
