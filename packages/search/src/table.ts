/** What was found, as columns and rows, whichever way the service tells it. */
import type { Form, FormField } from '@xmpp-ftw/core'
import type { Search } from './codecs/search.js'

export interface Column {
  label?: string
  type: string
}

export type Row = Record<string, string | boolean | string[]>

export interface Table {
  fields: Record<string, Column>
  results: Row[]
}

/** Columns of a search by simple fields, with the labels that XEP-0055, section 7.2, registers. */
const SIMPLE: readonly [string, Column][] = [
  ['jid', { label: 'Jabber ID', type: 'jid-single' }],
  ['first', { label: 'Given Name', type: 'text-single' }],
  ['last', { label: 'Family Name', type: 'text-single' }],
  ['nick', { label: 'Nickname', type: 'text-single' }],
  ['email', { label: 'Email Address', type: 'text-single' }],
]

export function tableOf({ form, items = [] }: Search): Table {
  if (form) return formTable(form)
  if (items.length === 0) return { fields: {}, results: [] }
  const columns = new Map(SIMPLE)
  for (const name of items.flatMap(Object.keys)) {
    if (!columns.has(name)) columns.set(name, { label: name, type: 'text-single' })
  }
  return { fields: Object.fromEntries(columns), results: items }
}

function formTable({ reported = [], items }: Form): Table {
  const columns = new Map<string, Column>()
  for (const { var: name, label, type = 'text-single' } of reported) {
    if (name !== undefined) columns.set(name, { ...(label !== undefined && { label }), type })
  }
  const results = items.map((item) => Object.fromEntries(item.flatMap((field) => cell(field, columns))))
  return { fields: results.length === 0 ? {} : Object.fromEntries(columns), results }
}

/** A field's value is of its column's type; fields of items say none themselves (XEP-0004, section 3.4). */
function cell(
  { var: name, value }: FormField,
  columns: ReadonlyMap<string, Column>,
): [string, Row[string]][] {
  if (name === undefined || value === undefined) return []
  return [[name, typed(value, columns.get(name)?.type)]]
}

function typed(value: Row[string], type = 'text-single'): Row[string] {
  const texts = Array.isArray(value) ? value : [String(value)]
  if (type.endsWith('-multi')) return texts
  if (type === 'boolean') return /^\s*(true|1)\s*$/.test(texts[0] ?? '')
  return texts.join('\n')
}
