/** XEP-0070: Verifying HTTP Requests via XMPP, version 1.0.2. */
import { type Codec, xml } from '@xmpp-ftw/core'

export const NS_HTTP_AUTH = 'http://jabber.org/protocol/http-auth'

/** The HTTP request in question (section 4.4). */
export interface HttpRequest {
  method: string
  url: string
  /** Transaction identifier, which the HTTP client was given by its user, or shows. */
  id: string
}

/** Without all three of its attributes it says nothing. */
export const confirm: Codec<HttpRequest> = {
  xep: 'XEP-0070 Verifying HTTP Requests via XMPP 1.0.2',
  ns: NS_HTTP_AUTH,

  parse(element) {
    if (!element.is('confirm', NS_HTTP_AUTH)) return undefined
    const { method, url, id } = element.attrs
    return method && url && id ? { method, url, id } : undefined
  },

  build({ method, url, id }) {
    return xml('confirm', { xmlns: NS_HTTP_AUTH, method, url, id })
  },
}
