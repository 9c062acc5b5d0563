import type { Client, PushPayload } from '@xmpp-ftw/client'
import type { ResultSet } from '@xmpp-ftw/core'
import type { Action } from './actions.js'
import { bare, bareOf, domainOf, full } from './address.js'
import type { Desk } from './desk.js'
import { isNamedIn } from './reduce-room-messages.js'
import { errorOf } from './request-failure.js'
import type { ChatState, Message } from './state.js'
import type { Past } from './weave.js'

type Archived = PushPayload<'xmpp.mam.message'>

const PAGE = 50
/** So many pages are caught up with after an interruption; whoever missed more begins anew with the last one. */
const MOST_PAGES = 20
/** The own archive, among those of rooms. */
const OWN = ''

/** What was there when a connection was lost. */
interface Tear {
  /** The newest entry of the archive that was seen. */
  readonly after: string | undefined
  /** The last message of each conversation. */
  readonly lasts: ReadonlyMap<string, Message | undefined>
}

interface Page {
  readonly entries: readonly Archived[]
  readonly rsm: ResultSet
  readonly isComplete: boolean
}

/** What servers keep of conversations: read backwards by those who scroll up, and after an interruption (XEP-0313). */
export class History {
  /** The newest entry of the own archive. */
  private newest: string | undefined
  /** Room, or the own archive → what is to be caught up with there. */
  private readonly tears = new Map<string, Tear>()

  constructor(private readonly desk: Desk) {}

  /** @returns what ends it */
  listen(client: Client): () => void {
    return client.on('xmpp.chat.message', ({ archived = [], delay }) => {
      const entry = archived.find(({ by }) => bare(by) === this.state.me)
      // What was waiting for us while we were away is older than what we know.
      if (entry && !delay) this.newest = entry.id
    })
  }

  forget(): void {
    this.newest = undefined
    this.tears.clear()
  }

  /** What was before the oldest message that is shown. What comes of it is in the state. */
  async older(jid: string): Promise<void> {
    const conversation = this.state.conversations[jid]
    const { phase = 'unknown', oldest } = conversation?.history ?? {}
    if (phase === 'loading' || phase === 'complete' || phase === 'none') return
    const first = conversation?.messages.find(({ archiveId }) => archiveId !== undefined)?.archiveId
    const room = this.state.rooms[jid] ? jid : undefined
    this.dispatch({ type: 'history.asked', jid })
    try {
      const { entries, rsm, isComplete } = await this.page(
        { ...(room === undefined ? { with: jid } : { to: room }) },
        { before: oldest ?? first ?? true },
      )
      this.dispatch({
        type: 'history.read',
        jid,
        past: entries.flatMap((entry) => this.placed(entry, room)?.past ?? []),
        oldest: rsm.first,
        isComplete: isComplete || rsm.first === undefined,
      })
    } catch (error) {
      this.dispatch({ type: 'history.failed', jid, error: errorOf(error) })
    }
  }

  /** The end of the own archive: whom one talked to last, and about what. */
  async recent(): Promise<void> {
    try {
      const { entries, rsm } = await this.page({}, { before: true })
      this.newest = rsm.last ?? this.newest
      this.tell(entries, undefined, { lasts: new Map(), isNews: false })
    } catch {
      // Without an archive there is what comes from now on.
    }
  }

  /** The connection, or the session behind it, was lost: to be said before anything comes by the next one. */
  interrupted(): void {
    const { conversations, rooms } = this.state
    const lasts = new Map(Object.values(conversations).map(({ jid, messages }) => [jid, messages.at(-1)]))
    // What was not caught up with the last time still is not.
    if (!this.tears.has(OWN)) this.tears.set(OWN, { after: this.newest, lasts })
    for (const { jid, phase } of Object.values(rooms)) {
      if (phase === 'outside' || this.tears.has(jid)) continue
      const newest = conversations[jid]?.messages.findLast(({ archiveId }) => archiveId !== undefined)
      this.tears.set(jid, { after: newest?.archiveId, lasts })
    }
  }

  /** Reads what came meanwhile: to the own account, or to a room. */
  async catchUp(room?: string): Promise<void> {
    const archive = room ?? OWN
    const tear = this.tears.get(archive)
    if (!tear) return
    try {
      const entries = await this.since(tear.after, room)
      this.tears.delete(archive)
      if (entries) this.tell(entries, room, { ...tear, isNews: true })
      else await this.beginAnew(room)
      // Where nothing was known, only the last page was asked for.
      if (tear.after === undefined)
        this.dispatch({ type: 'history.reopened', jids: this.conversationsOf(room) })
    } catch (error) {
      const { type, condition } = errorOf(error)
      if (type === 'connection') return
      this.tears.delete(archive)
      // The archive has dropped the message that was the last.
      if (condition === 'item-not-found') await this.beginAnew(room)
    }
  }

  /** @returns nothing where there is too much */
  private async since(
    after: string | undefined,
    room: string | undefined,
  ): Promise<readonly Archived[] | undefined> {
    const of = room === undefined ? {} : { to: room }
    if (after === undefined) return (await this.page(of, { before: true })).entries
    const entries: Archived[] = []
    let edge: string | undefined = after
    for (let count = 0; count < MOST_PAGES; count += 1) {
      const { entries: more, rsm, isComplete }: Page = await this.page(of, { after: edge })
      entries.push(...more)
      if (room === undefined) this.newest = rsm.last ?? this.newest
      if (isComplete || rsm.last === undefined || rsm.last === edge) return entries
      edge = rsm.last
    }
    return undefined
  }

  private async beginAnew(room: string | undefined): Promise<void> {
    this.dispatch({ type: 'history.torn', jids: this.conversationsOf(room) })
    if (room === undefined) await this.recent()
  }

  /** Those whose messages an archive keeps. */
  private conversationsOf(room: string | undefined): readonly string[] {
    const { conversations, rooms } = this.state
    return room === undefined ? Object.keys(conversations).filter((jid) => !rooms[jid]) : [room]
  }

  private async page(
    of: { with?: string; to?: string },
    rsm: { before: string | true } | { after: string },
  ): Promise<Page> {
    const client = this.desk.online()
    const queryId = crypto.randomUUID()
    const entries: Archived[] = []
    const end = client.on('xmpp.mam.message', (entry) => {
      if (entry.mam.queryId === queryId) entries.push(entry)
    })
    try {
      const { items, rsm: edges } = await client.request('xmpp.mam.query', {
        ...of,
        queryId,
        rsm: { max: PAGE, ...rsm },
      })
      return { entries, rsm: edges, isComplete: items.complete }
    } finally {
      end()
    }
  }

  private tell(
    entries: readonly Archived[],
    room: string | undefined,
    { lasts, isNews }: Pick<Tear, 'lasts'> & { isNews: boolean },
  ): void {
    const all = new Map<string, Past[]>()
    for (const entry of entries) {
      const placed = this.placed(entry, room)
      if (placed) all.set(placed.jid, [...(all.get(placed.jid) ?? []), placed.past])
    }
    for (const [jid, past] of all) {
      this.dispatch({ type: 'history.missed', jid, past, last: lasts.get(jid), isNews })
    }
  }

  /** Which conversation an entry belongs to, and what it is there. */
  private placed(entry: Archived, room: string | undefined): { jid: string; past: Past } | undefined {
    if (entry.type === 'error') return undefined
    return room === undefined ? this.placedByAccount(entry) : this.placedByRoom(entry, room)
  }

  private placedByAccount(entry: Archived): { jid: string; past: Past } | undefined {
    const { from, type, mam } = entry
    const { me } = this.state
    const own = bare(from) === me
    const other = own ? mam.to : from
    if (!other || type === 'groupchat') return undefined
    const isRoom = this.isRoom(bare(other))
    // What a room says itself is about the room, an invitation, say: nobody to talk to.
    if (isRoom && other.resource === undefined) return undefined
    // Occupants are known by their nicks, everybody else by the account.
    const jid = isRoom ? full(other) : bare(other)
    const past = pastOf(entry, own ? { own, delivery: 'sent' } : { own })
    return past && { jid, past }
  }

  private placedByRoom(entry: Archived, room: string): { jid: string; past: Past } | undefined {
    const nick = entry.from.resource
    const me = this.state.rooms[room]?.nick ?? ''
    if (nick === undefined) return undefined
    const own = nick === me
    const past = pastOf(entry, {
      own,
      author: nick,
      ...(own && { delivery: 'delivered' }),
      ...(!own && isNamedIn(entry.content ?? '', me) && { mentionsMe: true }),
    })
    return past && { jid: room, past }
  }

  private isRoom(jid: string): boolean {
    const { rooms, roomService } = this.state
    return rooms[jid] !== undefined || domainOf(bareOf(jid)) === roomService
  }

  private get state(): ChatState {
    return this.desk.store.current()
  }

  private dispatch(action: Action): void {
    this.desk.store.dispatch(action)
  }
}

function pastOf(
  { id, content, format = 'plain', delay, replace, received, mam }: Archived,
  whose: Pick<Message, 'own' | 'author' | 'delivery' | 'mentionsMe'>,
): Past | undefined {
  if (content === undefined && received === undefined) return undefined
  const stamp = delay ? Date.parse(delay.when) : Number.NaN
  const message: Message = {
    id: id ?? mam.id ?? crypto.randomUUID(),
    content: content ?? '',
    format,
    at: Number.isNaN(stamp) ? Date.now() : stamp,
    ...(mam.id !== undefined && { archiveId: mam.id }),
    ...whose,
  }
  return {
    message,
    ...(replace !== undefined && { replace }),
    ...(content === undefined && received !== undefined && { received }),
  }
}
