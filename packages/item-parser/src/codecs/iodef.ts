/** RFC 5070 The Incident Object Description Exchange Format: the part that names an incident, its impact and contacts */
import { type Element, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { ContentError, type Payload } from '../payload.js'

export const NS_IODEF = 'urn:ietf:params:xml:ns:iodef-1.0'

/** An element: its attributes, whether it has text (under a key of its own name), and the elements inside. */
interface Shape {
  attributes: readonly string[]
  text?: true
  one?: Readonly<Record<string, Shape>>
  /** By the element's name; the key of the list is its plural. */
  many?: Readonly<Record<string, Shape>>
}

const text = (...attributes: string[]): Shape => ({ attributes, text: true })

const INCIDENT: Shape = {
  attributes: ['purpose', 'ext-purpose', 'lang', 'restriction'],
  one: { IncidentID: text('name', 'instance', 'restriction'), ReportTime: text() },
  many: {
    Assessment: {
      attributes: ['occurrence', 'restriction'],
      many: { Impact: text('lang', 'severity', 'completion', 'type', 'ext-type') },
    },
    Contact: {
      attributes: ['role', 'ext-role', 'type', 'ext-type', 'restriction'],
      one: { ContactName: text() },
      many: { Email: text('meaning') },
    },
  },
}

const DOCUMENT: Shape = { attributes: ['version', 'lang', 'formatid'], many: { Incident: INCIDENT } }

type Values = Record<string, unknown>

/** Not among what is read by default: `new ItemParser({ payloads: [iodef] })`. */
export const iodef: Payload<Values> = {
  key: 'IODEF-Document',
  xep: 'RFC 5070 IODEF 1.00',
  ns: NS_IODEF,
  schema: v.record(v.string(), v.unknown()),

  parse(element) {
    if (!element.is('IODEF-Document', NS_IODEF) || element.attrs.version !== '1.00') return undefined
    return read(element, DOCUMENT)
  },

  build(value) {
    if (value.version !== '1.00') throw new ContentError()
    const element = write('IODEF-Document', value, DOCUMENT)
    element.ns = NS_IODEF
    return element
  },
}

function read(element: Element, { attributes, text, one = {}, many = {} }: Shape): Values {
  const found: Values = {}
  for (const name of attributes) {
    const value = element.attrs[name] ?? (name === 'lang' ? element.attrs['xml:lang'] : undefined)
    if (value !== undefined) found[name] = value
  }
  if (text) found[element.name] = element.text()
  for (const name in one) {
    const child = element.getChild(name, NS_IODEF)
    const shape = one[name]
    if (child && shape) found[name] = read(child, shape)
  }
  for (const name in many) {
    const children = element.getChildren(name, NS_IODEF)
    const shape = many[name]
    if (children.length > 0 && shape) found[`${name}s`] = children.map((child) => read(child, shape))
  }
  return found
}

function write(name: string, value: unknown, { attributes, text, one = {}, many = {} }: Shape): Element {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ContentError()
  const given = value as Values
  const attrs = Object.fromEntries(
    attributes.map((key) => [key === 'lang' ? 'xml:lang' : key, leaf(given[key])]),
  )
  const element = xml(name, attrs, text ? leaf(given[name]) : undefined)
  for (const key in one) {
    const shape = one[key]
    if (shape && given[key] !== undefined) element.append(write(key, given[key], shape))
  }
  for (const key in many) {
    const list = given[`${key}s`]
    const shape = many[key]
    if (!shape || list === undefined) continue
    if (!Array.isArray(list)) throw new ContentError()
    for (const item of list) element.append(write(key, item, shape))
  }
  return element
}

function leaf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'object') throw new ContentError()
  return String(value)
}
