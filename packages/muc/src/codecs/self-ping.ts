/** XEP-0410 MUC Self-Ping (Schrödinger's Chat) 1.1.0: a ping (XEP-0199 2.0.1) to one's own occupant JID. */
import { type Codec, xml } from '@xmpp-ftw/core'

const NS_PING = 'urn:xmpp:ping'

export const selfPing: Codec<true, undefined> = {
  xep: "XEP-0410 MUC Self-Ping (Schrödinger's Chat) 1.1.0",
  ns: NS_PING,
  parse: (element) => element.is('ping', NS_PING) || undefined,
  build: () => xml('ping', { xmlns: NS_PING }),
}
