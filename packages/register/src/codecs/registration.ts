/** XEP-0077: In-Band Registration, version 2.4. */
import {
  type Codec,
  dataForm,
  type Element,
  type Form,
  type FormSubmission,
  type FormToOffer,
  NS,
  type OutOfBand,
  outOfBand,
  parseChild,
  submitForm,
  xml,
} from '@xmpp-ftw/core'

/** Every field of the schema (section 14.1), in its order. `key`, `misc` and `text` are obsolete, yet asked for. */
export const FIELDS = [
  'username',
  'nick',
  'password',
  'name',
  'first',
  'last',
  'email',
  'address',
  'city',
  'state',
  'zip',
  'phone',
  'url',
  'date',
  'misc',
  'text',
  'key',
] as const

export type FieldName = (typeof FIELDS)[number]

interface Query {
  instructions?: string
  registered?: true
  remove?: true
  oob?: OutOfBand
}

/** `true` stands for an empty element: the field is wanted. A string is what is on file. */
export type Registration = Query & { form?: Form } & { [K in FieldName]?: string | true }

export type RegistrationToBuild = Query & { form?: FormToOffer } & {
  [K in FieldName]?: string | true | undefined
}

export const registration: Codec<Registration, RegistrationToBuild> = {
  xep: 'XEP-0077 In-Band Registration 2.4',
  ns: NS.register,

  parse(element) {
    if (!element.is('query', NS.register)) return undefined
    const instructions = element.getChildText('instructions', NS.register)?.trim()
    const fields: { [K in FieldName]?: string | true } = {}
    for (const name of FIELDS) {
      const text = element.getChildText(name, NS.register)
      if (text !== undefined) fields[name] = text.trim() === '' ? true : text
    }
    const form = parseChild(element, dataForm)
    const oob = parseChild(element, outOfBand)
    return {
      ...(instructions && { instructions }),
      ...(element.getChild('registered', NS.register) && { registered: true }),
      ...(element.getChild('remove', NS.register) && { remove: true }),
      ...fields,
      ...(form && { form }),
      ...(oob && { oob }),
    }
  },

  build(value) {
    const { instructions, registered, remove, form, oob } = value
    return xml(
      'query',
      { xmlns: NS.register },
      instructions ? xml('instructions', null, instructions) : undefined,
      registered && xml('registered'),
      remove && xml('remove'),
      ...FIELDS.map((name) => field(name, value[name])),
      form && dataForm.build(form),
      oob && outOfBand.build(oob),
    )
  },
}

/** A form that is handed in, alone: with one no fields may be sent (section 4). */
export function submission(fields: FormSubmission, formType: string): Element {
  return xml('query', { xmlns: NS.register }, submitForm(fields, formType))
}

function field(name: FieldName, value: string | true | undefined): Element | undefined {
  return value === undefined ? undefined : xml(name, null, value === true ? undefined : value)
}
