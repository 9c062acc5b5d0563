import type { Codec, Element, Schema } from '@xmpp-ftw/core'

/** A payload that is one element, alone in its item, and one key of the JSON. */
export interface Payload<T = unknown> extends Codec<T> {
  readonly key: string
  /** What an app may give to be built; anything else is refused. */
  readonly schema: Schema
  /** It may stand inside an Atom entry, too, beside what the entry says. */
  readonly inEntry?: true
}

/** Something that is said inside an Atom entry, and one key of the JSON. */
export interface EntryPart<T = unknown> {
  readonly key: string
  readonly xep: string
  /** Namespace of its elements: they are no unknown extensions of the entry. */
  readonly ns: string
  readonly schema: Schema
  /** It makes an entry of its own when the app gives none; others need `atom`. */
  readonly alone?: true
  parse(entry: Element): T | undefined
  build(value: T, entry: Element): void
}

/** What the app gave is no content that can be published. */
export class ContentError extends Error {
  override readonly name = 'ContentError'

  constructor(message = 'Could not parse content to stanza') {
    super(message)
  }
}
