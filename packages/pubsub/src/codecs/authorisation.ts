/** XEP-0060 Publish-Subscribe 1.30.0, section 8.6: an owner is asked whether somebody may subscribe */
import { type Codec, dataForm, type Form, type FormSubmission, NS, submitForm } from '@xmpp-ftw/core'
import { FORM_AUTHORISATION } from './namespaces.js'

/** What the answer must name, in the order the XEP gives. */
const REFLECTED = ['pubsub#subid', 'pubsub#node', 'pubsub#subscriber_jid']

/** The answer to a form, or that there is none now: the subscription stays pending. */
export type AuthorisationAnswer = FormSubmission | { cancel: true }

export const authorisation: Codec<Form, AuthorisationAnswer> = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS.dataForm,

  parse(element) {
    if (element.attrs.type !== 'form') return undefined
    const form = dataForm.parse(element)
    return form?.formType === FORM_AUTHORISATION ? form : undefined
  },

  build(answer) {
    if (Array.isArray(answer)) return submitForm(answer, FORM_AUTHORISATION)
    return dataForm.build({ type: 'cancel', formType: FORM_AUTHORISATION })
  },
}

/** The answer with what the form asked about, where the app did not repeat it. */
export function reflect(form: Form, answer: FormSubmission): FormSubmission {
  const missing = (form.fields ?? []).filter(
    ({ var: name }) =>
      name !== undefined &&
      REFLECTED.includes(name) &&
      !answer.some((one) => 'var' in one && one.var === name),
  )
  return [...missing.map(({ var: name = '', value = '' }) => ({ var: name, value })), ...answer]
}
