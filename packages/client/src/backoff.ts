/** Exponential backoff with full jitter: spreads the clients of a gateway that went away. */
export class Backoff {
  private tries = 0
  constructor(
    private readonly base: number,
    private readonly cap: number,
  ) {}

  /** Milliseconds to wait before the next try; the first follows soon. */
  next(): number {
    const ceiling = Math.min(this.cap, this.base * 2 ** this.tries)
    this.tries += 1
    return Math.round(ceiling / 2 + (Math.random() * ceiling) / 2)
  }

  reset(): void {
    this.tries = 0
  }
}
