/** XEP-0153 vCard-Based Avatars 1.1.1, section 3.2: the photo of a vCard (XEP-0054), as base64 */
import { type Codec, xml } from '@xmpp-ftw/core'

export const NS_VCARD = 'vcard-temp'

/**
 * `''` where the vCard has none. Its type is left alone: only the image itself tells what it is (section 5).
 * What is built asks for the vCard.
 */
export const vcardPhoto: Codec<string, undefined> = {
  xep: 'XEP-0153 vCard-Based Avatars 1.1.1',
  ns: NS_VCARD,

  parse(element) {
    if (!element.is('vCard', NS_VCARD)) return undefined
    const photo = element.getChild('PHOTO', NS_VCARD)
    return photo?.getChildText('BINVAL', NS_VCARD)?.replace(/\s+/g, '') ?? ''
  },

  build: () => xml('vCard', { xmlns: NS_VCARD }),
}
