interface Delivery {
  promise: Promise<void>
  resolve(): void
}

/** Who wants to know when a numbered frame, and all before it, reached the client. */
export class Deliveries {
  /** By the number of the frame, ascending. */
  private readonly open = new Map<number, Delivery>()

  /** Resolves when everything up to that frame arrived. */
  of(seq: number): Promise<void> {
    const known = this.open.get(seq)
    if (known) return known.promise
    let resolve: () => void = () => {}
    const promise = new Promise<void>((settle) => {
      resolve = settle
    })
    this.open.set(seq, { promise, resolve })
    return promise
  }

  /** Everything up to that frame arrived, or is not waited for any more. */
  upTo(seq: number): void {
    for (const [number, { resolve }] of this.open) {
      if (number > seq) return
      this.open.delete(number)
      resolve()
    }
  }
}
