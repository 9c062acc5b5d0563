/** XEP-0115 Entity Capabilities 1.6.0 */
import * as v from 'valibot'
import type { Codec } from '../codec.js'
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { flat } from './flat.js'

const required = v.pipe(v.string('must be a string'), v.nonEmpty())

/** The key `client` of presence, its failures in the manual's words. */
export const capsSchema = flat(
  v.object({ node: required, ver: required, hash: required }, 'must be an object'),
  (issue) => {
    const key = issue.path?.[0]?.key
    if (key === undefined) return issue.message
    return issue.input === undefined || issue.input === null || issue.input === ''
      ? `Missing '${String(key)}' key`
      : `'${String(key)}' key must be a string`
  },
)

export interface Caps extends v.InferOutput<typeof capsSchema> {}

/** Without all three attributes it is the legacy format, which says nothing that can be checked (section 13). */
export const caps: Codec<Caps> = {
  xep: 'XEP-0115 Entity Capabilities 1.6.0',
  ns: NS.caps,

  parse(element) {
    const { node, ver, hash } = element.attrs
    return element.is('c', NS.caps) && node && ver && hash ? { node, ver, hash } : undefined
  },

  build({ node, ver, hash }) {
    return xml('c', { xmlns: NS.caps, hash, node, ver })
  },
}

export interface CapsIdentity {
  category: string
  type: string
  lang?: string | undefined
  name?: string | undefined
}

/** What service discovery says of an entity. Forms (XEP-0128) as elements: the text of their values counts. */
export interface CapsInfo {
  identities: readonly CapsIdentity[]
  features: readonly string[]
  forms?: readonly Element[]
}

/** Of the `<query/>` of a disco#info result (XEP-0030). */
export function capsInfo(query: Element): CapsInfo {
  return {
    identities: query.getChildren('identity', NS.discoInfo).map(({ attrs }) => ({
      category: attrs.category ?? '',
      type: attrs.type ?? '',
      lang: attrs['xml:lang'],
      name: attrs.name,
    })),
    features: query.getChildren('feature', NS.discoInfo).map(({ attrs }) => attrs.var ?? ''),
    forms: query.getChildren('x', NS.dataForm),
  }
}

/**
 * The text whose hash stands for what an entity can do (section 5.1).
 * @returns `undefined` when the info is ill-formed (section 5.4): it must then not be believed to match any hash
 */
export function verificationString({ identities, features, forms = [] }: CapsInfo): string | undefined {
  const parts: string[] = []
  const sorted = [...identities].sort(
    (a, b) =>
      compare(a.category, b.category) || compare(a.type, b.type) || compare(a.lang ?? '', b.lang ?? ''),
  )
  for (const { category, type, lang = '', name = '' } of sorted)
    parts.push(`${category}/${type}/${lang}/${name}`)
  if (new Set(parts).size < parts.length) return undefined
  if (new Set(features).size < features.length) return undefined
  parts.push(...[...features].sort(compare))
  const scoped = new Map<string, Element[]>()
  for (const form of forms) {
    const fields = form.getChildren('field', NS.dataForm)
    const scope = fields.find((field) => field.attrs.var === 'FORM_TYPE' && field.attrs.type === 'hidden')
    const [formType, ...others] = new Set(scope ? valuesOf(scope) : [])
    if (formType === undefined) continue
    if (others.length > 0 || scoped.has(formType)) return undefined
    scoped.set(
      formType,
      fields.filter((field) => field !== scope),
    )
  }
  for (const formType of [...scoped.keys()].sort(compare)) {
    parts.push(formType)
    const fields = scoped.get(formType) ?? []
    for (const field of fields.sort((a, b) => compare(a.attrs.var ?? '', b.attrs.var ?? ''))) {
      parts.push(field.attrs.var ?? '', ...valuesOf(field).sort(compare))
    }
  }
  return parts.map((part) => `${part}<`).join('')
}

/** More than any client says of itself, in characters of XML. */
const MAX_SIZE = 32_768

/** `category/type/lang/name`, which no feature looks like: after `http:` comes nothing. */
const LIKE_AN_IDENTITY = /^[^/]+\/[^/]+\/[^/]*\//

/**
 * Whether an answer whose hash is right may be taken for that of everybody with this hash.
 *
 * The hash is of a text that does not say where one part ends and what the next one is: an answer made up for it
 * can have the same text and mean something else, a feature passed off as an identity, say (XEP-0115, 9.3; this is
 * why XEP-0390 was written). So only what can be read in one way goes for others; forms never can.
 */
export function hasOneReading(query: Element): boolean {
  const { identities, features } = capsInfo(query)
  return (
    query.toString().length <= MAX_SIZE &&
    identities.length > 0 &&
    identities.every(
      ({ category, type, lang = '', name = '' }) =>
        category && type && !/[/<]/.test(category + type + lang) && !name.includes('<'),
    ) &&
    features.every((feature) => feature && !feature.includes('<') && !LIKE_AN_IDENTITY.test(feature)) &&
    // An item is no part of the hash, though an entry of the answer.
    !query.getChild('item', NS.discoInfo) &&
    !query.getChild('x', NS.dataForm)
  )
}

/** Names of XEP-0300 and IANA to those of WebCrypto. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map(
  ['sha-1', 'sha-256', 'sha-384', 'sha-512'].map((name) => [name, name.toUpperCase()]),
)

/**
 * The `ver` of that info.
 * @param algorithm as in the attribute `hash`
 * @returns `undefined` when the info is ill-formed or the algorithm not known here
 */
export async function hashOf(info: CapsInfo, algorithm = 'sha-1'): Promise<string | undefined> {
  const text = verificationString(info)
  const name = ALGORITHMS.get(algorithm)
  if (text === undefined || name === undefined) return undefined
  const digest = await crypto.subtle.digest(name, new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}

function valuesOf(field: Element): string[] {
  return field.getChildren('value', NS.dataForm).map((value) => value.text())
}

/** Order of the UTF-8 bytes (`i;octet`). That of UTF-16 units differs where surrogates meet U+E000 and above. */
function compare(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function rank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit
}
