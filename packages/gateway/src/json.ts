/**
 * The value as `JSON.stringify` writes it, behind `before`. What apps are told are small objects that hold short texts: those are
 * written here, in two thirds of the time. Whatever else there is, an object of a class say, is left to `JSON.stringify`.
 *
 * @throws as `JSON.stringify`; RangeError for an object that contains itself
 */
export function appendJson(before: string, value: unknown): string {
  if (typeof value === 'string' && !SPECIAL.test(value)) return `${before}"${value}"`
  if (typeof value === 'object' && value !== null && (value as { toJSON?: unknown }).toJSON === undefined) {
    if (Array.isArray(value)) return appendArray(before, value)
    if (Object.getPrototypeOf(value) === Object.prototype) return appendObject(before, value as Plain)
  }
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return before + value
  return before + (JSON.stringify(value) ?? 'null')
}

/** A key as it is written where it is the first, where it is not, and each in front of a text. */
interface Key {
  readonly first: string
  readonly next: string
  readonly firstText: string
  readonly nextText: string
}

/** Contracts have a few hundred of them. */
const KEYS = new Map<string, Key>()
const MOST_KEYS = 1_000
const LONGEST_KEY = 64

function keyOf(name: string): Key {
  const known = KEYS.get(name)
  if (known) return known
  const written = `${JSON.stringify(name)}:`
  const key = {
    first: `{${written}`,
    next: `,${written}`,
    firstText: `{${written}"`,
    nextText: `,${written}"`,
  }
  if (KEYS.size < MOST_KEYS && name.length <= LONGEST_KEY) KEYS.set(name, key)
  return key
}

/** Where one of these is, a text is not written as it is. */
const SPECIAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /["\\\u0000-\u001f\ud800-\udfff]/

type Plain = Readonly<Record<string, unknown>>

function appendObject(before: string, object: Plain): string {
  let written = before
  let first = true
  for (const name in object) {
    const value = object[name]
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol') continue
    const key = keyOf(name)
    if (typeof value === 'string' && !SPECIAL.test(value))
      written += `${(first ? key.firstText : key.nextText) + value}"`
    else written = appendJson(written + (first ? key.first : key.next), value)
    first = false
  }
  return first ? `${written}{}` : `${written}}`
}

function appendArray(before: string, array: readonly unknown[]): string {
  if (array.length === 0) return `${before}[]`
  let written = before
  for (let index = 0; index < array.length; index++)
    written = appendJson(written + (index === 0 ? '[' : ','), array[index])
  return `${written}]`
}
