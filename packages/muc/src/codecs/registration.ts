/** XEP-0045 Multi-User Chat 1.35.5, section 7.10: registration with a room, over XEP-0077 2.4. */
import {
  type Codec,
  type Defined,
  dataForm,
  defined,
  type Element,
  type Form,
  type FormSubmission,
  NS,
  parseChild,
  submitForm,
  xml,
} from '@xmpp-ftw/core'
import { FORM_REGISTER } from './namespaces.js'

export type Registration =
  | Defined<{ registered: true; nick: string | undefined }>
  | Defined<{ title: string | undefined; instructions: string | undefined; form: Form }>

export interface RegistrationRequest {
  form?: FormSubmission
  remove?: true
}

export const registration: Codec<Registration, RegistrationRequest> = {
  xep: 'XEP-0045 Multi-User Chat 1.35.5',
  ns: NS.register,

  parse(element) {
    if (!element.is('query', NS.register)) return undefined
    const said = (name: string) => element.getChildText(name, NS.register)?.trim() || undefined
    if (element.getChild('registered', NS.register)) {
      return defined({ registered: true as const, nick: said('username') ?? said('nick') })
    }
    return defined({
      title: said('title'),
      instructions: said('instructions'),
      form: parseChild(element, dataForm) ?? legacyForm(element),
    })
  },

  build({ form, remove }) {
    return xml(
      'query',
      { xmlns: NS.register },
      form && submitForm(form, FORM_REGISTER),
      remove && xml('remove'),
    )
  },
}

/** The fields of XEP-0077, section 3.1, each an element of its own, as a form that can be drawn. */
function legacyForm(query: Element): Form {
  const fields = query
    .elements()
    .filter((child) => child.getNS() === NS.register && !['instructions', 'title'].includes(child.name))
    .map((child) => ({ var: child.name, type: 'text-single', value: child.text() }))
  return { ...(fields.length > 0 && { fields }), items: [] }
}
