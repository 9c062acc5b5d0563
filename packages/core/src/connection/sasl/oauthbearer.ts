import { encodeText, loginFail, type Mechanism } from './mechanism.js'

/** What separates the parts of a message; alone, it is the answer to an error (RFC 7628, section 3.2.3). */
const SEPARATOR = '\u0001'

/**
 * OAUTHBEARER (RFC 7628): an OAuth 2 access token. For encrypted streams only: who has the token is us.
 * @param account bare JID to log in as; absent leaves it to the token
 */
export function oauthBearer(token: string, account?: string): Mechanism {
  let refused = false
  return {
    name: 'OAUTHBEARER',
    async initial() {
      if (!/^[\x21-\x7e]+$/.test(token)) throw loginFail('malformed-request', 'the token is no access token')
      const authzid = account === undefined ? '' : `a=${account.replace(/=/g, '=3D').replace(/,/g, '=2C')}`
      return encodeText(`n,${authzid},${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${SEPARATOR}`)
    },
    /** A challenge tells why the token is refused. It must be answered before the server sends the failure. */
    async challenge() {
      if (refused) throw loginFail('aborted', 'the server broke the order of messages')
      refused = true
      return encodeText(SEPARATOR)
    },
    async success() {
      if (refused) throw loginFail('aborted', 'the server refused the token and then took it')
    },
  }
}
