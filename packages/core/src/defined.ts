/** A type's keys that may be `undefined`, as keys that may be absent. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** Without the keys that hold nothing: what the app gets has no `undefined` in it. The same object where all of them hold something. */
export function defined<T extends object>(value: T): Defined<T> {
  for (const key in value) {
    if (value[key] !== undefined) continue
    const kept: Partial<T> = {}
    for (const full in value) if (value[full] !== undefined) kept[full] = value[full]
    return kept as unknown as Defined<T>
  }
  return value as unknown as Defined<T>
}
