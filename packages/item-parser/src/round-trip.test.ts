import { parseElement, xml } from '@xmpp-ftw/core'
import { expect, it } from 'vitest'
import { ItemParser } from './index.js'

const PS = 'http://jabber.org/protocol/pubsub'
const ATOM = 'http://www.w3.org/2005/Atom'
const XHTML = 'http://www.w3.org/1999/xhtml'
const NAMESPACES = [
  'urn:a',
  ATOM,
  'http://jabber.org/protocol/tune',
  'urn:xmpp:json:0',
  'http://activitystrea.ms/spec/1.0/',
  'http://activitystrea.ms/schema/1.0/review',
  'http://purl.org/syndication/thread/1.0',
  'http://buddycloud.org/v1/media',
  'http://jabber.org/protocol/geoloc',
  `${PS}#event`,
  '',
]
// Nothing that is taken away whole: what is left without it may be of another kind.
const NAMES = (
  'entry content title summary body div p tune json geoloc lat artist rating author name uri contributor ' +
  'target object object-type verb id link category in-reply-to media item svg source'
).split(' ')
const ATTRIBUTES = ['type', 'href', 'onclick', 'p:q', 'xml:lang', 'xml:base', 'ref', 'term', 'src', 'id']
const TEXTS = [
  'xhtml',
  'html',
  'javascript:x',
  'a&amp;b',
  '&lt;b&gt;&lt;script&gt;',
  ' ',
  '4.7',
  '{"a":[0]}',
  '',
]

/** The same numbers each time (mulberry32), so that what fails fails again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** Without texts that are empty, and what is empty without these: no elements are made of them. */
function told(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return entry === '' || entry === null ? undefined : entry
  if (Array.isArray(entry)) return entry.map(told)
  const kept = Object.entries(entry)
    .map(([key, value]) => [key, told(value)])
    .filter(([, value]) => value !== undefined)
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}

it('publishes back with the same meaning whatever it could read', () => {
  const below = numbers(Number(process.env.SEED ?? 1))
  const pick = (list: readonly string[]) => list[below(list.length)] ?? ''
  const element = (depth: number): string => {
    const name = depth === 0 && below(2) ? 'entry' : pick(NAMES)
    const special = { entry: ATOM, div: XHTML, p: XHTML }[name]
    const ns = special && below(2) ? special : pick(NAMESPACES)
    const attributes = new Set(Array.from({ length: below(3) }, () => pick(ATTRIBUTES)))
    const written = [...attributes].map((attribute) => ` ${attribute}='${pick(TEXTS)}'`).join('')
    const children = Array.from({ length: depth < 4 ? below(5) : 0 }, () =>
      below(3) ? element(depth + 1) : pick(TEXTS),
    )
    return `<${name}${below(3) ? ` xmlns='${ns}'` : ''}${written}>${children.join('')}</${name}>`
  }
  const parser = new ItemParser()
  for (let n = 0; n < Number(process.env.RUNS ?? 2_000); n += 1) {
    const text = `<item xmlns='${PS}' xmlns:p='urn:p'>${element(0)}${below(5) ? '' : element(0)}</item>`
    const read = parser.parse(parseElement(text))
    // Nothing is left of what is script alone, and what only claims to be JSON is published as it is.
    if (read === undefined || read.xml === '') continue
    const built = parser.build(JSON.parse(JSON.stringify(read)), xml('item', { xmlns: PS }))
    const again = parser.parse(parseElement(built.toString()))
    expect(told(again), text).toEqual(told(read))
    expect(again?.xml ?? '', text).not.toMatch(/onclick="[^"]*[&{]|(?:href|src)="javascript:/)
  }
})
