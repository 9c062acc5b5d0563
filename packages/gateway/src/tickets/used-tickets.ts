/** Tickets that were used, until they end anyway. */
export class UsedTickets {
  /** By id, when they end. */
  private readonly ends = new Map<string, number>()

  get size(): number {
    return this.ends.size
  }

  /**
   * @param until seconds since 1970
   * @returns whether it was not used before
   */
  use(id: string, until: number, now = Date.now() / 1_000): boolean {
    for (const [known, end] of this.ends) if (end <= now) this.ends.delete(known)
    if (this.ends.has(id)) return false
    this.ends.set(id, until)
    return true
  }
}
