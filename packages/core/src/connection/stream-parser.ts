import type { Element } from '../element.js'
import { NS } from '../namespaces.js'
import { XmlParser } from '../parser.js'
import type { Limits } from './limits.js'

type Listener = (element?: Element) => void

/**
 * Our parser in the place of @xmpp/xml's: emits `start`, `element` and `end` to the Connection it is attached to.
 * It never emits `error`: `write` throws, and the stream says goodbye in its own way.
 */
export class StreamParser {
  private readonly listeners = new Map<string, Set<Listener>>()
  private readonly framed: boolean
  private readonly xml: XmlParser

  constructor(framed: boolean, limits: Partial<Limits>) {
    this.framed = framed
    this.xml = new XmlParser(
      framed
        ? { element: (element) => this.frame(element) }
        : {
            open: (root) => this.tell('start', root),
            element: (element) => this.tell('element', element),
            close: () => this.tell('end'),
          },
      limits,
    )
  }

  /** @throws XmlError */
  write(text: string): void {
    this.xml.write(text)
    // Every WebSocket message holds one whole element (RFC 7395, section 3.3.3).
    if (this.framed) this.xml.end()
  }

  /** Ignores whatever comes, the rest of the chunk included. */
  stop(): void {
    this.xml.stop()
  }

  addListener(event: string, listener: Listener): this {
    const known = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, known.add(listener))
    return this
  }

  removeListener(event: string, listener: Listener): this {
    this.listeners.get(event)?.delete(listener)
    return this
  }

  private frame(element: Element): void {
    if (element.is('open', NS.framing)) this.tell('start', element)
    else if (element.is('close', NS.framing)) this.tell('end')
    else this.tell('element', element)
  }

  private tell(event: string, element?: Element): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(element)
  }
}
