/** A type's keys that may be `undefined`, as keys that may be absent. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** Leaves out the keys that hold nothing: what the app gets has no `undefined` in it. */
export function defined<T extends object>(value: T): Defined<T> {
  const kept: Partial<T> = {}
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key]
  return kept as unknown as Defined<T>
}
