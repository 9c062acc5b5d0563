/** Plain text: no specification of its own, but what the first pubsub apps published. */
import { type Element, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { Payload } from '../payload.js'

/** A service may tell an item in another of these namespaces than that in which it was published, and keep the payload's. */
const NAMESPACES = /^http:\/\/jabber\.org\/protocol\/pubsub(?:#event)?$/

/** `<body/>` in the item's own namespace. One that holds markup is no text. */
export const plain: Payload<string> = {
  key: 'body',
  xep: 'plain text',
  ns: '',
  schema: v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String)),

  parse(element: Element) {
    const ns = element.getNS()
    const own = ns === undefined || ns === element.parent?.getNS() || NAMESPACES.test(ns)
    return own && element.name === 'body' && element.elements().length === 0 ? element.text() : undefined
  },

  build: (text) => xml('body', null, text),
}
