interface Delivery {
  seq: number
  promise: Promise<void>
  resolve(): void
}

/** Who wants to know when a numbered frame, and all before it, reached the client. */
export class Deliveries {
  /** By the number of the frame, ascending. */
  private readonly open: Delivery[] = []

  /** Resolves when everything up to that frame arrived, which is none before the one that was asked for last. */
  of(seq: number): Promise<void> {
    const last = this.open.at(-1)
    if (last?.seq === seq) return last.promise
    let resolve: () => void = () => {}
    const promise = new Promise<void>((settle) => {
      resolve = settle
    })
    this.open.push({ seq, promise, resolve })
    return promise
  }

  /** Everything up to that frame arrived, or is not waited for any more. */
  upTo(seq: number): void {
    let arrived = 0
    for (const delivery of this.open) {
      if (delivery.seq > seq) break
      arrived += 1
      delivery.resolve()
    }
    if (arrived > 0) this.open.splice(0, arrived)
  }
}
