/**
 * The same text in a place of its own, for what is kept long: a slice keeps all of the text that it was cut from in memory.
 * A string that was a key before is also a faster key than a new one.
 */
export function solid(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text
}
