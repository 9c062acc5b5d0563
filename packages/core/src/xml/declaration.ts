/** The XML declaration (XML 1.0, section 2.8). */
import { malformed, XmlError } from './xml-error.js'

export const DECLARATION = '<?xml'

export const DECLARATION_START = /^<\?xml[ \t\r\n]$/

const EQUAL_SIGN = '[ \\t\\r\\n]*=[ \\t\\r\\n]*'
const DECLARATION_WHOLE = new RegExp(
  `^<\\?xml[ \\t\\r\\n]+version${EQUAL_SIGN}(?:"1\\.\\d+"|'1\\.\\d+')` +
    `(?:[ \\t\\r\\n]+encoding${EQUAL_SIGN}(?:"([\\w.-]+)"|'([\\w.-]+)'))?` +
    `(?:[ \\t\\r\\n]+standalone${EQUAL_SIGN}(?:"(?:yes|no)"|'(?:yes|no)'))?[ \\t\\r\\n]*\\?>$`,
)

/** Far more than any XML declaration needs. */
const DECLARATION_MAX = 256

export function checkDeclarationSize(token: string): void {
  if (token.length > DECLARATION_MAX) throw malformed('bad XML declaration')
}

/** XML 1.0, section 2.8; the encoding is always UTF-8 (RFC 6120, section 11.6). */
export function checkDeclaration(token: string): void {
  checkDeclarationSize(token)
  const match = DECLARATION_WHOLE.exec(token)
  if (match === null) throw malformed('bad XML declaration')
  const encoding = match[1] ?? match[2] ?? 'UTF-8'
  if (encoding.toUpperCase() !== 'UTF-8')
    throw new XmlError('unsupported-encoding', 'encoding other than UTF-8')
}
