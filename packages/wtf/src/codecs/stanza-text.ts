/** RFC 6120, section 8: stanzas as text that can be read without the stream around it */
import { type Codec, type Element, NS, parseElement } from '@xmpp-ftw/core'

export const stanzaText: Codec<string> = {
  xep: 'RFC 6120 stanzas',
  ns: NS.client,

  /** With its own namespace, and without attributes of others: their prefixes mean nothing away from the stream. */
  parse(element) {
    const alone = element.clone()
    alone.ns ??= NS.client
    dropPrefixed(alone)
    return alone.toString()
  },

  /** @throws when the text is no element */
  build: (text) => parseElement(text),
}

function dropPrefixed(element: Element): void {
  for (const name of Object.keys(element.attrs)) {
    if (name.includes(':') && !name.startsWith('xml:')) delete element.attrs[name]
  }
  for (const child of element.elements()) dropPrefixed(child)
}
