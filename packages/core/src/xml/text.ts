/** Text, attribute values and CDATA, as they are written, to what they say. */
import { NAME } from './characters.js'
import { malformed, restricted } from './xml-error.js'

// Where one of these is, a run of text needs more than copying. Surrogates are among them to find those without pair.
export const SPECIAL_TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[&\]\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/
/** What may be no Char; of surrogates it takes a closer look to say. */
const SUSPECT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/
/** Not a Char (XML 1.0, section 2.2). */
const ILLEGAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/u

function checkLegal(text: string): void {
  if (SUSPECT.test(text) && ILLEGAL.test(text)) throw malformed('character that XML cannot carry')
}

/** XML 1.0, section 2.11. */
function normaliseNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

export function decodeCdata(text: string): string {
  checkLegal(text)
  return normaliseNewlines(text)
}

export function decodeText(run: string): string {
  checkLegal(run)
  if (run.includes(']]>')) throw malformed(']]> in text')
  return decodeReferences(normaliseNewlines(run))
}

/** Attribute value normalisation (XML 1.0, section 3.3.3): only white space given by reference stays what it is. */
export function decodeValue(value: string): string {
  checkLegal(value)
  if (value.includes('<')) throw malformed('< in an attribute value')
  return decodeReferences(value.replace(/\r\n|[\t\n\r]/g, ' '))
}

function decodeReferences(text: string): string {
  let decoded = ''
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at)
    if (end < 0) throw malformed('reference without end')
    decoded += text.slice(from, at) + dereference(text.slice(at + 1, end))
    from = end + 1
  }
  return decoded + text.slice(from)
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

function dereference(name: string): string {
  const known = ENTITIES.get(name)
  if (known !== undefined) return known
  const code = /^#(?:x([\da-fA-F]+)|(\d+))$/.exec(name)
  if (code === null) throw NAME.test(name) ? restricted('entity reference') : malformed('bad reference')
  const point = code[1] === undefined ? Number(code[2]) : Number.parseInt(code[1], 16)
  const character = point <= 0x10ffff ? String.fromCodePoint(point) : '\uffff'
  checkLegal(character)
  return character
}
