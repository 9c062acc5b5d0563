/**
 * The XML of XMPP: a streaming parser for the restricted XML of RFC 6120, section 11, with namespaces resolved.
 *
 * Each character is looked at a bounded number of times, however the text is cut into chunks: what is unfinished is
 * collected, searched only for its end, and read once when that end is there.
 */
import { LIMITS, type Limits } from '../connection/limits.js'
import { type Attributes, type Child, Element, escapeAttribute, NoAttributes } from '../element.js'
import { solid } from '../solid.js'
import {
  APOSTROPHE,
  COLON,
  EQUALS,
  EXCLAMATION,
  GT,
  HYPHEN,
  isLetter,
  isNameStart,
  LT,
  NAME,
  NAME_CHARACTER,
  PLAIN_IN_VALUE,
  QUESTION,
  QUOTE,
  SLASH,
  skipBlanks,
} from './characters.js'
import { checkDeclaration, checkDeclarationSize, DECLARATION, DECLARATION_START } from './declaration.js'
import {
  type Declarations,
  enter,
  none,
  resolve,
  resolveAttributes,
  type Scope,
  TOP,
  XML_NS,
  XMLNS_NS,
} from './scope.js'
import { known, LONGEST_KEPT, TAGS, type Tag, tagPlace } from './seen.js'
import { decodeCdata, decodeText, decodeValue, SPECIAL_TEXT } from './text.js'
import { excessive, malformed, restricted, XmlError } from './xml-error.js'

/**
 * Called while `write` runs, in document order. With `open`, the text is a stream: its root stays open and `element`
 * gets the root's children. Without, it is framed (RFC 7395): `element` gets every whole element at top level.
 */
export interface XmlHandlers {
  /** The stream's opening tag; the element stays without children. */
  open?(root: Element): void
  /** A whole first-level element. Its `parent` is null, its namespace is its own. */
  element(element: Element): void
  /** The stream's closing tag. */
  close?(): void
}

/** What an unfinished token is. */
type Pending = '' | 'tag' | 'cdata' | 'declaration'

const CDATA = '<![CDATA['
const NOT_BLANK = /[^ \t\r\n]/

export class XmlParser {
  private readonly handlers: XmlHandlers
  private readonly limits: Limits
  private readonly streamed: boolean

  /** Names of the open elements as written, a stream's root included. */
  private tags: string[] = []
  /** Namespaces in force, and those outside of each open element. */
  private scope: Scope = TOP
  private scopes: Scope[] = []
  /** Innermost open element; null at top level and directly below a stream's root. */
  private current: Element | null = null
  private root: Element | null = null
  private closed = false

  /** Text of `current` since its last child element: `run` as it came, `text` decoded. */
  private run = ''
  private text = ''

  /** An unfinished token, its `<` included; the last two characters of it; the quote open in it. */
  private pending: Pending = ''
  private token = ''
  private tail = ''
  private quote = ''
  /** First characters of a token that don't tell yet what it is: at most eight. */
  private lead = ''

  /** Added to an index into the chunk, gives the size of the first-level element up to there. */
  private before = 0
  /** Nothing has come yet, so an XML declaration may. */
  private fresh = true
  private stopped = false
  private failure: { readonly error: unknown } | undefined

  /** What the tag just read completed, to be told once its size is known to be right. */
  private due = false
  private opened: Element | null = null
  private ready: Element | null = null
  private ended = false

  /** Of the name last scanned: length of its prefix, or -1. */
  private colon = -1
  /** Of the name or value last scanned. */
  private hash = 0
  /** Whether the value last scanned is what it is written as. */
  private plain = false
  /** Of the tag being read: attributes so far, whether one has a prefix, namespaces declared. */
  private attributes = 0
  private prefixed = false
  private ns: string | undefined
  private declared: Declarations | null = null

  constructor(handlers: XmlHandlers, limits: Partial<Limits> = {}) {
    this.handlers = handlers
    this.limits = { ...LIMITS, ...limits }
    this.streamed = handlers.open !== undefined
  }

  /**
   * Reads a chunk; the handlers are called from inside.
   * @throws XmlError when the stream must end. What a handler throws comes through. After either, every call throws
   * the same again.
   */
  write(chunk: string): void {
    if (this.failure !== undefined) throw this.failure.error
    try {
      this.consume(chunk)
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }

  /** To be called after the last chunk; for framed text after each message. @throws XmlError when something is unfinished */
  end(): void {
    if (this.failure !== undefined) throw this.failure.error
    const whole = this.pending === '' && this.lead === '' && this.tags.length === 0
    if (!whole && !this.stopped) throw malformed('unexpected end')
  }

  /** Starts over for a new stream. From inside a handler, the rest of the chunk is the new stream's. */
  reset(): void {
    this.tags = []
    this.scopes = []
    this.scope = TOP
    this.current = this.root = this.opened = this.ready = null
    this.run = this.text = this.token = this.tail = this.quote = this.lead = ''
    this.pending = ''
    this.fresh = true
    this.closed = this.stopped = this.due = this.ended = false
    this.failure = undefined
  }

  /** Ignores all that follows, the rest of the chunk included: what stands behind `<proceed/>` must not be believed. */
  stop(): void {
    this.stopped = true
  }

  private consume(chunk: string): void {
    const text = this.lead + chunk
    this.before -= this.lead.length
    this.lead = ''
    let at = 0
    while (at < text.length && !this.stopped) {
      if (this.pending !== '') at = this.resume(text, at)
      else if (text.charCodeAt(at) === LT) at = this.markup(text, at)
      else at = this.characters(text, at)
    }
    if (this.current !== null || this.pending !== '') this.checkSize(text.length)
    this.before += text.length
  }

  private checkSize(end: number): void {
    if (this.before + end > this.limits.maxStanzaBytes) throw excessive('element too large')
  }

  private characters(text: string, at: number): number {
    const next = text.indexOf('<', at)
    const end = next < 0 ? text.length : next
    const run = text.slice(at, end)
    this.fresh = false
    if (this.current !== null) this.run += run
    else if (NOT_BLANK.test(run)) throw this.misplaced()
    return end
  }

  /** Between first-level elements only white space may stand: it keeps a connection alive and costs nothing. */
  private misplaced(): XmlError {
    const inside = this.root !== null && !this.closed
    return inside ? new XmlError('bad-format', 'text between stanzas') : malformed('text outside of the root')
  }

  /** Gives the current element its text; called where a child starts and where the element ends. */
  private flush(): void {
    if (this.run !== '') this.decode()
    if (this.text === '') return
    this.current?.children.push(this.text)
    this.text = ''
  }

  private decode(): void {
    this.text += SPECIAL_TEXT.test(this.run) ? decodeText(this.run) : this.run
    this.run = ''
  }

  /** Reads what starts with the `<` at `at`, and returns where to go on. */
  private markup(text: string, at: number): number {
    if (this.current === null) this.before = -at
    const c = text.charCodeAt(at + 1)
    if (c === EXCLAMATION) return this.exclamation(text, at)
    if (c === QUESTION) return this.question(text, at)
    if (at + 1 === text.length) return this.keepLead(text, at)
    this.fresh = false
    const end = c === SLASH ? this.endTag(text, at + 2) : this.startTag(text, at + 1)
    if (end < 0) return this.suspend('tag', text, at)
    this.checkSize(end)
    if (this.due) this.deliver()
    return end
  }

  private exclamation(text: string, at: number): number {
    if (!text.startsWith(CDATA, at)) {
      if (CDATA.startsWith(text.slice(at, at + CDATA.length))) return this.keepLead(text, at)
      const c = text.charCodeAt(at + 2)
      throw c === HYPHEN || isLetter(c) ? restricted('comment or DTD') : malformed('bad markup')
    }
    if (this.current === null) throw this.misplaced()
    if (this.run !== '') this.decode()
    return this.suspend('cdata', text, at)
  }

  private question(text: string, at: number): number {
    const start = text.slice(at, at + DECLARATION.length + 1)
    if (this.fresh && DECLARATION.startsWith(start)) return this.keepLead(text, at)
    if (!this.fresh || !DECLARATION_START.test(start)) throw restricted('processing instruction')
    this.fresh = false
    return this.suspend('declaration', text, at)
  }

  private keepLead(text: string, at: number): number {
    this.lead = text.slice(at)
    return text.length
  }

  /** From here on, only the end of the token at `at` is searched for; the token is read when it is whole. */
  private suspend(kind: Pending, text: string, at: number): number {
    this.pending = kind
    this.token = this.tail = this.quote = ''
    return this.resume(text, at)
  }

  private resume(text: string, at: number): number {
    const end = this.pending === 'tag' ? this.tagEnd(text, at) : this.terminated(text, at)
    if (end < 0) {
      this.token += text.slice(at)
      this.tail = (this.tail + text.slice(Math.max(at, text.length - 2))).slice(-2)
      if (this.pending === 'declaration') checkDeclarationSize(this.token)
      return text.length
    }
    this.checkSize(end)
    const kind = this.pending
    const token = this.token + text.slice(at, end)
    this.pending = ''
    this.token = ''
    this.complete(kind, token)
    return end
  }

  private complete(kind: Pending, token: string): void {
    if (kind === 'cdata') this.text += decodeCdata(token.slice(CDATA.length, -3))
    else if (kind === 'declaration') checkDeclaration(token)
    else {
      const end = token.charCodeAt(1) === SLASH ? this.endTag(token, 2) : this.startTag(token, 1)
      if (end !== token.length) throw malformed('bad tag')
      if (this.due) this.deliver()
    }
  }

  /** Index after the `>` that ends the unfinished tag, or -1. One inside quotes does not. */
  private tagEnd(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      if (this.quote !== '') {
        at = text.indexOf(this.quote, at)
        if (at < 0) return -1
        this.quote = ''
        continue
      }
      const c = text.charCodeAt(at)
      if (c === GT) return at + 1
      if (c === QUOTE || c === APOSTROPHE) this.quote = text.charAt(at)
      else if (c === LT && (at > from || this.token !== '')) throw malformed('< inside a tag')
    }
    return -1
  }

  /** Index after the `]]>` or `?>` that ends the unfinished token, or -1; it may have begun in an earlier chunk. */
  private terminated(text: string, from: number): number {
    const last = this.pending === 'cdata' ? ']]' : '?'
    for (let at = text.indexOf('>', from); at >= 0; at = text.indexOf('>', at + 1)) {
      const ahead = this.tail + text.slice(Math.max(from, at - 2), at)
      if (ahead.endsWith(last)) return at + 1
    }
    return -1
  }

  /** Reads an opening tag from its name on. Returns the index after it; -1 when the text ends first. */
  private startTag(text: string, from: number): number {
    this.prefixed = false
    this.declared = null
    const attrs = new NoAttributes()
    // Of most tags the end, and then what is before it tells all.
    const gt = text.indexOf('>', from)
    const place = tagPlace(text, from, gt)
    const same = TAGS[place]
    if (same?.written.length === gt - from && same.written === text.slice(from, gt) && this.admits(same)) {
      this.ns = same.ns
      this.open(same.name, -1, attrs)
      if (same.closes) this.close()
      return gt + 1
    }
    const nameEnd = this.scanName(text, from)
    if (nameEnd === text.length) return -1
    const colon = this.colon
    const tag = known(text, from, nameEnd, this.hash)
    this.attributes = 0
    this.ns = undefined
    for (let at = nameEnd; ; ) {
      const next = skipBlanks(text, at)
      const c = text.charCodeAt(next)
      const closes = c === SLASH
      if (closes || c === GT) {
        const end = closes ? next + 1 : next
        if (end === text.length) return -1
        if (text.charCodeAt(end) !== GT) throw malformed('bad tag')
        if (end === gt && colon < 0 && gt - from <= LONGEST_KEPT) {
          const { ns } = this
          if (this.declared === null && this.attributes === (ns === undefined ? 0 : 1))
            TAGS[place] = { written: solid(text.slice(from, gt)), name: tag, ns, closes }
        }
        this.open(tag, colon, attrs)
        if (closes) this.close()
        return end + 1
      }
      if (next === text.length) return -1
      if (next === at) throw malformed('bad tag')
      at = this.attribute(text, next, attrs)
      if (at < 0) return -1
    }
  }

  /** Reads one attribute. Returns the index after it; -1 when the text ends first. */
  private attribute(text: string, from: number, attrs: Attributes): number {
    const nameEnd = this.scanName(text, from)
    if (nameEnd === text.length) return -1
    const name = known(text, from, nameEnd, this.hash)
    const equals = skipBlanks(text, nameEnd)
    if (equals === text.length) return -1
    if (text.charCodeAt(equals) !== EQUALS) throw malformed('attribute without value')
    const start = skipBlanks(text, equals + 1)
    if (start >= text.length) return -1
    const quote = text.charCodeAt(start)
    if (quote !== QUOTE && quote !== APOSTROPHE) throw malformed('attribute value without quotes')
    const end = this.valueEnd(text, start + 1, quote)
    if (end < 0) return -1
    if (++this.attributes > this.limits.maxAttributes) throw excessive('too many attributes')
    this.keep(attrs, name, this.value(text, start + 1, end, name))
    return end + 1
  }

  /** Index of the quote that ends the value at `from`, or -1; sets `plain` and `hash`. */
  private valueEnd(text: string, from: number, quote: number): number {
    let hash = 0
    for (let at = from; at < text.length; at++) {
      const c = text.charCodeAt(at)
      if (c === quote) {
        this.hash = hash
        this.plain = true
        return at
      }
      if (c >= 128 || PLAIN_IN_VALUE[c] !== 1) {
        this.plain = false
        return text.indexOf(quote === QUOTE ? '"' : "'", at)
      }
      hash = (hash * 31 + c) | 0
    }
    return -1
  }

  private value(text: string, from: number, end: number, name: string): string {
    if (!this.plain) return decodeValue(text.slice(from, end))
    return name === 'xmlns' ? known(text, from, end, this.hash) : text.slice(from, end)
  }

  private keep(attrs: Attributes, name: string, value: string): void {
    if (name === 'xmlns') this.declare('', value)
    else if (this.colon === 5 && name.startsWith('xmlns')) this.declare(name.slice(6), value)
    else if (attrs[name] !== undefined) throw malformed('attribute given twice')
    else {
      attrs[name] = value
      if (this.colon >= 0 && !name.startsWith('xml:')) this.prefixed = true
    }
  }

  /** A namespace declaration (Namespaces in XML 1.0, sections 2.2 and 3). */
  private declare(prefix: string, ns: string): void {
    const reserved = ns === XMLNS_NS || (ns === XML_NS) !== (prefix === 'xml') || prefix === 'xmlns'
    if (reserved || (ns === '' && prefix !== '')) throw malformed('forbidden namespace declaration')
    if (prefix === '' ? this.ns !== undefined : this.declared !== null && prefix in this.declared)
      throw malformed('namespace declared twice')
    if (prefix === '') this.ns = ns
    else {
      this.declared ??= Object.create(null) as Declarations
      this.declared[prefix] = ns
    }
  }

  /** Index after the name at `from`; sets `colon` and `hash`. A name cut off is not checked yet. */
  private scanName(text: string, from: number): number {
    let at = from
    let plain = true
    let hash = 0
    this.colon = -1
    for (; at < text.length; at++) {
      const c = text.charCodeAt(at)
      if (c >= 128) plain = false
      else if (NAME_CHARACTER[c] !== 1) {
        if (c !== COLON || this.colon >= 0) break
        this.colon = at - from
      }
      hash = (hash * 31 + c) | 0
    }
    this.hash = hash
    if (at - from > this.limits.maxNameLength) throw excessive('name too long')
    if (at < text.length) this.checkName(text, from, at, plain)
    return at
  }

  private checkName(text: string, from: number, end: number, plain: boolean): void {
    const local = from + this.colon + 1
    const starts = isNameStart(text.charCodeAt(from)) && isNameStart(text.charCodeAt(local))
    if (!starts || local >= end || from === end) throw malformed('bad name')
    if (!plain && !NAME.test(text.slice(from, end))) throw malformed('bad name')
  }

  private open(tag: string, colon: number, attrs: Attributes): void {
    this.flush()
    const outer = this.scope
    if (this.ns !== undefined || this.declared !== null) this.scope = enter(outer, this.ns, this.declared)
    if (this.prefixed) resolveAttributes(attrs, this.scope)
    const parent = this.current
    const ns =
      colon < 0 ? this.scope.ns || none(parent ?? this.root) : resolve(tag.slice(0, colon), this.scope)
    const element = new Element(colon < 0 ? tag : tag.slice(colon + 1), ns, attrs)
    this.tags.push(tag)
    this.scopes.push(outer)
    if (this.streamed && this.tags.length === 1) this.openRoot(element)
    else {
      if (this.tags.length - (this.streamed ? 1 : 0) > this.limits.maxDepth)
        throw excessive('nested too deep')
      element.parent = parent
      parent?.children.push(element)
      this.current = element
    }
  }

  private admits({ name, ns }: Tag): boolean {
    // Limits are each parser's own.
    const { maxAttributes, maxNameLength } = this.limits
    return name.length <= maxNameLength && (ns === undefined || maxAttributes > 0)
  }

  private openRoot(root: Element): void {
    if (this.closed) throw malformed('more than one root')
    this.root = this.opened = root
    this.due = true
  }

  /** Reads a closing tag from its name on. Returns the index after it; -1 when the text ends first. */
  private endTag(text: string, from: number): number {
    const tag = this.tags[this.tags.length - 1]
    if (tag === undefined) throw malformed('closing tag without element')
    if (!text.startsWith(tag, from)) {
      if (tag.startsWith(text.slice(from))) return -1
      throw malformed('closing tag of another element')
    }
    const end = skipBlanks(text, from + tag.length)
    if (end === text.length) return -1
    if (text.charCodeAt(end) !== GT) throw malformed('closing tag of another element')
    this.close()
    return end + 1
  }

  private close(): void {
    this.flush()
    this.tags.pop()
    this.scope = this.scopes.pop() ?? TOP
    const element = this.current
    if (element === null) this.ended = this.closed = this.due = true
    else {
      this.current = element.parent
      if (element.parent !== null) return
      this.ready = element
      this.due = true
    }
  }

  private deliver(): void {
    const { opened, ready, ended } = this
    this.opened = this.ready = null
    this.due = this.ended = false
    if (ready !== null) this.handlers.element(ready)
    if (opened !== null) this.handlers.open?.(opened)
    if (ended && !this.stopped) this.handlers.close?.()
  }
}

/** Reads one whole element, as in a WebSocket message (RFC 7395, section 3.3). @throws XmlError */
export function parseElement(text: string, limits?: Partial<Limits>): Element {
  const found: Element[] = []
  const parser = new XmlParser({ element: (element) => found.push(element) }, limits)
  parser.write(text)
  parser.end()
  const [element] = found
  if (element === undefined || found.length > 1) throw malformed('not one element')
  return element
}

/**
 * Reads mixed content: text and elements side by side, none of them with a parent.
 * @param ns namespace of elements that declare none
 * @throws XmlError
 */
export function parseFragment(text: string, ns?: string, limits: Partial<Limits> = {}): Child[] {
  const { maxStanzaBytes, maxDepth } = { ...LIMITS, ...limits }
  const opening = ns === undefined ? '<f>' : `<f xmlns="${escapeAttribute(ns)}">`
  const around = opening.length + '</f>'.length
  const wider = { ...limits, maxStanzaBytes: maxStanzaBytes + around, maxDepth: maxDepth + 1 }
  // The text cannot break out: a second element, or anything after the first, is refused.
  const { children } = parseElement(`${opening}${text}</f>`, wider)
  for (const child of children) if (typeof child !== 'string') child.parent = null
  return children
}
