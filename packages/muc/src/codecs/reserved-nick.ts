/** XEP-0045 Multi-User Chat 1.35.5, section 7.12: the nickname a room keeps for somebody. */
import { type Codec, NS, xml } from '@xmpp-ftw/core'

const NODE = 'x-roomuser-item'

/**
 * A service that does not know the node may answer for the room itself: without the node and an identity of the
 * right kind it is no nickname.
 */
export const reservedNick: Codec<string, undefined> = {
  xep: 'XEP-0045 Multi-User Chat 1.35.5',
  ns: NS.discoInfo,

  parse(element) {
    if (!element.is('query', NS.discoInfo) || element.attrs.node !== NODE) return undefined
    const identities = element.getChildren('identity', NS.discoInfo).map(({ attrs }) => attrs)
    return (
      identities.find(({ category, type }) => category === 'conference' && type === 'text')?.name || undefined
    )
  },

  build: () => xml('query', { xmlns: NS.discoInfo, node: NODE }),
}
