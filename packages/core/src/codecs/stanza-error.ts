/** RFC 6120, section 8.3: stanza errors */
import type { Codec } from '../codec.js'
import { type Element, xml } from '../element.js'
import type { ApplicationError, ErrorJson } from '../errors.js'
import * as NS from '../namespaces.js'

const TYPES = ['auth', 'cancel', 'continue', 'modify', 'wait']

/** Section 8.3.3. */
const CONDITIONS = [
  'bad-request',
  'conflict',
  'feature-not-implemented',
  'forbidden',
  'gone',
  'internal-server-error',
  'item-not-found',
  'jid-malformed',
  'not-acceptable',
  'not-allowed',
  'not-authorized',
  'policy-violation',
  'recipient-unavailable',
  'redirect',
  'registration-required',
  'remote-server-not-found',
  'remote-server-timeout',
  'resource-constraint',
  'service-unavailable',
  'subscription-required',
  'undefined-condition',
  'unexpected-request',
]

/** Any of our error classes, or its JSON form. */
interface ErrorToSend {
  type: string
  condition?: string | undefined
  description?: string | undefined
  by?: string | undefined
}

export interface StanzaErrorCodec extends Codec<ErrorJson, ErrorToSend> {
  /**
   * A type or condition the RFC does not define becomes `cancel` and `undefined-condition`.
   * @param application what goes beside the condition: an element by the program, never made of input
   */
  build(error: ErrorToSend, application?: Element): Element
}

/** An `<error/>` whichever stream it came from: its namespace is that of the stanza around it. */
export const stanzaError: StanzaErrorCodec = {
  xep: 'RFC 6120 stanza errors',
  ns: NS.client,

  parse(element) {
    if (element.name !== 'error') return undefined
    const { type, by } = element.attrs
    let condition: string | undefined
    let description: string | undefined
    let application: ApplicationError | undefined
    for (const child of element.elements()) {
      const ns = child.getNS()
      const text = child.text().trim()
      if (ns !== NS.stanzaErrors) {
        // Service extensions beside each other: the last one is the one meant, as it always was here.
        if (ns !== element.getNS()) {
          application = {
            condition: child.name,
            ...(ns && { xmlns: ns }),
            ...(text && { description: text }),
            ...(child.attrs.feature && { feature: child.attrs.feature }),
          }
        }
      } else if (child.name === 'text') description ??= text
      else condition ??= child.name.toLowerCase()
    }
    return {
      type: type && TYPES.includes(type) ? type : 'cancel',
      ...(condition && { condition }),
      ...(description && { description }),
      ...(by && { by }),
      ...(application && { application }),
    }
  },

  build({ type, condition, description, by }, application) {
    return xml(
      'error',
      { type: TYPES.includes(type) ? type : 'cancel', by },
      xml(condition && CONDITIONS.includes(condition) ? condition : 'undefined-condition', {
        xmlns: NS.stanzaErrors,
      }),
      description ? xml('text', { xmlns: NS.stanzaErrors }, description) : undefined,
      application,
    )
  },
}
