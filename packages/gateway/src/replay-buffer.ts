/** What may be kept for a client that has not acknowledged it. */
export interface ReplayLimits {
  frames: number
  /** Characters, all in all. */
  size: number
  /** Milliseconds. */
  age: number
}

export interface Kept {
  readonly text: string
  readonly at: number
}

/** Places of frames that are gone, before those that are kept move up. */
const GAPS = 256

/** The numbered frames of a session that the client has not acknowledged, oldest first. */
export class ReplayBuffer {
  /** One after the other, behind the places of those that are gone. */
  private frames: (Kept | undefined)[] = []
  private gone = 0
  private size = 0
  private last = 0

  constructor(private readonly limits: ReplayLimits) {}

  /** Of the frame that was added last. */
  get seq(): number {
    return this.last
  }

  get length(): number {
    return this.frames.length - this.gone
  }

  /** @returns the number it has */
  add(text: string, now = Date.now()): number {
    this.last += 1
    this.frames.push({ text, at: now })
    this.size += text.length
    return this.last
  }

  /** Those that are kept, oldest first. */
  save(): Kept[] {
    return this.frames.slice(this.gone).flatMap((kept) => kept ?? [])
  }

  /** @param seq of the last of them, or of the last one that was */
  restore(seq: number, frames: readonly Kept[]): void {
    this.last = seq
    this.frames = [...frames]
    for (const { text } of frames) this.size += text.length
  }

  /** The frame with that number, while it is kept. */
  get(seq: number): string | undefined {
    return this.frames[this.frames.length - 1 - (this.last - seq)]?.text
  }

  /** Everything up to `seq` arrived. */
  acknowledge(seq: number): void {
    while (this.length > 0 && this.last - this.length < seq) this.drop()
  }

  /** Every frame after `seq`; `undefined` when not all of them are kept, or it was never sent. */
  after(seq: number): readonly string[] | undefined {
    const missed = this.last - seq
    if (missed < 0 || missed > this.length) return undefined
    return this.frames.slice(this.frames.length - missed).flatMap((kept) => kept?.text ?? [])
  }

  /**
   * Whether there are more frames, or longer ones, than may be kept.
   * @param share of the limits that counts
   */
  isOver(share = 1): boolean {
    const { frames, size } = this.limits
    return this.length > frames * share || this.size > size * share
  }

  /** Whether the oldest frame is older than that many milliseconds, or than may be. */
  isStale(age = this.limits.age, now = Date.now()): boolean {
    const oldest = this.frames[this.gone]
    return oldest !== undefined && now - oldest.at > age
  }

  /** Forgets the oldest, until no more is kept than may be. */
  trim(now = Date.now()): void {
    while (this.isOver() || this.isStale(this.limits.age, now)) this.drop()
  }

  private drop(): void {
    this.size -= this.frames[this.gone]?.text.length ?? 0
    this.frames[this.gone] = undefined
    this.gone += 1
    if (this.gone < GAPS && this.gone < this.frames.length) return
    this.frames = this.frames.slice(this.gone)
    this.gone = 0
  }
}
