/** XEP-0045 Multi-User Chat 1.35.5, section 17.4: configuration of a room, and its end. */
import {
  type Codec,
  cancelForm,
  dataForm,
  type Form,
  type FormSubmission,
  parseChild,
  submitForm,
  xml,
} from '@xmpp-ftw/core'
import { buildReason } from './muc-item.js'
import { FORM_CONFIG, NS_OWNER } from './namespaces.js'

export interface OwnerRequest {
  /** The filled-in form; an empty one accepts the defaults (section 10.1.2). */
  form?: FormSubmission
  cancel?: true
  destroy?: {
    reason?: string | undefined
    alternative?: string | undefined
    password?: string | undefined
  }
}

/** A room without options has an empty form (section 10.1.1). */
export const mucOwner: Codec<Form, OwnerRequest> = {
  xep: 'XEP-0045 Multi-User Chat 1.35.5',
  ns: NS_OWNER,

  parse(element) {
    return element.is('query', NS_OWNER) ? (parseChild(element, dataForm) ?? { items: [] }) : undefined
  },

  build({ form, cancel, destroy }) {
    const { alternative, password, reason } = destroy ?? {}
    return xml(
      'query',
      { xmlns: NS_OWNER },
      form && submitForm(form, form.length > 0 ? FORM_CONFIG : undefined),
      cancel && cancelForm(),
      destroy &&
        xml(
          'destroy',
          { jid: alternative },
          password ? xml('password', null, password) : undefined,
          buildReason(reason),
        ),
    )
  },
}
