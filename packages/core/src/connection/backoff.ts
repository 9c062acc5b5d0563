import type { ReconnectOptions } from './options.js'

/** Delays that grow, with full jitter, so that the clients of a server that was restarted come back one by one. */
export class Backoff {
  private failures = 0
  private readonly options: ReconnectOptions
  private readonly random: () => number

  constructor(options: ReconnectOptions, random: () => number = Math.random) {
    this.options = options
    this.random = random
  }

  /** Milliseconds until the next try. */
  next(): number {
    const { base, cap } = this.options
    const longest = Math.min(cap, base * 2 ** Math.min(this.failures, 30))
    this.failures += 1
    return Math.round(this.random() * longest)
  }

  /** A stream was there for so long. */
  lived(ms: number): void {
    if (ms >= this.options.stable) this.failures = 0
  }
}
