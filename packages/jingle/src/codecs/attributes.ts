/** Attributes whose names in XML are not those of their keys. */
const WRITTEN: Readonly<Record<string, string>> = {
  relAddr: 'rel-addr',
  relPort: 'rel-port',
  tcpType: 'tcptype',
  cipherSuite: 'crypto-suite',
  keyParams: 'key-params',
  sessionParams: 'session-params',
}

/** The attributes that are there, by key. Empty ones count as absent. */
export function readAttributes<const K extends string>(
  attrs: Readonly<Record<string, string | undefined>>,
  keys: readonly K[],
): { [P in K]?: string } {
  const found: { [P in K]?: string } = {}
  for (const key of keys) {
    const value = attrs[WRITTEN[key] ?? key]
    if (value) found[key] = value
  }
  return found
}

/** The other way; a zero is a value like any other. */
export function writeAttributes<const K extends string>(
  value: { readonly [P in K]?: string | number | undefined },
  keys: readonly K[],
): Record<string, string | number | undefined> {
  return Object.fromEntries(
    keys.map((key) => [WRITTEN[key] ?? key, value[key] === '' ? undefined : value[key]]),
  )
}

/** `[]` as no key at all. */
export function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}
