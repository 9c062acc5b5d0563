/** What is looked at twice in every heartbeat. */
export interface Beating {
  beat(): void
}

/** Parts that each half of a heartbeat is cut into, so that thousands of sockets are not written to at once. */
const SLOTS = 8

/** One timer for all sockets of a gateway. It runs while there are any. */
export class Heartbeat {
  private readonly slots: readonly Set<Beating>[] = Array.from({ length: SLOTS }, () => new Set<Beating>())
  private timer: NodeJS.Timeout | undefined
  private size = 0
  private turn = 0
  private placed = 0

  /** @param period milliseconds of a heartbeat */
  constructor(private readonly period: number) {}

  add(beating: Beating): void {
    this.slots[this.placed++ % SLOTS]?.add(beating)
    this.size += 1
    this.timer ??= setInterval(() => this.tick(), Math.max(1, this.period / 2 / SLOTS))
  }

  delete(beating: Beating): void {
    if (!this.slots.some((slot) => slot.delete(beating))) return
    this.size -= 1
    if (this.size > 0) return
    clearInterval(this.timer)
    this.timer = undefined
  }

  private tick(): void {
    const slot = this.slots[this.turn++ % SLOTS]
    if (slot) for (const beating of slot) beating.beat()
  }
}
