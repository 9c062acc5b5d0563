/** Payloads that more than one extension reads or writes. */
export {
  type Caps,
  type CapsIdentity,
  type CapsInfo,
  caps,
  capsInfo,
  capsSchema,
  hashOf,
  hasOneReading,
  verificationString,
} from './caps.js'
export { type Carbon, carbon, disableCarbons, enableCarbons, privateMessage } from './carbon.js'
export { type ChatState, chatState, chatStateSchema } from './chat-state.js'
export { correction } from './correction.js'
export {
  cancelForm,
  dataForm,
  type Form,
  type FormField,
  type FormSubmission,
  type FormToOffer,
  formSchema,
  formSubmission,
  formToOffer,
  submitForm,
} from './data-form.js'
export { type Delay, delay, delaySchema } from './delay.js'
export { discoInfo, type InfoEntry, type InfoEntryToSend, infoEntry, infoEntryToSend } from './disco-info.js'
export { type DiscoItem, discoItem, discoItems } from './disco-items.js'
export { flat, prepared } from './flat.js'
export { type Forwarded, forwarded } from './forward.js'
export { nick } from './nick.js'
export { type OutOfBand, oobSchema, outOfBand, outOfBandIq } from './out-of-band.js'
export { receiptReceived, receiptRequest } from './receipt.js'
export {
  type ResultSet,
  type ResultSetRequest,
  resultSet,
  resultSetRequest,
  resultSetSchema,
} from './result-set.js'
export { stanzaError } from './stanza-error.js'
export { originId, type StanzaId, stanzaId, stanzaIds } from './stanza-id.js'
export { type FormattedText, xhtmlIm } from './xhtml-im.js'
