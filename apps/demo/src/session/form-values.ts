/** What people fill into a form (XEP-0004), without anything of how it looks. */
import type { Form, FormField, FormSubmission } from '@xmpp-ftw/core'

export type FieldValue = string | boolean | readonly string[]
/** A value for each field of the form, in their order: a field need not have a name, and two may share one. */
export type FormValues = readonly FieldValue[]

const MULTI = ['jid-multi', 'list-multi', 'text-multi']

export function fieldsOf({ fields = [] }: Form): readonly FormField[] {
  return fields
}

/** What the service suggests. Several lines are one text while they are being written. */
export function initialValues(form: Form): FormValues {
  return fieldsOf(form).map(initialValue)
}

function initialValue({ type, value }: FormField): FieldValue {
  if (type === 'boolean') return value === true || value === 'true' || value === '1'
  const texts = value === undefined || value === '' ? [] : [value].flat().map(String)
  if (type === 'list-multi') return texts
  return texts.join('\n')
}

/** What is wrong with each field, in words; nothing where nothing is. */
export function problemsOf(form: Form, values: FormValues): readonly (string | undefined)[] {
  return fieldsOf(form).map((field, index) => problem(field, values[index] ?? ''))
}

function problem({ type, required }: FormField, value: FieldValue): string | undefined {
  if (type === 'fixed' || type === 'hidden' || type === 'boolean') return undefined
  const texts = textsOf(type, value)
  if (required && texts.length === 0)
    return type?.startsWith('list') ? 'Choose something here' : 'This is needed'
  if (type === 'jid-single' || type === 'jid-multi') {
    const wrong = texts.find((text) => !looksLikeJid(text))
    if (wrong !== undefined) return `${wrong} is not an address`
  }
  return undefined
}

/** The form's answer. What was empty and stays empty is not part of it. */
export function submissionOf(form: Form, values: FormValues): FormSubmission {
  return fieldsOf(form).flatMap((field, index) => {
    const { var: name, type, value: suggested } = field
    if (name === undefined || type === 'fixed') return []
    if (type === 'hidden') return suggested === undefined ? [] : [{ var: name, value: suggested }]
    const value = values[index] ?? ''
    if (typeof value === 'boolean') return [{ var: name, value }]
    const texts = textsOf(type, value)
    if (texts.length === 0 && textsOf(type, initialValue(field)).length === 0) return []
    return [{ var: name, value: MULTI.includes(type ?? '') ? texts : texts.join('\n') }]
  })
}

/** The one or several things that were written or chosen. Spaces are part of passwords and texts, not of addresses. */
function textsOf(type: string | undefined, value: FieldValue): string[] {
  if (typeof value === 'boolean') return [String(value)]
  if (typeof value !== 'string') return [...value]
  if (type === 'jid-multi') {
    return value.split(/[\s,]+/).filter(Boolean)
  }
  if (type === 'jid-single') return [value.trim()].filter(Boolean)
  if (type === 'text-multi') return value === '' ? [] : value.split('\n')
  return [value].filter(Boolean)
}

function looksLikeJid(text: string): boolean {
  return /^(?:[^@/\s]+@)?[^@/\s]+(?:\/.+)?$/.test(text)
}

/** A table of what a service found or tells: columns, and rows of texts. */
export interface FormTable {
  readonly columns: readonly { readonly name: string; readonly label: string; readonly isAddress: boolean }[]
  readonly rows: readonly (readonly string[])[]
}

/** The table in a form; `undefined` where there is none. */
export function tableOf({ reported, items }: Form): FormTable | undefined {
  if (!reported && items.length === 0) return undefined
  const columns = (reported ?? items[0] ?? [])
    .filter((field) => field.var !== undefined && field.type !== 'hidden')
    .map(({ var: name = '', label, type }) => ({
      name,
      label: label || name,
      isAddress: type?.startsWith('jid') === true,
    }))
  const rows = items.map((item) =>
    columns.map(({ name }) => wordsOf(item.find((field) => field.var === name)?.value)),
  )
  return { columns, rows }
}

/** A value as people read it. */
export function wordsOf(value: FieldValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : value.join(', ')
}
