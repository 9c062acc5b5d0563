/** Milliseconds, of a clock that never goes back. */
export type Clock = () => number

/** Fills at a steady rate, up to a brim; what is taken beyond that is a debt that is waited for. */
export class TokenBucket {
  private tokens: number
  private since: number

  /**
   * @param rate tokens a second
   * @param brim tokens it holds
   */
  constructor(
    private readonly rate: number,
    private readonly brim: number,
    private readonly clock: Clock,
  ) {
    this.tokens = brim
    this.since = clock()
  }

  /** Takes them in any case; milliseconds until there is something again: 0 while there still is. */
  take(count = 1): number {
    this.fill()
    this.tokens -= count
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens / this.rate) * 1_000)
  }

  /** Takes one only if it is there; milliseconds until it will be: 0 when it was taken. */
  ask(): number {
    this.fill()
    if (this.tokens < 1) return Math.ceil(((1 - this.tokens) / this.rate) * 1_000)
    this.tokens -= 1
    return 0
  }

  get full(): boolean {
    this.fill()
    return this.tokens >= this.brim
  }

  private fill(): void {
    const now = this.clock()
    this.tokens = Math.min(this.brim, this.tokens + ((now - this.since) / 1_000) * this.rate)
    this.since = now
  }
}
