import { loginFail } from './mechanism.js'

/** Spaces other than the ASCII one (RFC 3454, table C.1.2). */
const SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu

/** Characters that vanish (RFC 3454, table B.1). */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/gu

/** What must not be left (RFC 4013, section 2.3): controls, private use, no characters, surrogates, tags, and so on. */
const PROHIBITED = new RegExp(
  '[\\p{Cc}\\p{Co}\\p{Cs}\\p{Noncharacter_Code_Point}\\u{340}\\u{341}\\u{6DD}\\u{70F}\\u{180E}\\u{200E}\\u{200F}' +
    '\\u{2028}-\\u{202E}\\u{2061}-\\u{2063}\\u{206A}-\\u{206F}\\u{2FF0}-\\u{2FFB}\\u{FFF9}-\\u{FFFD}' +
    '\\u{1D173}-\\u{1D17A}\\u{E0001}\\u{E0020}-\\u{E007F}]',
  'u',
)

/**
 * SASLprep (RFC 4013) of a user name or password, so that each way to type it gives the same bytes.
 *
 * Close to it, not it: normalisation is of today's Unicode instead of 3.2, and the rule on text of mixed direction is
 * left out. Both let through more, and what the server then thinks of it is the server's to say.
 *
 * @param what named in the error; the text itself is not
 * @throws AuthError `malformed-request`
 */
export function saslprep(text: string, what: string): string {
  const prepared = text.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC')
  if (PROHIBITED.test(prepared)) throw loginFail('malformed-request', `${what} has a forbidden character`)
  return prepared
}
