/** XEP-0153 vCard-Based Avatars 1.1.1, sections 3.1 and 4.1: the hash of the vCard's photo, in presence */
import type { Codec } from '@xmpp-ftw/core'
import { HASH } from './metadata.js'

export const NS_VCARD_UPDATE = 'vcard-temp:x:update'

/** In lower case; `''` says that there is no photo. An update without a `<photo/>` says nothing yet. */
export const vcardUpdate: Omit<Codec<string>, 'build'> = {
  xep: 'XEP-0153 vCard-Based Avatars 1.1.1',
  ns: NS_VCARD_UPDATE,

  parse(element) {
    if (!element.is('x', NS_VCARD_UPDATE)) return undefined
    const hash = element.getChildText('photo', NS_VCARD_UPDATE)?.trim().toLowerCase()
    return !hash || HASH.test(hash) ? hash : undefined
  },
}
