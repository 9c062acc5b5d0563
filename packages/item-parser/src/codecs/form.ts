/** XEP-0004 Data Forms 2.13.2, as a payload */
import { dataForm, type Form, type FormToOffer, formToOffer, NS } from '@xmpp-ftw/core'
import type { Payload } from '../payload.js'

export const form: Payload<Form | FormToOffer> = {
  key: 'form',
  xep: dataForm.xep,
  ns: NS.dataForm,
  schema: formToOffer,
  parse: (element) => dataForm.parse(element),
  build: (value) => dataForm.build(value as FormToOffer),
}
