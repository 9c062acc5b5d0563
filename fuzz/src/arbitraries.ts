/** Input that looks like the real thing, and is not. */
import { Element } from '@xmpp-ftw/core'
import fc from 'fast-check'

const NASTY = [
  '',
  ' ',
  '\n',
  '0',
  '-1',
  '1',
  'true',
  'NaN',
  '1e999',
  '0x10',
  '9'.repeat(400),
  '2024-13-45T99:99:99Z',
  '2002-09-10T23:08:25Z',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a@b',
  '@',
  'a@',
  '@b/c',
  'a@b/c@d/e',
  'example.com',
  'javascript:alert(1)',
  'data:text/html,<script>',
  `"'><x xmlns='urn:evil'/>&amp;]]>`,
  '\u202e\ufeff\u0301',
  'ß'.repeat(600),
  '%00',
  '====',
  'e30=',
  'A'.repeat(3_000),
]

/** Text an XML document can hold. */
export const text = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }).map((each) => each.replace(FORBIDDEN, '')),
  },
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

interface Change {
  kind: number
  at: number
  other: number
  text: string
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.nat(8),
  at: fc.nat(40),
  other: fc.nat(1_000),
  text,
})

/** One of these elements, with a few things about it changed; they lend each other names, namespaces and children. */
export function changed(corpus: readonly Element[]): fc.Arbitrary<Element> {
  const nodes = corpus.flatMap(all)
  const names = unique(nodes.map(({ name }) => name))
  const spaces = unique(nodes.map((node) => node.getNS() ?? ''))
  const keys = unique(nodes.flatMap(({ attrs }) => Object.keys(attrs)))
  const values = unique(nodes.flatMap(({ attrs }) => Object.values(attrs).map(String)))

  function apply(root: Element, { kind, at, other, text }: Change): void {
    const there = all(root)
    const node = there[at % there.length] as Element
    const pick = <T>(list: readonly T[]) => list[other % list.length] as T
    const siblings = node.parent?.children
    switch (kind) {
      case 0:
        return void node.children.splice(0, node.children.length, text)
      case 1:
        node.attrs[pick(keys)] = text
        return
      case 2:
        node.attrs[pick(keys)] = values[(other * 7 + at) % values.length]
        return
      case 3:
        delete node.attrs[pick(Object.keys(node.attrs).concat('id'))]
        return
      case 4:
        return void siblings?.splice(siblings.indexOf(node), 1)
      case 5:
        return void node.parent?.append(node.clone())
      case 6:
        return void node.append(pick(corpus).clone())
      case 7:
        node.ns = pick(spaces)
        return
      default:
        return void node.append(new Element(pick(names)), text)
    }
  }

  return fc.tuple(fc.nat(corpus.length - 1), fc.array(change, { maxLength: 6 })).map(([index, changes]) => {
    const root = (corpus[index] as Element).clone()
    for (const each of changes) apply(root, each)
    return root
  })
}

function all(element: Element): Element[] {
  return [element, ...element.elements().flatMap(all)]
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)].sort()
}

/** What a `JSON.parse` can come to, and some things that hurt. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, undefined, 0, -1, 1e308, [], {}, [[]], [null], true, false, Number.NaN),
  fc
    .constantFrom<string>('{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":1}}')
    .map((json) => JSON.parse(json) as unknown),
)

/** One of these payloads, with a few values in it replaced, left out, or added. */
export function changedJson(examples: readonly unknown[]): fc.Arbitrary<unknown> {
  const replaced = fc.array(fc.record({ at: fc.nat(30), value, drop: fc.boolean() }), { maxLength: 4 })
  const like = fc.tuple(fc.constantFrom(...examples), replaced).map(([example, changes]) => {
    let payload = structuredClone(example) as unknown
    for (const { at, value, drop } of changes) {
      const slots = slotsOf(payload)
      const slot = slots[at % (slots.length + 1)]
      if (!slot) payload = slots.length === 0 ? structuredClone(value) : payload
      else if (drop) delete slot.holder[slot.key]
      // A copy: what is put in may be changed by the next step.
      else slot.holder[slot.key] = structuredClone(value)
    }
    return payload
  })
  return fc.oneof({ weight: 5, arbitrary: like }, { weight: 1, arbitrary: value })
}

interface Slot {
  holder: Record<string, unknown>
  key: string
}

function slotsOf(value: unknown, depth = 0): Slot[] {
  if (typeof value !== 'object' || value === null || depth > 5) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...slotsOf(holder[key], depth + 1)])
}
