/** What was read before and is likely to come again. */
import { solid } from '../solid.js'

/**
 * Names and namespaces seen before, each at the one place its hash gives: the same few names come again and again, and a string that
 * was a key before is a faster key than a new one. Holds so many short strings at most, whatever peers send.
 */
const NAMES: string[] = new Array(1024).fill('')

export const LONGEST_KEPT = 64

export function known(text: string, from: number, end: number, hash: number): string {
  const place = (hash ^ (hash >>> 10)) & 1023
  const before = NAMES[place]
  const found = text.slice(from, end)
  if (before === found) return before
  if (found.length > LONGEST_KEPT) return found
  const again = solid(found)
  NAMES[place] = again
  return again
}

/** An opening tag without attributes, but perhaps for a namespace. What is written in the same way says the same. */
export interface Tag {
  /** What is between `<` and `>`. */
  readonly written: string
  readonly name: string
  readonly ns: string | undefined
  readonly closes: boolean
}

/** Such tags seen before, as `NAMES` has names. */
export const TAGS: (Tag | undefined)[] = new Array(1024).fill(undefined)

export function tagPlace(text: string, from: number, end: number): number {
  const length = end - from
  const first = text.charCodeAt(from)
  const middle = text.charCodeAt(from + (length >> 1))
  const last = text.charCodeAt(end - 2)
  return (length * 7 + first * 31 + middle * 131 + last * 523) & 1023
}
