/** XEP-0280 Message Carbons 1.0.1 */
import { type Codec, parseChild } from '../codec.js'
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { forwarded } from './forward.js'

export interface Carbon {
  type: 'received' | 'sent'
  message: Element
}

/** Worth nothing unless the stanza around it came from the own bare JID (section 11). */
export const carbon: Codec<Carbon> = {
  xep: 'XEP-0280 Message Carbons 1.0.1',
  ns: NS.carbons,

  parse(element) {
    const { name: type } = element
    if ((type !== 'received' && type !== 'sent') || element.getNS() !== NS.carbons) return undefined
    const message = parseChild(element, forwarded)?.stanza
    return message?.name === 'message' ? { type, message } : undefined
  },

  build({ type, message }) {
    return xml(
      type === 'sent' ? 'sent' : 'received',
      { xmlns: NS.carbons },
      forwarded.build({ stanza: message }),
    )
  },
}

/** Payload of the IQ that has copies sent (section 4). */
export function enableCarbons(): Element {
  return xml('enable', { xmlns: NS.carbons })
}

/** Payload of the IQ that ends it (section 5). */
export function disableCarbons(): Element {
  return xml('disable', { xmlns: NS.carbons })
}

/** In a message of which no copies are to be made (section 9). */
export function privateMessage(): Element {
  return xml('private', { xmlns: NS.carbons })
}
