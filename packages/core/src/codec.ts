import type { Element } from './element.js'

/**
 * One payload both ways: pure, JSON-safe, absent keys left out.
 *
 * A codec never sends, logs or reads the clock, and never takes an element or attribute name from input.
 */
export interface Codec<T, Built = T> {
  /** Number, title and the version implemented, as `XEP-0184 Message Delivery Receipts 1.4.0`. */
  readonly xep: string
  readonly ns: string
  /** The payload element itself → its value; `undefined` when the element is not what the codec reads. Never throws. */
  parse(element: Element): T | undefined
  build(value: Built): Element
}

/** Value of the first payload of that codec among a stanza's children. */
export function parseChild<T>(parent: Element, codec: Pick<Codec<T, never>, 'ns' | 'parse'>): T | undefined {
  for (const child of parent.children) {
    if (typeof child === 'string' || child.getNS() !== codec.ns) continue
    const value = codec.parse(child)
    if (value !== undefined) return value
  }
  return undefined
}
