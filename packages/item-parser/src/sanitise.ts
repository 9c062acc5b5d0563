/**
 * Markup of vocabularies nobody here knows, made safe to be shown as text or put into a page by mistake: what a browser
 * would run is taken away, everything else stays as it is.
 */
import { type Child, Element, escapeText, NS, parseFragment } from '@xmpp-ftw/core'
import { ContentError } from './payload.js'

/** Runs, or loads something that does, whatever namespace it claims: HTML parsers ignore namespaces. */
const SCRIPT = /^(?:.*:)?script$/i
const HTML = ['applet', 'base', 'embed', 'frame', 'iframe', 'link', 'meta', 'object', 'style']
const SVG = 'http://www.w3.org/2000/svg'

/** Schemes are read by browsers without regard to case, blanks and control characters. */
const ACTIVE =
  /(?:^|[;,(])(?:javascript|vbscript|livescript|data:(?!(?:image\/(?:gif|jpeg|png|webp)|audio|video)))/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const INVISIBLE = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028\u2029\ufeff]/g

/** Stands for the namespace of whatever markup is put into, which is another than none at all. */
const INHERITED = 'urn:xmpp-ftw:inherited'

/** Markup as text, in which nothing runs. */
export function sanitise(elements: readonly Element[], inherited?: string): string {
  return elements
    .flatMap(clean)
    .map((element) => element.toString(inherited))
    .join('')
}

/** Mixed content, likewise. */
export function sanitiseContent(element: Element): string {
  return clean(element)
    .flatMap(({ children }) => children)
    .map((child) => (typeof child === 'string' ? escapeText(child) : child.toString(element.getNS())))
    .join('')
}

/**
 * Elements from such text of an app, and no text beside them.
 * @throws ContentError when it is no well-formed XML
 */
export function parseMarkup(markup: string): Element[] {
  const children = parseContent(markup).filter((child) => typeof child !== 'string' || child.trim() !== '')
  const elements = children.filter((child): child is Element => typeof child !== 'string')
  if (elements.length === 0 || elements.length < children.length) throw new ContentError()
  return elements
}

/**
 * Elements and text.
 * @throws ContentError when it is no well-formed XML
 */
export function parseContent(markup: string): Child[] {
  let children: Child[]
  try {
    children = parseFragment(markup, INHERITED)
  } catch {
    throw new ContentError()
  }
  return children.flatMap((child): Child[] => (typeof child === 'string' ? [child] : clean(child)))
}

/** An address that a page may make a link of; `undefined` when following it would run something. */
export function safeAddress(address: string | undefined): string | undefined {
  return address === undefined || ACTIVE.test(address.replace(INVISIBLE, '')) ? undefined : address
}

function clean(element: Element): Element[] {
  const ns = element.getNS()
  const name = element.name.toLowerCase()
  if (SCRIPT.test(name)) return []
  if ((ns === NS.xhtml || ns === SVG) && HTML.includes(name)) return []
  const copy = new Element(element.name, element.ns === INHERITED ? undefined : element.ns)
  const { attrs } = element
  for (const key in attrs) {
    const value = attrs[key]
    if (value === undefined || key.startsWith('xmlns:') || isActive(key.toLowerCase(), value)) continue
    copy.attrs[key] = value
    // A prefix that stays needs its declaration, which runs nothing.
    const declaration = `xmlns:${key.slice(0, Math.max(key.indexOf(':'), 0))}`
    if (attrs[declaration] !== undefined) copy.attrs[declaration] = attrs[declaration]
  }
  for (const child of element.children) {
    if (typeof child === 'string') copy.append(child)
    else copy.append(...clean(child))
  }
  return [copy]
}

/** `on…` is a handler of an event wherever it says more than a word, as `once="yes"` does not. */
function isActive(name: string, value: string): boolean {
  if (name === 'srcdoc' || (name === 'attributename' && /^(?:on|.*href)/i.test(value.trim()))) return true
  if (/^on[a-z]+$/.test(name) && !/^[\w.:+-]*$/.test(value)) return true
  return ACTIVE.test(value.replace(INVISIBLE, ''))
}
