/** What a peer may make us hold. Exceeding one ends the stream with `policy-violation` (RFC 6120, section 4.9.3.14). */
export interface Limits {
  /**
   * Size of a first-level element, or of the stream's opening tag, as received. Counted in UTF-16 code units: for
   * plain ASCII the number of bytes, never more than that, and at least a third of it.
   */
  readonly maxStanzaBytes: number
  /** Elements inside each other; the first-level element is the first. */
  readonly maxDepth: number
  /** Attributes of one element, namespace declarations included. */
  readonly maxAttributes: number
  /** Length of an element's or attribute's name as written, prefix included. */
  readonly maxNameLength: number
}

export const LIMITS: Limits = { maxStanzaBytes: 262_144, maxDepth: 64, maxAttributes: 64, maxNameLength: 256 }
