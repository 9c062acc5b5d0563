/** XEP-0131 Stanza Headers and Internet Metadata 1.2 */
import { type Codec, xml } from '@xmpp-ftw/core'

export const NS_SHIM = 'http://jabber.org/protocol/shim'

export interface Header {
  name: string
  value: string
}

export const headers: Codec<Header[]> = {
  xep: 'XEP-0131 Stanza Headers and Internet Metadata 1.2',
  ns: NS_SHIM,

  parse(element) {
    if (!element.is('headers', NS_SHIM)) return undefined
    return element.getChildren('header', NS_SHIM).map((header) => ({
      name: header.attrs.name ?? '',
      value: header.text(),
    }))
  },

  build: (value) =>
    xml('headers', { xmlns: NS_SHIM }, ...value.map(({ name, value }) => xml('header', { name }, value))),
}
