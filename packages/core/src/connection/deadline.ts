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
