import { type Jid, Lru } from '@xmpp-ftw/core'

/** Ids remembered of an archive: more than come in another order than they are archived in. */
export const KNOWN = 500
/** Of these, how many are asked for once more: servers may deliver in another order than they archive. */
const OVERLAP = 20
/** Messages that may wait. Servers keep no more than a few hundred that are not acknowledged. */
const MOST_HELD = 250

interface Held {
  id: string | undefined
  goOn(goesOn: boolean): void
}

export type SavedGap = {
  archive: string
  anchored: boolean
  assumed: boolean
  recent: string[]
  known: [id: string, known: true][]
}

/** How far one archive has been told, and the messages that wait until it has been. */
export class Gap {
  /** Whether it is known where the archive is to be read on: else all of it would be new. */
  anchored = false
  /** The archive has a message that was let go, for it will be read there. */
  awaited: string | undefined
  /** Ids that became known so far. */
  count = 0
  /** The ids that came last, oldest first. None of an empty archive. */
  private recent: string[] = []
  /** Whether the first of them is only where the archive was when we came. */
  private assumed = false
  private readonly known = new Lru<true>(KNOWN)
  private held: Held[] = []
  private holding = false
  private pinned = false

  constructor(readonly archive: Jid) {}

  /** `undefined` while messages wait, or are about to. */
  // Not in lean builds.
  save(): SavedGap | undefined {
    if (this.pinned) return undefined
    const { archive, anchored, assumed, recent, known } = this
    return { archive: archive.toString(), anchored, assumed, recent, known: known.save() }
  }

  // Not in lean builds.
  restore({ anchored, assumed, recent, known }: SavedGap): void {
    this.anchored = anchored
    this.assumed = assumed
    this.recent = recent
    this.known.restore(known)
  }

  /** After which id there may be something missing. */
  get after(): string | undefined {
    return this.recent[0]
  }

  /** Where the archive is to be read on; not at all from its beginning, unless it was empty. */
  anchor(id: string | undefined, assumed = false): void {
    if (this.anchored) return
    this.anchored = true
    this.assumed = assumed
    if (id !== undefined) this.recent = [id]
  }

  /** The archive is about to be read on: until it has been, what comes new does not change from where. */
  pin(): void {
    this.pinned = true
  }

  /** A message comes. @returns what `Base.hold` does */
  arrived(id: string | undefined, delayed: boolean): Promise<boolean> | undefined {
    if (id !== undefined && this.known.get(id)) return Promise.resolve(false)
    if (!this.holding) {
      if (id !== undefined) this.came(id, delayed)
      return undefined
    }
    if (this.held.length < MOST_HELD) return new Promise((goOn) => this.held.push({ id, goOn }))
    if (id === undefined) return undefined
    this.awaited = id
    return Promise.resolve(false)
  }

  /** From now on messages wait. */
  hold(): void {
    this.pin()
    this.holding = true
  }

  /** The archive has told a message: if it waits, it waits for nothing. @returns whether it is news */
  told(id: string): boolean {
    const waits = this.held.filter((held) => held.id === id)
    this.held = this.held.filter((held) => held.id !== id)
    for (const { goOn } of waits) goOn(false)
    if (id === this.awaited) this.awaited = undefined
    if (this.known.get(id)) return false
    this.note(id)
    return true
  }

  /** What waits goes on, in order; or is dropped. */
  release(goesOn: boolean): void {
    this.holding = false
    this.pinned = false
    this.awaited = undefined
    for (const { id, goOn } of this.held.splice(0)) {
      const isNews = id === undefined || !this.known.get(id)
      if (id !== undefined && goesOn && isNews) this.note(id)
      goOn(goesOn && isNews)
    }
  }

  private note(id: string): void {
    this.learn(id)
    this.recent.push(id)
    if (this.recent.length > OVERLAP) this.recent.shift()
  }

  private learn(id: string): void {
    this.known.set(id, true)
    this.count += 1
  }

  private came(id: string, delayed: boolean): void {
    if (this.pinned) return this.learn(id)
    // What is delivered late was in the archive before we came.
    if (this.assumed && delayed) this.recent = []
    this.assumed = false
    this.anchored = true
    this.note(id)
  }
}
