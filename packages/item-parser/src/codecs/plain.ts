/** Plain text: no specification of its own, but what the first pubsub apps published. */
import { type Element, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { Payload } from '../payload.js'

/** `<body/>` in whatever namespace the item has. One that holds markup is no text. */
export const plain: Payload<string> = {
  key: 'body',
  xep: 'plain text',
  ns: '',
  schema: v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String)),

  parse(element: Element) {
    const own = element.ns === undefined || element.ns === element.parent?.getNS()
    return own && element.name === 'body' && element.elements().length === 0 ? element.text() : undefined
  },

  build: (text) => xml('body', null, text),
}
