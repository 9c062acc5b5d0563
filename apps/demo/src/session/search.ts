/** Directories of people (XEP-0055): what they ask, as a form, and what they find, as a table. */
import type { Output } from '@xmpp-ftw/client'
import type { Form } from '@xmpp-ftw/core'
import { type FieldValue, type FormTable, wordsOf } from './form-values.js'

const LABELS: Readonly<Record<string, string>> = {
  first: 'Given name',
  last: 'Family name',
  nick: 'Nickname',
  email: 'E-mail',
}

/** The simple fields of a directory that has no form, as one. */
export function simpleForm({ instructions, basic = [] }: Output<'xmpp.search.get'>): Form {
  return {
    ...(instructions && { instructions }),
    fields: basic.map((name) => ({ var: name, type: 'text-single', label: LABELS[name] ?? name })),
    items: [],
  }
}

export interface Found {
  readonly table: FormTable
  /** Where in a row the account is. */
  readonly addressColumn: number
}

/** Who was found; empty columns, of which some directories have many, are left out. */
export function foundPeople({ fields, results }: Output<'xmpp.search.do'>): Found {
  const columns = Object.entries(fields)
    .filter(([name]) => results.some((row) => wordsOf(cellOf(row, name)) !== ''))
    .map(([name, { label, type }]) => ({ name, label: label || name, isAddress: type.startsWith('jid') }))
  const rows = results.map((row) => columns.map(({ name }) => wordsOf(cellOf(row, name))))
  const named = columns.findIndex(({ name }) => name === 'jid')
  return {
    table: { columns, rows },
    addressColumn: named >= 0 ? named : columns.findIndex(({ isAddress }) => isAddress),
  }
}

function cellOf(row: Readonly<Record<string, FieldValue>>, name: string): FieldValue | undefined {
  return Object.hasOwn(row, name) ? row[name] : undefined
}
