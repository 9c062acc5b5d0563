/** XML compared as what it means: order of attributes, prefixes and layout between elements don't count. */
import { Element, parseElement } from '@xmpp-ftw/core'
import { expect } from 'vitest'

/**
 * One way of writing an element, in lines: resolved names, attributes by name, texts joined. White space that stands
 * between elements is layout; where it is an element's whole content, it counts.
 */
export function canonicalXml(xml: Element | string): string {
  return canonical(typeof xml === 'string' ? parseElement(xml.trim()) : xml, undefined, '')
}

export function sameXml(a: Element | string, b: Element | string): boolean {
  return canonicalXml(a) === canonicalXml(b)
}

function canonical(element: Element, inherited: string | undefined, indent: string): string {
  const ns = element.ns ?? inherited
  const attributes = Object.entries(element.attrs)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .sort()
  const children: (Element | string)[] = []
  for (const child of element.children) {
    const last = children.length - 1
    const before = children[last]
    if (typeof child === 'string' && typeof before === 'string') children[last] = before + child
    else children.push(child)
  }
  const mixed = children.some((child) => typeof child !== 'string')
  const inner = children
    .filter((child) => typeof child !== 'string' || (mixed ? child.trim() !== '' : child !== ''))
    .map((child) =>
      typeof child === 'string' ? `${indent}  ${JSON.stringify(child)}` : canonical(child, ns, `${indent}  `),
    )
  return [`${indent}{${ns ?? ''}}${element.name}${attributes.join('')}`, ...inner].join('\n')
}

expect.extend({
  toEqualXml(received: unknown, expected: Element | string) {
    if (!(received instanceof Element) && typeof received !== 'string') {
      return { pass: false, message: () => `expected an element, got ${this.utils.stringify(received)}` }
    }
    const actual = canonicalXml(received)
    const wanted = canonicalXml(expected)
    return {
      pass: actual === wanted,
      actual,
      expected: wanted,
      message: () => `expected XML ${this.isNot ? 'not ' : ''}to mean the same`,
    }
  },
})

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameter must be declared as vitest declares it
  interface Matchers<T = any> {
    /** Equal as XML: see `canonicalXml`. */
    toEqualXml(expected: Element | string): T
  }
}
