/** XEP-0030 Service Discovery 2.5.0: as much of a room's features as joining it needs. */
import { type Codec, NS, xml } from '@xmpp-ftw/core'

export const roomFeatures: Codec<string[], undefined> = {
  xep: 'XEP-0030 Service Discovery 2.5.0',
  ns: NS.discoInfo,

  parse(element) {
    if (!element.is('query', NS.discoInfo)) return undefined
    return element.getChildren('feature', NS.discoInfo).map(({ attrs }) => attrs.var ?? '')
  },

  build: () => xml('query', { xmlns: NS.discoInfo }),
}
