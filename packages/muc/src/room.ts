import { type JidJson, Recent, type Saved } from '@xmpp-ftw/core'
import type { Affiliation, Role } from './codecs/muc-item.js'
import type { JoinDetails } from './codecs/muc-join.js'
import type { OccupantPayload, ParsedPresence } from './codecs/occupant.js'
import type { Waiting } from './waiting.js'

/** An occupant as far as seen from here. */
export interface Occupant {
  nick: string
  affiliation?: Affiliation
  role?: Role
  jid?: JidJson
  show?: string
  text?: string
  occupantId?: string
  /** When it was first seen, ISO 8601. */
  since: string
}

interface Seen {
  occupant: Occupant
  /** Tells one occupant from the next that takes its nick. */
  serial: number
  /** Number of the joining in which it was seen last. */
  joining: number
}

interface Written {
  id: string | undefined
  replace: string | undefined
  delay: unknown
  occupantId: string | undefined
}

/** Rooms hold hundreds; what says it holds more than this is not remembered further, only passed on. */
const MOST_OCCUPANTS = 20_000
/** Messages of which the author is remembered, to tell who may correct what. */
const MOST_AUTHORS = 500

interface SavedRoom {
  jid: string
  nick: string
  details: JoinDetails
  occupants: [nick: string, seen: Seen][]
  authors: [id: string, author: string][]
}

/** What this session knows of a room that it is in, or about to be. */
export class Room {
  /** From asking to enter until the own presence comes back; `leaving` until the room confirms it. */
  state: 'joining' | 'joined' | 'leaving' = 'joining'
  /** When it was entered, ISO 8601. */
  since: string | undefined
  /** When anything last came from it. */
  heard = Date.now()
  /** Whether it put us out because of a failure, its own or the network's: it is to be entered again. */
  lost = false
  /** Accept the defaults of the room if it is new. */
  instant = false
  /** Whether the discussion of before, which comes first after joining, is over. */
  live = false
  /** Whether the room gives occupant ids itself (XEP-0421, 4); `undefined`: not known yet. */
  vouches: boolean | undefined
  /** The nick to go back to when a joined room refuses the one we asked for. */
  former: string | undefined
  /** Presences that came before it was known whether the room gives occupant ids, oldest first. */
  readonly held: { nick: string | undefined; presence: ParsedPresence }[] = []
  entering: Waiting<OccupantPayload> | undefined
  leaving: Waiting<true> | undefined
  renaming: Waiting<string> | undefined
  private readonly occupants = new Map<string, Seen>()
  /** Message id → who wrote it. */
  private readonly authors = new Recent<string>(MOST_AUTHORS)
  private joining = 0
  private serials = 0

  constructor(
    readonly jid: string,
    public nick: string,
    public details: JoinDetails,
  ) {}

  // Not in lean builds.
  static restored(saved: Saved): Room {
    const { occupants, authors, ...plain } = saved as unknown as SavedRoom
    const room = Object.assign(new Room(plain.jid, plain.nick, plain.details), plain)
    for (const [nick, seen] of occupants) room.occupants.set(nick, seen)
    room.authors.restore(authors)
    return room
  }

  /** All but who waits for it, whose requests end with the process. */
  // Not in lean builds.
  save(): Saved {
    const { entering: _, leaving: __, renaming: ___, held: ____, occupants, authors, ...plain } = this
    return { ...plain, occupants: [...occupants], authors: authors.save() } as unknown as Saved
  }

  get size(): number {
    return this.occupants.size
  }

  /** The own occupant JID. */
  get self(): string {
    return `${this.jid}/${this.nick}`
  }

  /** Whether messages can be sent: a server handles them after the join that left before them. */
  get open(): boolean {
    return this.state !== 'leaving'
  }

  /** Starts to enter, anew perhaps. Occupants of before stay until it is known who is there now. */
  begin(): void {
    this.state = 'joining'
    this.lost = false
    this.live = false
    this.joining++
    this.heard = Date.now()
  }

  /** Who was there before the joining is there still: it was no more than a change of nick. */
  keep(): void {
    for (const seen of this.occupants.values()) seen.joining = this.joining
  }

  /** Is in. @returns nicks of those who were there before the joining, and are no more */
  complete(): string[] {
    this.state = 'joined'
    this.since ??= new Date().toISOString()
    this.former = undefined
    const gone: string[] = []
    for (const [nick, { joining }] of this.occupants) if (joining !== this.joining) gone.push(nick)
    for (const nick of gone) this.occupants.delete(nick)
    return gone
  }

  /** Keeps a presence until then. `false` when it is to be told at once. */
  hold(nick: string | undefined, presence: ParsedPresence): boolean {
    if (this.vouches !== undefined || this.state !== 'joining') return false
    if (nick === this.nick || this.held.length >= MOST_OCCUPANTS) return false
    this.held.push({ nick, presence })
    return true
  }

  seen(nick: string, { affiliation, role, jid, show, text, occupantId }: OccupantPayload): void {
    const before = this.occupants.get(nick)
    if (!before && this.occupants.size >= MOST_OCCUPANTS) return
    // While we were away, somebody else may have taken the nick.
    const known = before?.joining === this.joining || isSame(before, occupantId, jid) ? before : undefined
    this.occupants.set(nick, {
      occupant: {
        nick,
        ...(affiliation && { affiliation }),
        ...(role && { role }),
        ...(jid && { jid }),
        ...(show && { show }),
        ...(text && { text }),
        ...(occupantId && { occupantId }),
        since: known?.occupant.since ?? new Date().toISOString(),
      },
      serial: known?.serial ?? ++this.serials,
      joining: this.joining,
    })
  }

  left(nick: string): void {
    this.occupants.delete(nick)
  }

  renamed(from: string, to: string): void {
    const known = this.occupants.get(from)
    if (known) {
      this.occupants.delete(from)
      this.occupants.set(to, { ...known, occupant: { ...known.occupant, nick: to } })
    }
    if (from === this.nick) this.nick = to
  }

  list(): Occupant[] {
    return [...this.occupants.values()].map(({ occupant }) => occupant)
  }

  /**
   * Notes who wrote a message, and says whether its author may be that of the one it corrects: the same occupant,
   * present all along (XEP-0308, 5 and 6). What was never seen here cannot be told.
   */
  mayCorrect(nick: string, { id, replace, delay, occupantId }: Written): boolean {
    this.live ||= delay === undefined
    // In the discussion of before, nothing but the nick is known of who wrote.
    const serial = this.live ? this.occupants.get(nick)?.serial : undefined
    const author = occupantId ? `id ${occupantId}` : serial ? `present ${serial}` : `nick ${nick}`
    if (id !== undefined && this.authors.get(id) === undefined) this.authors.set(id, author)
    const original = replace === undefined ? undefined : this.authors.get(replace)
    return original === undefined || original === author
  }

  /** Nothing more comes from it: who waits is told. */
  fail(error: unknown): void {
    this.entering?.reject(error)
    this.leaving?.reject(error)
    this.renaming?.reject(error)
  }
}

function isSame(before: Seen | undefined, occupantId: string | undefined, jid: JidJson | undefined): boolean {
  if (!before) return false
  if (occupantId) return before.occupant.occupantId === occupantId
  return jid !== undefined && JSON.stringify(before.occupant.jid) === JSON.stringify(jid)
}
