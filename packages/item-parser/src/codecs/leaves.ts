/** Elements that hold nothing but text, which is what most payloads are made of. */
import { type Element, xml } from '@xmpp-ftw/core'

export type Leaf = string | number | undefined

/** Texts of those children that are there, by name. */
export function texts<K extends string>(
  parent: Element,
  names: readonly K[],
  ns: string,
): { [key in K]?: string } {
  const found: { [key in K]?: string } = {}
  for (const name of names) {
    const text = parent.getChildText(name, ns)
    if (text !== undefined) found[name] = text
  }
  return found
}

/** Numbers of those children that hold one, by name. */
export function numbers<K extends string>(
  parent: Element,
  names: readonly K[],
  ns: string,
): { [key in K]?: number } {
  const found: { [key in K]?: number } = {}
  for (const name of names) {
    const number = numberOf(parent.getChildText(name, ns))
    if (number !== undefined) found[name] = number
  }
  return found
}

export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)/.test(text) ? Number.parseFloat(text) : undefined
}

/** An element for each name that has a value, in the order of the names. */
export function leaves<K extends string>(
  names: readonly K[],
  values: { readonly [key in K]?: Leaf },
): Element[] {
  return names.flatMap((name) => {
    const value = values[name]
    return value === undefined || value === '' || Number.isNaN(value) ? [] : [xml(name, null, value)]
  })
}

/** Those attributes that are there, by the same names. */
export function attributes<K extends string>(element: Element, names: readonly K[]): { [key in K]?: string } {
  const found: { [key in K]?: string } = {}
  for (const name of names) {
    const value = element.attrs[name]
    if (value !== undefined) found[name] = value
  }
  return found
}

/** Whether anything was found. */
export function some<T extends object>(found: T): T | undefined {
  return Object.keys(found).length > 0 ? found : undefined
}
