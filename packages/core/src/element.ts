/**
 * An XML element as stanzas are made of: name and namespace resolved, no prefixes.
 *
 * Text is kept as it is meant and escaped only when it is written, so text can never turn into markup.
 */
export type Child = Element | string

export type Attributes = Record<string, string | undefined>

/**
 * No attributes yet, and nothing inherited: their names come from the network. An object of `Object.create(null)` would
 * be a hash table to V8; made by a constructor it has a shape like any other, and reading it costs a fraction.
 */
export const NoAttributes = (() => {
  function NoAttributes() {}
  NoAttributes.prototype = Object.create(null)
  return NoAttributes as unknown as new () => Attributes
})()

export class Element {
  /** Local name, without prefix. */
  readonly name: string
  /** Namespace; `undefined` means the parent's. */
  ns: string | undefined
  /** Attributes without namespace declarations; prefixed ones keep their written name (`xml:lang`). */
  readonly attrs: Attributes
  readonly children: Child[] = []
  parent: Element | null = null

  constructor(name: string, ns?: string, attrs?: Attributes) {
    this.name = name
    this.ns = ns
    this.attrs = attrs ?? new NoAttributes()
  }

  /** Namespace in force: the element's own, else the nearest ancestor's. */
  getNS(): string | undefined {
    if (this.ns !== undefined) return this.ns
    for (let at = this.parent; at; at = at.parent) if (at.ns !== undefined) return at.ns
    return undefined
  }

  is(name: string, ns?: string): boolean {
    return this.name === name && (ns === undefined || this.getNS() === ns)
  }

  /** First child element of that name and, when given, namespace. */
  getChild(name: string, ns?: string): Element | undefined {
    for (const child of this.children) if (typeof child !== 'string' && child.is(name, ns)) return child
    return undefined
  }

  getChildren(name: string, ns?: string): Element[] {
    const found: Element[] = []
    for (const child of this.children) if (typeof child !== 'string' && child.is(name, ns)) found.push(child)
    return found
  }

  /** First child element in that namespace, whatever its name. */
  getChildByNS(ns: string): Element | undefined {
    for (const child of this.children) if (typeof child !== 'string' && child.getNS() === ns) return child
    return undefined
  }

  /** Child elements in document order; text between them left out. */
  elements(): Element[] {
    const found: Element[] = []
    for (const child of this.children) if (typeof child !== 'string') found.push(child)
    return found
  }

  /** Own text, child elements left out. */
  text(): string {
    let text = ''
    for (const child of this.children) if (typeof child === 'string') text += child
    return text
  }

  /** Text of the first child of that name; `undefined` when there is no such child. */
  getChildText(name: string, ns?: string): string | undefined {
    return this.getChild(name, ns)?.text()
  }

  append(...children: readonly (Child | undefined)[]): this {
    for (const child of children) {
      if (child === undefined) continue
      if (typeof child !== 'string') child.parent = this
      this.children.push(child)
    }
    return this
  }

  /** A copy that shares nothing with this one and stands alone: its namespace is written on it. */
  clone(): Element {
    const copy = new Element(this.name, this.getNS(), Object.assign(new NoAttributes(), this.attrs))
    for (const child of this.children) {
      if (typeof child === 'string') copy.children.push(child)
      else {
        const inner = child.clone()
        inner.parent = copy
        copy.children.push(inner)
      }
    }
    return copy
  }

  /**
   * XML text.
   * @param inherited namespace already in force where the text will stand; it is not declared again
   */
  toString(inherited?: string): string {
    const ns = this.ns ?? inherited
    let xml = `<${this.name}`
    if (ns !== undefined && ns !== inherited) xml += ` xmlns="${escapeAttribute(ns)}"`
    for (const key in this.attrs) {
      const value = this.attrs[key]
      if (value !== undefined) xml += ` ${key}="${escapeAttribute(value)}"`
    }
    if (this.children.length === 0) return `${xml}/>`
    xml += '>'
    for (const child of this.children)
      xml += typeof child === 'string' ? escapeText(child) : child.toString(ns)
    return `${xml}</${this.name}>`
  }
}

/**
 * Builds an element: `xml('ping', { xmlns: 'urn:xmpp:ping' })`.
 *
 * Attributes that are `undefined` or `null` are left out, numbers and booleans become text; so do children.
 * Names must come from the program, never from input: a name that is not plain is a programming error and throws.
 */
export function xml(
  name: string,
  attrs?: Readonly<Record<string, string | number | boolean | undefined | null>> | null,
  ...children: readonly (Child | number | undefined | null | false)[]
): Element {
  if (!isName(name)) throw new TypeError(`Not an element name: ${name}`)
  const kept = new NoAttributes()
  let ns: string | undefined
  for (const key in attrs) {
    const value = attrs[key]
    if (value === undefined || value === null) continue
    if (key === 'xmlns') ns = String(value)
    else if (isName(key)) kept[key] = String(value)
    else throw new TypeError(`Not an attribute name: ${key}`)
  }
  const element = new Element(name, ns, kept)
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue
    element.append(typeof child === 'number' ? String(child) : child)
  }
  return element
}

const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/

/** Names found to be plain: a program has a few hundred of them, and uses them again and again. */
const NAMES = new Set<string>()
const MOST_NAMES = 2_000

function isName(name: string): boolean {
  if (NAMES.has(name)) return true
  if (!NAME.test(name)) return false
  if (NAMES.size < MOST_NAMES) NAMES.add(name)
  return true
}

// A code point that XML 1.0 cannot carry (section 2.2) would end the whole stream, so it is replaced.
const ILLEGAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

// Where none of these is, text is written as it is.
const SPECIAL_TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/
const SPECIAL_VALUE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[&<>"'\u0000-\u001f\ud800-\udfff\ufffe\uffff]/

export function escapeText(text: string): string {
  if (!SPECIAL_TEXT.test(text)) return text
  return text
    .replace(ILLEGAL, '\ufffd')
    .replace(/[&<>\r]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : c === '>' ? '&gt;' : '&#xD;'))
}

/** White space other than blanks is written as references: a parser would turn it into blanks (XML 1.0, 3.3.3). */
export function escapeAttribute(text: string): string {
  if (!SPECIAL_VALUE.test(text)) return text
  return text.replace(ILLEGAL, '\ufffd').replace(/[&<>"'\t\n\r]/g, (c) => ESCAPED[c] ?? c)
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
