/** XEP-0308 Last Message Correction 1.2.1 */
import type { Codec } from '../codec.js'
import { xml } from '../element.js'
import * as NS from '../namespaces.js'

/** Its value is the id of the message that is replaced. Who may replace it is for the reader to check (section 5). */
export const correction: Codec<string> = {
  xep: 'XEP-0308 Last Message Correction 1.2.1',
  ns: NS.correction,

  parse(element) {
    return (element.is('replace', NS.correction) && element.attrs.id) || undefined
  },

  build(id) {
    return xml('replace', { xmlns: NS.correction, id })
  },
}
