/**
 * XEP-0071 XHTML-IM 1.5.4: what is not on its lists is taken away, both from what comes in and from what goes out.
 */
import { type Child, Element, escapeText, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { parseFragment } from '../xml/parser.js'
import { XmlError } from '../xml/xml-error.js'

const BLOCKS = 'address blockquote div h1 h2 h3 h4 h5 h6 li ol p pre ul'.split(' ')
const VOID = ['br', 'img']

/** Sections 6.2 and 7. Definition lists are not recommended; other elements are no part of XHTML-IM. */
const ELEMENTS: ReadonlySet<string> = new Set([
  ...BLOCKS,
  ...VOID,
  ...'a abbr acronym cite code dfn em kbd q samp span strong var'.split(' '),
])

/** Their content is nothing to read, so it goes with them. */
const DROPPED = ['head', 'script', 'style', 'title']

/** Section 7.6.1. */
const STYLES = [
  'background-color',
  'color',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'margin-left',
  'margin-right',
  'text-align',
  'text-decoration',
]

/** Words, numbers, colours. No `url()`, no escapes. */
const STYLE_VALUE = /^(?:[#\w\s.,%'"-]|\b(?:rgb|hsl)a?\([\d\s.,%/]+\))+$/i
/** A negative length would move text over what is not its own. */
const NEGATIVE = /(?:^|\s)-/

// A relative address would mean a page of the app's own server.
const LINK = /^(?:https?:\/\/|mailto:|tel:|xmpp:)/i
/** `data:` makes stanzas large and is not recommended (section 7.5); `cid:` is XEP-0231. */
const IMAGE = /^(?:https?:\/\/|cid:)/i

/** Whether an attribute's value may stay, by element and attribute. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  a: { href: LINK, type: /^[\w.+-]+\/[\w.+-]+$/ },
  img: { src: IMAGE, alt: /^/, width: /^\d{1,4}%?$/, height: /^\d{1,4}%?$/ },
}

export interface FormattedText {
  /** The same without markup: what `<body/>` says. */
  plain: string
  element: Element
}

export const xhtmlIm = {
  xep: 'XEP-0071 XHTML-IM 1.5.4',
  ns: NS.xhtmlIm,

  /** The markup inside the first XHTML body, sanitised; `undefined` when none of it is left. */
  parse(element: Element): string | undefined {
    if (!element.is('html', NS.xhtmlIm)) return undefined
    const body = element.getChild('body', NS.xhtml)
    return (body && serialise(sanitise(body.children)).trim()) || undefined
  },

  /** From markup of an app: one root, several, or mere text. `undefined` when it is no well-formed XML. */
  build(content: string): FormattedText | undefined {
    let children: Child[]
    try {
      children = sanitise(parseFragment(content, NS.xhtml))
    } catch (error) {
      if (error instanceof XmlError) return undefined
      throw error
    }
    const body = xml('body', { xmlns: NS.xhtml }, ...children)
    return { plain: plainText(children), element: xml('html', { xmlns: NS.xhtmlIm }, body) }
  },
}

function serialise(children: readonly Child[]): string {
  return children
    .map((child) => (typeof child === 'string' ? escapeText(child) : child.toString(NS.xhtml)))
    .join('')
}

/** A copy that holds nothing but what is allowed. What is inside of an unknown element takes its place. */
function sanitise(children: readonly Child[]): Child[] {
  return children.flatMap((child) => (typeof child === 'string' ? child : sanitiseElement(child)))
}

function sanitiseElement(element: Element): Child[] {
  const name = element.name.toLowerCase()
  if (DROPPED.includes(name)) return []
  const children = sanitise(element.children)
  if (!ELEMENTS.has(name) || element.getNS() !== NS.xhtml) return children
  const clean = new Element(name, NS.xhtml)
  const style = sanitiseStyle(element.attrs.style ?? '')
  if (style) clean.attrs.style = style
  const allowed = ATTRIBUTES[name]
  for (const key in allowed) {
    // Browsers skip control characters and blanks in addresses, so they must not hide a scheme here.
    const value = element.attrs[key]
    if (value !== undefined && allowed[key]?.test(value.replace(INVISIBLE, ''))) clean.attrs[key] = value
  }
  if (name === 'img' && clean.attrs.src === undefined) return [clean.attrs.alt ?? '', ...children]
  if (VOID.includes(name)) return [clean, ...children]
  // Read as HTML, an element that closes itself would stay open: an empty text makes it close by a tag.
  return [clean.append(...(children.length > 0 ? children : ['']))]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const INVISIBLE = /[\u0000-\u0020]/g

function sanitiseStyle(style: string): string {
  const kept: string[] = []
  for (const declaration of style.split(';')) {
    const colon = declaration.indexOf(':')
    const property = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    const value = declaration.slice(colon + 1).trim()
    if (!STYLES.includes(property) || !STYLE_VALUE.test(value) || NEGATIVE.test(value)) continue
    kept.push(`${property}:${value}`)
  }
  return kept.join(';')
}

/** Line breaks and the edges of blocks become newlines; white space at the edges of lines is layout and goes. */
function plainText(children: readonly Child[]): string {
  const lines: string[] = []
  let line = ''
  const end = () => {
    lines.push(line.trimEnd())
    line = ''
  }
  const walk = (list: readonly Child[]) => {
    for (const child of list) {
      if (typeof child === 'string') line += line === '' ? child.trimStart() : child
      else if (child.name === 'br') end()
      else if (child.name === 'img') line += child.attrs.alt ?? ''
      else {
        const block = BLOCKS.includes(child.name)
        if (block && line !== '') end()
        walk(child.children)
        if (block && line !== '') end()
      }
    }
  }
  walk(children)
  return [...lines, line].join('\n').trim()
}
