import {
  carbon,
  delay,
  type Element,
  errorJson,
  hasUniqueId,
  Jid,
  type JidJson,
  Lru,
  messageKey,
  NS,
  parseChild,
  type ResultSet,
  type ResultSetRequest,
  type Saved,
  type Session,
  StanzaError,
  type StartInfo,
  stanzaId,
  stanzaIds,
} from '@xmpp-ftw/core'
// Types alone: muc is asked where it is installed, and not needed.
import type {} from '@xmpp-ftw/muc'
import type { ArchiveResult } from './codecs/archive-result.js'
import { Gap, KNOWN, type SavedGap } from './gap.js'

/** Messages of a page. The next one is asked for when the app has got these. */
const PAGE = 50
/** Messages remembered of which an archive may have another copy. */
const REMEMBERED = 500

/** Milliseconds after which the own archive is looked at once more. */
const AGAIN = 5_000

/** How it ended. */
export interface CaughtUp {
  /** Whose archive, unless it is the own. */
  archive?: JidJson
  after?: string
  messages: number
  complete: boolean
  error?: ReturnType<typeof errorJson>
}

interface SavedCatchUp {
  gaps: SavedGap[]
  copies: [key: string, state: 'told' | 'read'][]
  available: boolean
  due: boolean
}

export interface CatchUpInit {
  session: Session
  /** Asks an archive for a page; `take` gets its messages. */
  page(
    archive: Jid,
    rsm: ResultSetRequest,
    take: (result: ArchiveResult) => void,
  ): Promise<{ complete: boolean; rsm: ResultSet }>
  told(outcome: CaughtUp): void
}

/**
 * Tells what came while there was no stream, as if it came late: the own archive's messages, and those of the rooms
 * that are entered again. What comes meanwhile waits, so that everything is told once and in order.
 */
export class CatchUp {
  /** By bare JID. */
  private readonly gaps = new Map<string, Gap>()
  /** Messages that an archive may tell under another id: our own above all, which come back without one. */
  private readonly copies = new Lru<'told' | 'read'>(REMEMBERED)
  /** What ends the run that is under way. */
  private run = {}
  private again: ReturnType<typeof setTimeout> | undefined
  private untap: (() => void) | undefined
  /** Whether the server delivers to us: until then there is more to come that only the archive will have. */
  private available = false
  /** There is something to be read as soon as it does. */
  private due = false

  constructor(private readonly init: CatchUpInit) {}

  start({ reconnected, after }: StartInfo): void {
    const { session } = this.init
    this.listen()
    const run = {}
    this.run = run
    clearTimeout(this.again)
    const own = this.gapOf(session.account)
    if (!reconnected && after === undefined) return void this.anchor(own, run)
    if (!reconnected) own.anchor(after)
    own.pin()
    this.due = true
    // Presence is about to be said again, and rooms to be entered.
    if (this.available) this.begin()
  }

  /** `undefined` while messages wait. */
  // Not in lean builds.
  save(): Saved | undefined {
    const gaps = [...this.gaps.values()].map((gap) => gap.save())
    if (!gaps.every((gap) => gap !== undefined)) return undefined
    return { gaps, copies: this.copies.save(), available: this.available, due: this.due }
  }

  // Not in lean builds.
  restore(saved: Saved): void {
    const { gaps, copies, available, due } = saved as unknown as SavedCatchUp
    this.listen()
    for (const each of gaps) {
      const archive = Jid.parse(each.archive)
      if (archive) this.gapOf(archive).restore(each)
    }
    this.copies.restore(copies)
    this.available = available
    this.due = due
  }

  private listen(): void {
    this.untap ??= this.init.session.tap((direction, stanza) => {
      if (direction === 'out') this.left(stanza)
    })
  }

  stop(): void {
    this.run = {}
    clearTimeout(this.again)
    this.due = this.available = false
    this.untap?.()
    this.untap = undefined
    for (const gap of this.gaps.values()) this.forget(gap)
    this.copies.clear()
  }

  hold(message: Element): Promise<boolean> | undefined {
    const { session } = this.init
    const { from, type } = message.attrs
    const own = type !== 'groupchat'
    const archive = own ? session.account : Jid.parse(from ?? '')?.bare()
    if (!archive || type === 'error' || !(own || this.isIn(archive))) return undefined
    const wrapper = own ? message.getChildByNS(NS.carbons) : undefined
    const copied = wrapper && carbon.parse(wrapper)?.message
    const inner = copied ?? message
    const id = stanzaIds.parse(inner, [archive.toString()])[0]?.id
    if (!own && id === undefined && !this.gaps.has(archive.toString())) return undefined
    const key = messageKey(inner)
    if (key !== undefined && hasUniqueId(inner) && this.copies.get(key) === 'read')
      return Promise.resolve(false)
    const delayed = parseChild(inner, delay) !== undefined
    const held = this.gapOf(archive).arrived(id, delayed)
    if (!held) this.remember(copied || hasUniqueId(inner) ? key : undefined)
    return held
  }

  /** The app hears that it failed: should it be in the archive, it has to hear of that, too. */
  unacknowledged(message: Element): void {
    const key = messageKey(message, this.init.session.jid.toString())
    if (key !== undefined) this.copies.delete(key)
  }

  private left(stanza: Element): void {
    this.remember(messageKey(stanza, this.init.session.jid.toString()))
    const { to, type } = stanza.attrs
    if (stanza.name !== 'presence' || to !== undefined || (type !== undefined && type !== 'unavailable'))
      return
    this.available = type === undefined
    if (this.due && this.available) this.begin()
  }

  /** From now on messages wait, and the archives are asked once the presence is on its way. */
  private begin(): void {
    this.due = false
    const { run } = this
    const own = this.gapOf(this.init.session.account)
    const rooms: Gap[] = []
    for (const gap of [...this.gaps.values()]) {
      if (gap === own) continue
      if (this.isIn(gap.archive)) rooms.push(gap)
      else this.forget(gap)
    }
    const gaps = [own, ...rooms]
    for (const gap of gaps) gap.hold()
    queueMicrotask(() => void this.fillAll(gaps, run))
  }

  private gapOf(archive: Jid): Gap {
    const known = this.gaps.get(archive.toString())
    if (known) return known
    const gap = new Gap(archive)
    this.gaps.set(archive.toString(), gap)
    return gap
  }

  private forget(gap: Gap): void {
    gap.release(false)
    this.gaps.delete(gap.archive.toString())
  }

  private isIn(room: Jid): boolean {
    const { session } = this.init
    return session.has('muc') && session.extension('muc').isIn(room.toString())
  }

  private remember(key: string | undefined): void {
    if (key !== undefined) this.copies.set(key, 'told')
  }

  /** Where the archive is now: it is to be read on from there, should nothing ever come on this stream. */
  private async anchor(gap: Gap, run: object): Promise<void> {
    try {
      const { rsm } = await this.init.page(gap.archive, { max: 1, before: true }, () => {})
      if (run === this.run) gap.anchor(rsm.last, true)
    } catch (error) {
      this.init.session.log.debug('an archive could not be asked', { error: String(error) })
    }
  }

  private async fillAll(gaps: readonly Gap[], run: object): Promise<void> {
    for (const gap of gaps) {
      const { after } = gap
      let messages = 0
      const outcome = await this.fill(gap, (result) => {
        if (run === this.run && this.take(gap, result)) messages += 1
      }).then(
        () => ({ complete: true }),
        (error: unknown) => ({ complete: false, error: errorJson(error) }),
      )
      if (run !== this.run) return
      const isOwn = gap.archive.equals(this.init.session.account)
      if (isOwn && outcome.complete) this.lookAgain(gap, run)
      gap.release(true)
      this.init.told({
        ...(!isOwn && { archive: gap.archive.toJSON() }),
        ...(after !== undefined && { after }),
        messages,
        ...outcome,
      })
    }
  }

  /**
   * Servers, ejabberd 23.01 for one, put aside for the next login what comes in the very moment in which we become
   * available: nobody but the archive tells of it, and perhaps not at once.
   */
  private lookAgain(gap: Gap, run: object): void {
    const { after, count } = gap
    this.again = setTimeout(() => {
      // Where so much came that its ids are not known any more, it would be told twice.
      if (gap.count - count > KNOWN - PAGE) return
      const take = (result: ArchiveResult) => {
        if (run === this.run) this.take(gap, result)
      }
      this.init
        .page(gap.archive, { max: PAGE, ...(after !== undefined && { after }) }, take)
        .catch((error) =>
          this.init.session.log.debug('an archive could not be asked', { error: String(error) }),
        )
    }, AGAIN)
  }

  /** @throws what keeps the archive from being read to its end */
  private async fill(gap: Gap, take: (result: ArchiveResult) => void): Promise<void> {
    const { run } = this
    if (!gap.anchored) throw missing()
    for (let [after, asked] = [gap.after, false]; run === this.run; ) {
      const page = await this.init.page(
        gap.archive,
        { max: PAGE, ...(after !== undefined && { after }) },
        take,
      )
      // An app that is away is not buried in what it missed.
      await this.init.session.delivered()
      const { last } = page.rsm
      const ended = page.complete || last === undefined || last === after
      // A message may have been on its way into the archive while the server still took us for gone.
      if (ended && asked) {
        if (gap.awaited !== undefined) throw missing()
        return
      }
      asked = ended
      after = last ?? after
    }
  }

  /** @returns whether it was news */
  private take(gap: Gap, { id, delay: late, message }: ArchiveResult): boolean {
    const { session } = this.init
    const { archive } = gap
    const isOwn = archive.equals(session.account)
    if (id === undefined || !gap.told(id) || (isOwn && message.attrs.type === 'groupchat')) return false
    message.attrs.from ??= archive.toString()
    const key = messageKey(message)
    if (key !== undefined && this.copies.get(key) !== undefined) return false
    if (key !== undefined) this.copies.set(key, 'read')
    mark(message, archive, id, late && { from: archive.toString(), ...late })
    if (isOwn && archive.equals(Jid.parse(message.attrs.from)?.bare())) {
      session.extension('chat').deliver(message, 'sent')
    } else session.offer(message)
    return true
  }
}

/** Makes a message look as it does when it is delivered late: under the archive's id and with its time. */
function mark(
  message: Element,
  archive: Jid,
  id: string,
  late: Parameters<typeof delay.build>[0] | undefined,
): void {
  const by = archive.toString()
  const others = message.children.filter(
    (child) => typeof child === 'string' || !(child.is('stanza-id', NS.stanzaId) && child.attrs.by === by),
  )
  message.children.length = 0
  // The first one counts.
  if (late) message.append(delay.build(late))
  message.append(...others, stanzaId.build({ by: archive.toJSON(), id }))
}

function missing(): StanzaError {
  return new StanzaError('cancel', 'item-not-found', {
    description: 'The archive does not say what is missing',
  })
}
