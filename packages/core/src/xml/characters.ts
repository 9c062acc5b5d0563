/** Which characters XML 1.0 and Namespaces in XML 1.0 allow where; the codes of those that mean something. */

export const LT = 60
export const AMPERSAND = 38
export const GT = 62
export const SLASH = 47
export const EXCLAMATION = 33
export const QUESTION = 63
export const HYPHEN = 45
export const EQUALS = 61
export const QUOTE = 34
export const APOSTROPHE = 39
export const COLON = 58

/** A name with at most one colon (Namespaces in XML 1.0, section 4); its ASCII characters are checked already. */
const NAME_START =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
const NC_NAME = `[${NAME_START}][${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}]*`
export const NAME = new RegExp(`^${NC_NAME}(?::${NC_NAME})?$`, 'u')

/** 1 for each ASCII character that a name may contain, the colon left out. */
export const NAME_CHARACTER = Uint8Array.from({ length: 128 }, (_, c) =>
  /[\w.-]/.test(String.fromCharCode(c)) ? 1 : 0,
)

/** 1 for each ASCII character that stands for itself in an attribute's value. Others, and those above, are looked at closer. */
export const PLAIN_IN_VALUE = Uint8Array.from({ length: 128 }, (_, c) =>
  c >= 32 && c !== AMPERSAND && c !== LT ? 1 : 0,
)

export function isLetter(c: number): boolean {
  return (c >= 65 && c <= 90) || (c >= 97 && c <= 122)
}

/** Characters above ASCII are told from each other later. */
export function isNameStart(c: number): boolean {
  return isLetter(c) || c === 95 || c >= 128
}

export function skipBlanks(text: string, from: number): number {
  let at = from
  for (; ; at++) {
    const c = text.charCodeAt(at)
    if (c !== 32 && c !== 10 && c !== 9 && c !== 13) return at
  }
}
