import type { Element } from '../element.js'
import type { FtwError } from '../errors.js'
import { Deferred } from './deadline.js'

/**
 * First-level elements in the order they came: asked for one by one while a stream is negotiated, handed on at once
 * when it is bound. The end of the stream comes after the last of them.
 */
export class Inbox {
  private readonly waiting: Element[] = []
  private reader: Deferred<Element> | undefined
  private handler: ((element: Element) => void) | undefined
  private reason: FtwError | undefined

  get isEmpty(): boolean {
    return this.waiting.length === 0
  }

  put(element: Element): void {
    if (this.reason) return
    if (this.handler) return this.handler(element)
    const reader = this.reader
    this.reader = undefined
    if (reader) reader.resolve(element)
    else this.waiting.push(element)
  }

  end(reason: FtwError): void {
    this.reason ??= reason
    this.reader?.reject(this.reason)
    this.reader = undefined
  }

  /** @throws FtwError the reason, when the stream ended before another element came */
  next(): Promise<Element> {
    const first = this.waiting.shift()
    if (first) return Promise.resolve(first)
    if (this.reason) return Promise.reject(this.reason)
    this.reader = new Deferred()
    return this.reader.promise
  }

  /** From now on elements go there, those that wait first. */
  handOver(handler: (element: Element) => void): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) handler(next)
    this.handler = handler
  }
}
