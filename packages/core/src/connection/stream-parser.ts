import type { Element } from '../element.js'
import * as NS from '../namespaces.js'
import { XmlParser } from '../xml/parser.js'
import type { Limits } from './limits.js'

/** What a stream consists of, however it is framed. */
export interface StreamHandlers {
  /** The stream's header. */
  open(header: Element): void
  element(element: Element): void
  /** The stream's end, as the peer says it. */
  close(): void
}

/** Reads a stream: one long document (RFC 6120, section 4), or one element a message (RFC 7395, section 3.3). */
export class StreamParser {
  private readonly framed: boolean
  private readonly xml: XmlParser

  constructor(framed: boolean, handlers: StreamHandlers, limits: Partial<Limits>) {
    const frame = (element: Element) => {
      if (element.is('open', NS.framing)) handlers.open(element)
      else if (element.is('close', NS.framing)) handlers.close()
      else handlers.element(element)
    }
    this.framed = framed
    this.xml = new XmlParser(framed ? { element: frame } : handlers, limits)
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
}
