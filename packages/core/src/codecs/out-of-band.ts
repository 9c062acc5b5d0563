/** XEP-0066 Out of Band Data 1.5 */
import * as v from 'valibot'
import type { Codec } from '../codec.js'
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'

/** `stream` is the id of a stream initiation, in IQs only (section 6). */
export const oobSchema = v.object({
  url: v.exactOptional(v.string()),
  description: v.exactOptional(v.string()),
  stream: v.exactOptional(v.string()),
})

export interface OutOfBand extends v.InferOutput<typeof oobSchema> {}

const xep = 'XEP-0066 Out of Band Data 1.5'

function read(element: Element, ns: string): OutOfBand {
  const url = element.getChildText('url', ns)?.trim()
  const description = element.getChildText('desc', ns)?.trim()
  const { sid } = element.attrs
  return { ...(url && { url }), ...(description && { description }), ...(sid && { stream: sid }) }
}

function content({ url, description }: OutOfBand): (Element | undefined)[] {
  return [
    url === undefined ? undefined : xml('url', null, url),
    description === undefined ? undefined : xml('desc', null, description),
  ]
}

/** As it travels in messages and beside other payloads (section 3). */
export const outOfBand: Codec<OutOfBand> = {
  xep,
  ns: NS.oob,

  parse(element) {
    return element.is('x', NS.oob) ? read(element, NS.oob) : undefined
  },

  build(value) {
    return xml('x', { xmlns: NS.oob }, ...content(value))
  },
}

/** As the payload of an IQ (section 2). */
export const outOfBandIq: Codec<OutOfBand> = {
  xep,
  ns: NS.oobIq,

  parse(element) {
    return element.is('query', NS.oobIq) ? read(element, NS.oobIq) : undefined
  },

  build(value) {
    return xml('query', { xmlns: NS.oobIq, sid: value.stream }, ...content(value))
  },
}
