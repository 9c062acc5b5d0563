import type { FtwError } from '../errors.js'

/**
 * Waits no longer than that. The work is not stopped by it: whoever calls ends what the work waits for.
 * @throws what `late` makes
 */
export async function within<T>(work: Promise<T>, ms: number, late: () => FtwError): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * What may end all that is waited for. `Promise.race` with a promise that is settled late would do the same, but that keeps
 * every result it was raced with until then: for the whole life of a stream.
 */
export class Interruption {
  private reason: FtwError | undefined
  private readonly waiting = new Set<(reason?: FtwError) => void>()

  /** How much waits. */
  get waits(): number {
    return this.waiting.size
  }

  /** What waits now or later is rejected. */
  end(reason: FtwError): void {
    this.reason ??= reason
    for (const reject of this.waiting) this.afterWhatIsDone(reject)
    this.waiting.clear()
  }

  /** The work, unless the end comes first; what is done already is done before it. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject).finally(() => this.waiting.delete(reject))
      if (this.reason) this.afterWhatIsDone(reject)
      else this.waiting.add(reject)
    })
  }

  private afterWhatIsDone(reject: (reason?: FtwError) => void): void {
    Promise.resolve(this.reason).then(reject)
  }
}

/** A promise and its handles. A rejection that nobody waits for is not an unhandled one. */
export class Deferred<T> {
  readonly promise: Promise<T>
  resolve!: (value: T) => void
  reject!: (reason: FtwError) => void

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    this.promise.catch(() => {})
  }
}
