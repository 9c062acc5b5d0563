import type { Attributes } from '../element.js'

/** Those of the attributes that hold something. */
export function attributes<const K extends string>(
  attrs: Attributes,
  ...names: readonly K[]
): { [key in K]?: string } {
  const found: { [key in K]?: string } = {}
  for (const name of names) {
    const value = attrs[name]
    if (value) found[name] = value
  }
  return found
}
