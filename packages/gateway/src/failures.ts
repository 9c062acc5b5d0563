import { Lru } from '@xmpp-ftw/core'
import type { Clock } from './token-bucket.js'

interface Entry {
  /** Failures not forgotten yet, as of `at`. */
  count: number
  at: number
  /** Until when there may be no further try. */
  until: number
}

export interface FailuresInit {
  /** Failures that cost nothing: people mistype. */
  free: number
  /** Milliseconds the first further one costs; each one after it twice as much, up to `cap`. */
  base: number
  cap: number
  /** Milliseconds after which one failure is forgotten. */
  forget: number
  /** Keys remembered; of more those that were looked at longest ago are forgotten. */
  keys: number
}

/** Slows down who fails again and again: exponentially, and in bounded memory. */
export class Failures {
  private readonly entries: Lru<Entry>

  constructor(
    private readonly init: FailuresInit,
    private readonly clock: Clock,
  ) {
    this.entries = new Lru(init.keys)
  }

  /** Milliseconds until there may be another try: 0 when there may be one now. */
  wait(key: string): number {
    const entry = this.entry(key)
    return entry ? Math.max(0, Math.ceil(entry.until - this.clock())) : 0
  }

  failed(key: string): void {
    const { free, base, cap } = this.init
    const now = this.clock()
    const entry = this.entry(key) ?? { count: 0, at: now, until: 0 }
    entry.count += 1
    if (entry.count > free) entry.until = now + Math.min(cap, base * 2 ** (entry.count - free - 1))
    this.entries.set(key, entry)
  }

  /** One that was counted was none. Where tries are slowed already it is not for free all the same. */
  forgive(key: string): void {
    const entry = this.entry(key)
    if (!entry) return
    entry.count -= 1
    if (entry.count < this.init.free) entry.until = 0
    if (entry.count <= 0) this.entries.delete(key)
  }

  /** From now on it starts anew. */
  succeeded(key: string): void {
    this.entries.delete(key)
  }

  private entry(key: string): Entry | undefined {
    const entry = this.entries.get(key)
    if (!entry) return undefined
    const forgotten = Math.floor((this.clock() - entry.at) / this.init.forget)
    entry.count -= forgotten
    entry.at += forgotten * this.init.forget
    if (entry.count > 0) return entry
    this.entries.delete(key)
    return undefined
  }
}
