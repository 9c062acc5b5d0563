/** Something with a signal, which costs nothing until it is read. */
export interface Cancellable {
  readonly signal?: AbortSignal | undefined
}

/**
 * Ends a request early. An `AbortSignal` costs more than all the rest of many a request, so one is made only for who looks
 * at it.
 */
export class Cancellation implements Cancellable {
  private controller: AbortController | undefined
  private ended: { readonly reason: unknown } | undefined
  private release: (() => void) | undefined

  /** @param outer whatever ends it ends this, too */
  constructor(private readonly outer?: Cancellable) {}

  /** Aborted as soon as it is over, be that before it is read for the first time. */
  get signal(): AbortSignal {
    this.controller ??= this.make()
    return this.controller.signal
  }

  abort(reason?: unknown): void {
    this.ended ??= { reason }
    this.controller?.abort(reason)
  }

  /** The request is done: what ends later is none of its business. */
  done(): void {
    this.release?.()
  }

  private make(): AbortController {
    const controller = new AbortController()
    const outer = this.outer?.signal
    if (this.ended) controller.abort(this.ended.reason)
    else if (outer?.aborted) controller.abort(outer.reason)
    else if (outer) {
      const abort = () => controller.abort(outer.reason)
      outer.addEventListener('abort', abort, { once: true })
      this.release = () => outer.removeEventListener('abort', abort)
    }
    return controller
  }
}
