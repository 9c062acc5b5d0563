/** RFC 4287 The Atom Syndication Format */
import { type Child, type Element, NS, xhtmlIm, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { ContentError, type EntryPart } from '../payload.js'
import { parseContent, safeAddress, sanitiseContent } from '../sanitise.js'
import { attributes, leaves, texts } from './leaves.js'

export const NS_ATOM = 'http://www.w3.org/2005/Atom'

const text = v.optional(v.union([v.string(), v.number()]))
const word = v.optional(v.string())

const person = v.object({ name: text, uri: word, email: word, id: text })
const people = v.array(person)
const link = v.object({
  title: word,
  rel: word,
  href: word,
  type: word,
  hreflang: word,
  length: v.optional(v.union([v.string(), v.number()])),
})

export const atomSchema = v.object({
  id: text,
  title: text,
  /** `html`: the text is HTML source, never to be put into a page as it is. `xhtml`: sanitised markup. Else plain text. */
  titleType: word,
  updated: text,
  published: text,
  summary: text,
  summaryType: word,
  rights: text,
  generator: text,
  content: v.optional(
    v.union([
      v.string(),
      v.object({
        content: text,
        /** Markup of another vocabulary, sanitised, in place of `content`. */
        xml: word,
        type: word,
        lang: word,
        base: word,
        src: word,
      }),
    ]),
  ),
  author: v.optional(v.union([person, people])),
  /** Authors after the first. */
  authors: v.optional(people),
  contributors: v.optional(people),
  categories: v.optional(v.array(v.string())),
  links: v.optional(v.array(link)),
  source: v.optional(v.object({ id: text, title: text, updated: text })),
})

type Atom = v.InferOutput<typeof atomSchema>
type Person = v.InferOutput<typeof person>
type Content = Exclude<Atom['content'], string | undefined>

const LEAVES = ['id', 'updated', 'published', 'rights', 'generator'] as const
const SOURCE = ['id', 'title', 'updated'] as const
const PERSON = ['name', 'uri', 'email', 'id'] as const
const LINK = ['title', 'rel', 'href', 'type', 'hreflang', 'length'] as const

/** An entry of a feed. */
export const atom: EntryPart<Atom> = {
  key: 'atom',
  xep: 'RFC 4287',
  ns: NS_ATOM,
  schema: atomSchema,
  alone: true,

  parse(entry) {
    const told: Atom = {}
    // In one pass: feeds have many elements. The first of each kind counts, where there can be only one.
    for (const child of entry.children) {
      if (typeof child === 'string' || child.getNS() !== NS_ATOM) continue
      const { name, attrs } = child
      if (name === 'title' || name === 'summary') parseText(child, name, told)
      else if (isLeaf(name)) told[name] ??= child.text()
      else if (name === 'content') told.content ??= readContent(child)
      else if (name === 'link') told.links = also(told.links, parseLink(child))
      else if (name === 'category' && attrs.term !== undefined)
        told.categories = also(told.categories, attrs.term)
      else if (name === 'contributor') told.contributors = also(told.contributors, parsePerson(child))
      else if (name === 'author' && told.author === undefined) told.author = parsePerson(child)
      else if (name === 'author') told.authors = also(told.authors, parsePerson(child))
      else if (name === 'source') told.source ??= texts(child, SOURCE, NS_ATOM)
    }
    return told
  },

  build(value, entry) {
    const { content, author = [], authors = [], contributors = [], categories = [], links = [] } = value
    if (content !== undefined) entry.append(buildContent(content))
    entry.append(
      ...leaves(['id'], value),
      buildText('title', value.title, value.titleType),
      ...leaves(['updated'], value),
      buildText('summary', value.summary, value.summaryType),
      ...leaves(['published', 'rights', 'generator'], value),
      ...[author, authors].flat().map((one) => xml('author', null, ...leaves(PERSON, one))),
      ...contributors.map((one) => xml('contributor', null, ...leaves(PERSON, one))),
      ...categories.map((term) => xml('category', { term })),
      ...links.map(({ title, rel, href, type, hreflang, length }) =>
        xml('link', { title, rel, href, type, hreflang, length }),
      ),
      value.source && xml('source', null, ...leaves(SOURCE, value.source)),
    )
    // So that each says by itself what it is, whatever it is put into.
    for (const child of entry.elements()) child.ns ??= NS_ATOM
  },
}

/** One more of those that there may be any number of. */
function also<T>(list: T[] = [], one: T): T[] {
  list.push(one)
  return list
}

function isLeaf(name: string): name is (typeof LEAVES)[number] {
  return (LEAVES as readonly string[]).includes(name)
}

function parsePerson(element: Element): Person {
  const found = texts(element, PERSON, NS_ATOM)
  if (safeAddress(found.uri) === undefined) delete found.uri
  return found
}

function parseLink(element: Element): v.InferOutput<typeof link> {
  const found = attributes(element, LINK)
  if (found.href !== undefined && safeAddress(found.href) === undefined) delete found.href
  return found
}

/** Section 3.1: text is text, and markup is XHTML on our list, whichever the sender meant. */
function parseText(element: Element, name: 'title' | 'summary', told: Atom): void {
  if (told[name] !== undefined) return
  const type = typeOf(element)
  const value = type === 'xhtml' ? parseXhtml(element) : element.text()
  told[name] = value
  if (value !== '' && type !== undefined && type !== 'text') told[`${name}Type`] = type
}

function buildText(name: 'title' | 'summary', value: string | number | undefined, type: string | undefined) {
  if (value === undefined || value === '') return undefined
  if (type?.toLowerCase() !== 'xhtml') return xml(name, { type }, value)
  return xml(name, { type: 'xhtml' }, buildXhtml(String(value)))
}

function readContent(element: Element): Content {
  const type = typeOf(element)
  const src = safeAddress(element.attrs.src)
  const lang = element.attrs['xml:lang']
  const base = safeAddress(element.attrs['xml:base'])
  const isMarkup = type !== 'xhtml' && element.elements().length > 0
  return {
    ...(type === 'xhtml' && { content: parseXhtml(element) }),
    ...(isMarkup && { xml: sanitiseContent(element) }),
    ...(type !== 'xhtml' && !isMarkup && { content: element.text() }),
    ...(type !== undefined && { type }),
    ...(lang !== undefined && { lang }),
    ...(base !== undefined && { base }),
    ...(src !== undefined && { src }),
  }
}

function buildContent(given: string | Content): Element {
  if (typeof given === 'string') return xml('content', null, given)
  const { content, type, lang, base, src } = given
  const isXhtml = type?.toLowerCase() === 'xhtml'
  const children: Child[] = []
  if (given.xml !== undefined) children.push(...parseContent(given.xml))
  else if (content !== undefined && isXhtml) children.push(buildXhtml(String(content)))
  else if (content !== undefined) children.push(String(content))
  return xml(
    'content',
    { type: isXhtml ? 'xhtml' : type, 'xml:lang': lang, 'xml:base': base, src },
    ...children,
  )
}

function typeOf({ attrs }: Element): string | undefined {
  return attrs.type?.trim().toLowerCase() === 'xhtml' ? 'xhtml' : attrs.type
}

/** The one division that the construct consists of (section 3.1.1.3), sanitised. */
function parseXhtml(construct: Element): string {
  const div = construct.getChild('div', NS.xhtml) ?? construct
  const body = xml('body', { xmlns: NS.xhtml }, ...div.clone().children)
  const inner = xhtmlIm.parse(xml('html', { xmlns: NS.xhtmlIm }, body)) ?? ''
  return `<div xmlns="${NS.xhtml}">${inner}</div>`
}

function buildXhtml(markup: string): Element {
  const body = xhtmlIm.build(markup)?.element.getChild('body', NS.xhtml)
  if (!body) throw new ContentError()
  const children = body.children.filter((child) => typeof child !== 'string' || child.trim() !== '')
  const [only] = children
  const isDivision = children.length === 1 && typeof only === 'object' && only.is('div', NS.xhtml)
  return isDivision ? only : xml('div', { xmlns: NS.xhtml }, ...body.children)
}
