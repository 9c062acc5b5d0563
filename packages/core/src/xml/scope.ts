/** Namespaces in XML 1.0. */
import type { Attributes, Element } from '../element.js'
import { malformed, XmlError } from './xml-error.js'

/** Namespaces in force. Shared by all elements below the one that declared them. */
export interface Scope {
  /** Default namespace; '' is none. */
  readonly ns: string
  /** Prefixes of the nearest element that declared any, and the scope outside of that element. */
  readonly prefixes: Declarations
  readonly outer: Scope | null
}

/** Prefix to namespace. */
export type Declarations = Record<string, string>

export const XML_NS = 'http://www.w3.org/XML/1998/namespace'
export const XMLNS_NS = 'http://www.w3.org/2000/xmlns/'
export const TOP: Scope = {
  ns: '',
  prefixes: Object.assign(Object.create(null), { xml: XML_NS }),
  outer: null,
}

export function enter(outer: Scope, ns = outer.ns, declared: Declarations | null): Scope {
  if (declared === null) return { ns, prefixes: outer.prefixes, outer: outer.outer }
  return { ns, prefixes: declared, outer }
}

/** Namespace of an element that has none: it must be said where the parent's would be taken for it. */
export function none(parent: Element | null): '' | undefined {
  return parent?.ns ? '' : undefined
}

export function resolve(prefix: string, scope: Scope): string {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const ns = at.prefixes[prefix]
    if (ns !== undefined) return ns
  }
  throw new XmlError('bad-namespace-prefix', 'prefix without namespace')
}

/**
 * Attributes keep their written names, so each prefix in use is declared beside them: the element can be written
 * again wherever it goes. Two names of one attribute are refused (Namespaces in XML 1.0, section 6.3).
 */
export function resolveAttributes(attrs: Attributes, scope: Scope): void {
  const seen = new Set<string>()
  for (const name of Object.keys(attrs)) {
    const colon = name.indexOf(':')
    if (colon < 0) continue
    const prefix = name.slice(0, colon)
    const ns = resolve(prefix, scope)
    const expanded = `${name.slice(colon + 1)} ${ns}`
    if (seen.has(expanded)) throw malformed('attribute given twice')
    seen.add(expanded)
    if (prefix !== 'xml') attrs[`xmlns:${prefix}`] = ns
  }
}
