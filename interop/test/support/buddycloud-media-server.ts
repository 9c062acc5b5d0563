/** A media server: it lets nobody at its files who has not confirmed it over XMPP (XEP-0070), and says where they are. */

import { formXml } from '../../src/components/buddycloud/vocabulary.js'
import { xml } from '../../src/components/xmpp-component.js'
import type { XmppServer } from '../../src/servers/index.js'
import { HttpAuthComponent } from './http-auth-component.js'

export const ENDPOINT = 'https://api.example.com/'

/** @param name one of the server's `components` */
export function startMediaServer(server: XmppServer, name: string): Promise<HttpAuthComponent> {
  return HttpAuthComponent.start(server, name, [
    xml('identity', { category: 'component', type: 'generic', name: 'Media Server' }),
    xml('feature', { var: 'http://jabber.org/protocol/disco#info' }),
    formXml('result', 'http://buddycloud.org/media', [['endpoint', ENDPOINT]]),
  ])
}
