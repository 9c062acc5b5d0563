/** What the log of the playground holds. Plain values, so that it can be saved. */
import type { ErrorJson } from '@xmpp-ftw/core'

export interface Stanza {
  readonly direction: 'in' | 'out'
  readonly xml: string
  readonly truncated?: boolean
}

export interface Outcome {
  /** Milliseconds from asking to the answer. */
  readonly took: number
  readonly error?: ErrorJson
  readonly data?: unknown
}

interface EntryBase {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly event: string
  readonly payload: unknown
  /** What went over the wire for it, in order. */
  readonly stanzas: readonly Stanza[]
}

/** The app asked; without `outcome` it waits. */
export interface RequestEntry extends EntryBase {
  readonly kind: 'request'
  readonly outcome?: Outcome
}

/** The app was told. */
export interface PushEntry extends EntryBase {
  readonly kind: 'push'
  /** It can be answered, and was not yet. */
  readonly answerable: boolean
  readonly answer?: { readonly data: unknown }
}

/** What such an event looks like; nothing was sent. */
export interface ExampleEntry extends EntryBase {
  readonly kind: 'example'
  readonly of: 'request' | 'push'
}

/** A stanza that led to no event, or to none yet. `event` is its name. */
export interface StanzaEntry extends EntryBase {
  readonly kind: 'stanza'
}

export type Entry = RequestEntry | PushEntry | ExampleEntry | StanzaEntry
export type EntryKind = Entry['kind']
