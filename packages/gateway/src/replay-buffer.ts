/** What may be kept for a client that has not acknowledged it. */
export interface ReplayLimits {
  frames: number
  /** Characters, all in all. */
  size: number
  /** Milliseconds. */
  age: number
}

interface Kept {
  text: string
  at: number
}

/** The numbered frames of a session that the client has not acknowledged, oldest first. */
export class ReplayBuffer {
  private readonly frames = new Map<number, Kept>()
  private size = 0
  private last = 0

  constructor(private readonly limits: ReplayLimits) {}

  /** Of the frame that was added last. */
  get seq(): number {
    return this.last
  }

  get length(): number {
    return this.frames.size
  }

  /** @returns the number it has */
  add(text: string, now = Date.now()): number {
    this.last += 1
    this.frames.set(this.last, { text, at: now })
    this.size += text.length
    return this.last
  }

  /** The frame with that number, while it is kept. */
  get(seq: number): string | undefined {
    return this.frames.get(seq)?.text
  }

  /** Everything up to `seq` arrived. */
  acknowledge(seq: number): void {
    for (const first of this.frames.keys()) {
      if (first > seq) return
      this.drop(first)
    }
  }

  /** Every frame after `seq`; `undefined` when not all of them are kept, or it was never sent. */
  after(seq: number): readonly string[] | undefined {
    if (seq > this.last || this.last - seq > this.frames.size) return undefined
    const texts: string[] = []
    for (const [number, { text }] of this.frames) if (number > seq) texts.push(text)
    return texts
  }

  /**
   * Whether there are more frames, or longer ones, than may be kept.
   * @param share of the limits that counts
   */
  isOver(share = 1): boolean {
    const { frames, size } = this.limits
    return this.frames.size > frames * share || this.size > size * share
  }

  /** Whether the oldest frame is older than that many milliseconds, or than may be. */
  isStale(age = this.limits.age, now = Date.now()): boolean {
    for (const { at } of this.frames.values()) return now - at > age
    return false
  }

  /** Forgets the oldest, until no more is kept than may be. */
  trim(now = Date.now()): void {
    for (const first of this.frames.keys()) {
      if (!this.isOver() && !this.isStale(this.limits.age, now)) return
      this.drop(first)
    }
  }

  private drop(seq: number): void {
    this.size -= this.frames.get(seq)?.text.length ?? 0
    this.frames.delete(seq)
  }
}
