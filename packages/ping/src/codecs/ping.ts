/** XEP-0199: XMPP Ping, version 2.0.1. */
import { type Codec, type Element, xml } from '@xmpp-ftw/core'

export const NS_PING = 'urn:xmpp:ping'

export const pingPayload: Codec<true> = {
  xep: 'XEP-0199 XMPP Ping 2.0.1',
  ns: NS_PING,
  parse: (element: Element) => (element.is('ping', NS_PING) ? true : undefined),
  build: () => xml('ping', { xmlns: NS_PING }),
}
