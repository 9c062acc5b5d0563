/** XEP-0084 User Avatar 1.1.4, section 4.1: the image, as base64 */
import { type Codec, xml } from '@xmpp-ftw/core'

export const NS_DATA = 'urn:xmpp:avatar:data'

/** White space in it is layout, and left out. */
export const avatarData: Codec<string> = {
  xep: 'XEP-0084 User Avatar 1.1.4',
  ns: NS_DATA,
  parse: (element) => (element.is('data', NS_DATA) ? element.text().replace(/\s+/g, '') : undefined),
  build: (content) => xml('data', { xmlns: NS_DATA }, content),
}
