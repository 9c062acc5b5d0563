/** What one user sent to another, and what became of it. Messages are numbered from 1. */
export class Ledger {
  /** Sent, or refused: the last number. */
  last = 0
  /** Sending was refused, or reported as failed afterwards. */
  readonly failed = new Set<number>()
  /** How often each came. */
  private readonly came = new Map<number, number>()
  private readonly late: number[] = []
  private highest = 0
  private watchers: (() => void)[] = []

  received(n: number): void {
    this.came.set(n, (this.came.get(n) ?? 0) + 1)
    if (n < this.highest && this.came.get(n) === 1) this.late.push(n)
    this.highest = Math.max(this.highest, n)
    this.changed()
  }

  failedToSend(n: number): void {
    this.failed.add(n)
    this.changed()
  }

  /** How many have come, or will not. */
  get settled(): number {
    let failed = 0
    for (const n of this.failed) if (!this.came.has(n)) failed += 1
    return this.came.size + failed
  }

  get delivered(): number {
    return this.came.size
  }

  /** Neither delivered nor reported as failed. */
  get lost(): number[] {
    const numbers = Array.from({ length: this.last }, (_, index) => index + 1)
    return numbers.filter((n) => !this.came.has(n) && !this.failed.has(n))
  }

  get twice(): number[] {
    return [...this.came].flatMap(([n, times]) => (times > 1 ? [n] : []))
  }

  /** Came after one that was sent later. */
  get outOfOrder(): readonly number[] {
    return this.late
  }

  /** Resolves when something came, or failed. */
  news(): Promise<void> {
    return new Promise((resolve) => this.watchers.push(resolve))
  }

  /** Wakes whoever waits for news. */
  changed(): void {
    for (const watcher of this.watchers.splice(0)) watcher()
  }
}
