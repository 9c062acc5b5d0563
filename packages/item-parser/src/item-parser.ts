import { Element, type InputOf, type Schema } from '@xmpp-ftw/core'
import { activity, inReplyTo, review } from './codecs/activity-streams.js'
import { atom, NS_ATOM } from './codecs/atom.js'
import { form } from './codecs/form.js'
import { geoloc } from './codecs/geoloc.js'
import { json, NS_JSON } from './codecs/json.js'
import { media } from './codecs/media.js'
import { plain } from './codecs/plain.js'
import { tombstone } from './codecs/tombstone.js'
import { tune } from './codecs/tune.js'
import type { Entry } from './content.js'
import { ContentError, type EntryPart, type Payload } from './payload.js'
import { parseMarkup, sanitise } from './sanitise.js'

export interface ItemParserInit {
  /** More kinds of payloads. They are asked first; one with the key of a known kind takes its place. */
  payloads?: readonly Payload[]
  /** More that may be said inside an Atom entry. */
  parts?: readonly EntryPart[]
}

export const defaultPayloads: readonly Payload[] = [tune, json, geoloc, form, tombstone, plain]
export const defaultParts: readonly EntryPart[] = [atom, media, inReplyTo, activity, review]

/** Key of what no codec knows. */
const UNKNOWN = 'xml'

/** Payloads of items, both ways. Nothing is shared between instances. */
export class ItemParser {
  private readonly payloads: readonly Payload[]
  private readonly parts: readonly EntryPart[]
  /** Namespaces of the parts. */
  private readonly known: ReadonlySet<string | undefined>

  constructor({ payloads = [], parts = [] }: ItemParserInit = {}) {
    this.payloads = merge(payloads, defaultPayloads)
    this.parts = merge(parts, defaultParts)
    this.known = new Set(this.parts.map(({ ns }) => ns))
  }

  /**
   * What an item says; `undefined` when it is empty. Whatever no codec knows is under `xml`.
   *
   * Plain text is text, under keys of its own; only `xml`, and what says that it is XHTML, is markup, sanitised.
   */
  parse(item: Element): Entry | undefined {
    const elements = item.elements()
    if (elements.length === 0) return undefined
    for (const element of elements) {
      if (element.is('entry', NS_ATOM)) return this.parseEntry(element)
      for (const codec of this.payloads) {
        const value = attempt(() => codec.parse(element))
        if (value !== undefined) return { [codec.key]: value }
      }
    }
    return {
      [UNKNOWN]: sanitise(elements, item.getNS()),
      ...(elements.some((element) => element.is('json', NS_JSON)) && { error: 'invalid-json' }),
    }
  }

  /**
   * Puts into an item what an app says, and returns the item.
   * @throws ContentError when it is no content known here
   */
  build(content: unknown, item: Element): Element {
    const payload = this.buildPayload(content)
    return item.append(...payload)
  }

  /** The payload alone: one element, or several where unknown markup has several. @throws ContentError */
  buildPayload(content: unknown): Element[] {
    if (typeof content !== 'object') return this.buildPayload({ body: content })
    if (content === null || Array.isArray(content)) throw new ContentError()
    const given = content as Record<string, unknown>
    const has = ({ key }: { key: string }) => Object.hasOwn(given, key) && given[key] !== undefined
    const parts = this.parts.filter(has)
    const payloads = this.payloads.filter(has)
    const unknown = has({ key: UNKNOWN }) ? this.buildUnknown(given[UNKNOWN]) : []
    if (parts.length > 0) {
      if (payloads.some(({ inEntry }) => !inEntry) || !parts.some(({ alone }) => alone))
        throw new ContentError()
      const entry = new Element('entry', NS_ATOM)
      for (const part of parts) part.build(check(part.schema, given[part.key]), entry)
      for (const codec of payloads) entry.append(codec.build(check(codec.schema, given[codec.key])))
      return [entry.append(...unknown)]
    }
    const [codec, ...others] = payloads
    if (others.length > 0 || (codec && unknown.length > 0)) throw new ContentError()
    if (codec) return [codec.build(check(codec.schema, given[codec.key]))]
    if (unknown.length === 0) throw new ContentError()
    return unknown
  }

  private parseEntry(entry: Element): Entry {
    const found: Entry = {}
    for (const part of this.parts) {
      const value = attempt(() => part.parse(entry))
      if (value !== undefined) found[part.key] = value
    }
    const unknown = entry
      .elements()
      .filter((child) => !this.known.has(child.getNS()) && !this.isRead(child, found))
    const markup = unknown.length > 0 ? sanitise(unknown, NS_ATOM) : ''
    if (markup !== '') found[UNKNOWN] = markup
    return found
  }

  /** Whether a payload beside the entry is one that may stand there: what it says is found then. */
  private isRead(child: Element, found: Entry): boolean {
    for (const codec of this.payloads) {
      const value = codec.inEntry ? attempt(() => codec.parse(child)) : undefined
      if (value === undefined) continue
      found[codec.key] = value
      return true
    }
    return false
  }

  private buildUnknown(markup: unknown): Element[] {
    if (typeof markup !== 'string') throw new ContentError()
    return parseMarkup(markup)
  }
}

function merge<T extends { key: string }>(own: readonly T[], defaults: readonly T[]): readonly T[] {
  return [...own, ...defaults.filter(({ key }) => !own.some((one) => one.key === key))]
}

/** A codec of an app's own that throws has not read the payload; the items after it must not suffer. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

/** The value as the codec takes it. Where that has no use for `null`, such keys count as absent. */
function check<S extends Schema>(schema: S, value: InputOf<S>): unknown {
  for (const given of [value, withoutNulls(value)]) {
    const result = schema['~standard'].validate(given)
    if (!(result instanceof Promise) && !result.issues) return result.value
  }
  throw new ContentError()
}

/** No schema here goes deeper than this does. */
const DEEPEST = 8

function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item, depth + 1)]),
  )
}
