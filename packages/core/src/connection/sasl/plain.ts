import { encodeText, loginFail, type Mechanism } from './mechanism.js'

/** PLAIN (RFC 4616): the password itself, as it is; the server prepares it. For encrypted streams only. */
export function plain(username: string, password: string): Mechanism {
  return {
    name: 'PLAIN',
    async initial() {
      if (username === '' || `${username}${password}`.includes('\0')) {
        throw loginFail('malformed-request', 'the user name is empty, or it or the password holds a NUL')
      }
      return encodeText(`\0${username}\0${password}`)
    },
    async challenge() {
      throw loginFail('aborted', 'the server asks for more than PLAIN gives')
    },
    async success() {},
  }
}
