/** XEP-0004 Data Forms 2.13.2, with the FORM_TYPE of XEP-0068 Field Standardization for Data Forms */
import * as v from 'valibot'
import type { Codec } from '../codec.js'
import { type Element, escapeText, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { choice } from '../schemas.js'
import { flat } from './flat.js'

const FORM_TYPE = 'FORM_TYPE'

const formType = choice('form', 'submit', 'cancel', 'result')

/** Section 3.3. `xml`, a field whose value is markup, is no standard, but has always been read here. */
const FIELD_TYPES = [
  'boolean',
  'fixed',
  'hidden',
  'jid-multi',
  'jid-single',
  'list-multi',
  'list-single',
  'text-multi',
  'text-private',
  'text-single',
  'xml',
]

const option = v.object({ value: v.string(), label: v.exactOptional(v.string()) })

const field = v.object({
  var: v.exactOptional(v.string()),
  type: v.exactOptional(v.string()),
  label: v.exactOptional(v.string()),
  required: v.exactOptional(v.literal(true)),
  description: v.exactOptional(v.string()),
  options: v.exactOptional(v.array(option)),
  value: v.exactOptional(v.union([v.string(), v.boolean(), v.array(v.string())])),
})

/** A form as the app gets it. FORM_TYPE is no field of it but its `formType`. */
export const formSchema = v.object({
  type: v.exactOptional(formType),
  title: v.exactOptional(v.string()),
  instructions: v.exactOptional(v.string()),
  formType: v.exactOptional(v.string()),
  fields: v.exactOptional(v.array(field)),
  reported: v.exactOptional(v.array(field)),
  items: v.array(v.array(field)),
})

export interface FormField extends v.InferOutput<typeof field> {}
export interface Form extends v.InferOutput<typeof formSchema> {}

const BAD_FORM = 'Badly formatted data form'

const atom = v.union([v.string(), v.number(), v.boolean()])
const given = {
  value: v.optional(v.union([atom, v.array(atom)])),
  type: v.optional(v.string()),
  label: v.optional(v.string()),
}

/** The key `form` of requests that submit one. Text a service put between its fields may come back with them. */
export const formSubmission = flat(
  v.array(
    v.union([v.object({ var: v.string(), ...given }), v.object({ ...given, type: v.literal('fixed') })]),
  ),
  BAD_FORM,
)

export type FormSubmission = v.InferOutput<typeof formSubmission>

const fieldToOffer = v.object({
  var: v.optional(v.string()),
  required: v.optional(v.boolean()),
  description: v.optional(v.string()),
  options: v.optional(v.array(v.object({ value: atom, label: v.optional(v.string()) }))),
  ...given,
})

/** A form the app offers to others, or a result it gives them. */
export const formToOffer = flat(
  v.object({
    type: v.optional(formType),
    title: v.optional(v.string()),
    instructions: v.optional(v.string()),
    formType: v.optional(v.string()),
    fields: v.optional(v.array(fieldToOffer)),
    reported: v.optional(v.array(fieldToOffer)),
    items: v.optional(v.array(v.array(fieldToOffer))),
  }),
  BAD_FORM,
)

type FieldToOffer = v.InferOutput<typeof fieldToOffer>
export type FormToOffer = v.InferOutput<typeof formToOffer>

export const dataForm: Codec<Form, FormToOffer> = {
  xep: 'XEP-0004 Data Forms 2.13.2',
  ns: NS.dataForm,

  parse(element) {
    if (!element.is('x', NS.dataForm)) return undefined
    const type = formType.options.find((known) => known === element.attrs.type)
    const title = element.getChildText('title', NS.dataForm)?.trim()
    const instructions = element.getChildren('instructions', NS.dataForm).map((line) => line.text().trim())
    const all = element.getChildren('field', NS.dataForm)
    const scope = all.find(isFormType)?.getChildText('value', NS.dataForm)?.trim()
    const reported = element.getChild('reported', NS.dataForm)
    return {
      ...(type && { type }),
      ...(title && { title }),
      ...(instructions.length > 0 && { instructions: instructions.join('\n') }),
      ...(scope && { formType: scope }),
      ...(all.length > 0 && { fields: all.filter((one) => !isFormType(one)).map(parseField) }),
      ...(reported && { reported: parseFields(reported) }),
      items: element.getChildren('item', NS.dataForm).map(parseFields),
    }
  },

  /** Of type `form` unless the value says otherwise. */
  build(form) {
    const { type = 'form', title, instructions, formType, fields = [], reported, items = [] } = form
    return xml(
      'x',
      { xmlns: NS.dataForm, type },
      title ? xml('title', null, title) : undefined,
      ...(instructions ? lines(instructions) : []).map((line) => xml('instructions', null, line)),
      formType ? buildField({ var: FORM_TYPE, type: 'hidden', value: formType }) : undefined,
      ...fields.map(buildField),
      reported && xml('reported', null, ...reported.map(buildField)),
      ...items.map((item) => xml('item', null, ...item.map(buildField))),
    )
  },
}

/**
 * The answer to a form. FORM_TYPE comes first where there is one; a field without value gets an empty one;
 * text between fields, which is nothing to submit, is left out.
 */
export function submitForm(fields: FormSubmission, formType?: string): Element {
  const submitted: FieldToOffer[] = []
  for (const one of fields) {
    if (!('var' in one)) continue
    // The service's FORM_TYPE, given back by an app among the fields, must not stand there twice.
    if (one.var === FORM_TYPE && formType) continue
    submitted.push({ var: one.var, type: one.type, label: one.label, value: one.value ?? '' })
  }
  return dataForm.build({ type: 'submit', ...(formType && { formType }), fields: submitted })
}

/** What says that the form will not be filled in. */
export function cancelForm(): Element {
  return dataForm.build({ type: 'cancel' })
}

/** A field of that name which people are to fill in says nothing about the form (XEP-0068, section 3). */
function isFormType({ attrs }: Element): boolean {
  return attrs.var === FORM_TYPE && (attrs.type === undefined || attrs.type === 'hidden')
}

function parseFields(parent: Element): FormField[] {
  return parent.getChildren('field', NS.dataForm).map(parseField)
}

function parseField(element: Element): FormField {
  const { var: name, type, label } = element.attrs
  const values = element.getChildren('value', NS.dataForm)
  const options = element.getChildren('option', NS.dataForm).map(parseOption)
  const description = element.getChildText('desc', NS.dataForm)?.trim()
  const known = type !== undefined && !FIELD_TYPES.includes(type) ? 'text-single' : type
  return {
    ...(name !== undefined && { var: name }),
    ...(known !== undefined && { type: known }),
    ...(label !== undefined && { label }),
    ...(element.getChild('required', NS.dataForm) && { required: true }),
    ...(description && { description }),
    ...(options.length > 0 && { options }),
    ...(values.length > 0 && { value: parseValue(known, values) }),
  }
}

function parseOption(element: Element): v.InferOutput<typeof option> {
  const { label } = element.attrs
  return { value: element.getChildText('value', NS.dataForm) ?? '', ...(label !== undefined && { label }) }
}

function parseValue(type: string | undefined, values: readonly Element[]): string | boolean | string[] {
  const texts = values.map((value) => value.text())
  const [first = ''] = texts
  switch (type) {
    case 'boolean':
      return first.trim() === 'true' || first.trim() === '1'
    case 'jid-multi':
    case 'list-multi':
    case 'text-multi':
      return texts
    case 'fixed':
      return texts.join('\n')
    case 'xml':
      return (values[0]?.children ?? [])
        .map((child) => (typeof child === 'string' ? escapeText(child) : child.toString(NS.dataForm)))
        .join('')
    case undefined:
    case 'hidden':
      return texts.length > 1 ? texts : first
    default:
      return first
  }
}

function buildField(given: FieldToOffer): Element {
  const { var: name, type, label, required, description, options = [], value } = given
  const values = value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]
  return xml(
    'field',
    { var: name, type, label },
    description ? xml('desc', null, description) : undefined,
    required ? xml('required') : undefined,
    ...(type === 'text-multi' ? values.flatMap(lines) : values).map((text) => xml('value', null, text)),
    ...options.map((one) => xml('option', { label: one.label }, xml('value', null, String(one.value)))),
  )
}

function lines(text: string): string[] {
  return text.split(/\r\n|\r|\n/)
}
