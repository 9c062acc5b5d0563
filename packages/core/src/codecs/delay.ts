/** XEP-0203 Delayed Delivery 2.0 */
import * as v from 'valibot'
import type { Codec } from '../codec.js'
import { xml } from '../element.js'
import * as NS from '../namespaces.js'

/** `when` is the stamp as it was written (XEP-0082). */
export const delaySchema = v.object({
  when: v.string(),
  from: v.exactOptional(v.string()),
  reason: v.exactOptional(v.string()),
})

export interface Delay extends v.InferOutput<typeof delaySchema> {}

export const delay: Codec<Delay> = {
  xep: 'XEP-0203 Delayed Delivery 2.0',
  ns: NS.delay,

  parse(element) {
    const { stamp, from } = element.attrs
    if (!element.is('delay', NS.delay) || !stamp) return undefined
    const reason = element.text().trim()
    return { when: stamp, ...(from && { from }), ...(reason && { reason }) }
  },

  build({ when, from, reason }) {
    return xml('delay', { xmlns: NS.delay, from, stamp: when }, reason || undefined)
  },
}
