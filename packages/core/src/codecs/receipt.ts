/** XEP-0184 Message Delivery Receipts 1.4.0 */
import type { Codec } from '../codec.js'
import { xml } from '../element.js'
import * as NS from '../namespaces.js'

const xep = 'XEP-0184 Message Delivery Receipts 1.4.0'

/** In a message that wants to be acknowledged (section 7): the message needs an id then. */
export const receiptRequest: Codec<true> = {
  xep,
  ns: NS.receipts,

  parse(element) {
    return element.is('request', NS.receipts) || undefined
  },

  build() {
    return xml('request', { xmlns: NS.receipts })
  },
}

/** The acknowledgement: its value is the id of the message received. Without an id it acknowledges nothing. */
export const receiptReceived: Codec<string> = {
  xep,
  ns: NS.receipts,

  parse(element) {
    return (element.is('received', NS.receipts) && element.attrs.id) || undefined
  },

  build(id) {
    return xml('received', { xmlns: NS.receipts, id })
  },
}
