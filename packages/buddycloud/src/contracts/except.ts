import * as v from 'valibot'

type AnySchema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>

/** A schema of an object, with what is checked of the object as a whole. */
type ObjectSchema = AnySchema & { readonly entries: v.ObjectEntries; readonly pipe?: readonly unknown[] }

type Properties = Record<string, unknown>
type Check = v.PipeItem<Properties, Properties, v.BaseIssue<unknown>>

// biome-ignore lint/complexity/noBannedTypes: no further keys
type None = {}

/** The same object without those keys, which the session itself knows, and perhaps with more. */
export function except<S extends ObjectSchema, K extends string, E extends v.ObjectEntries = None>(
  schema: S,
  keys: readonly K[],
  more?: E,
) {
  const kept = Object.entries(schema.entries).filter(([key]) => !keys.some((one) => one === key))
  const object = v.object({ ...Object.fromEntries(kept), ...more })
  const checks = (schema.pipe ?? []).slice(1) as Check[]
  return v.pipe(object, ...checks) as unknown as v.GenericSchema<
    Omit<v.InferInput<S>, K> & v.InferInput<v.ObjectSchema<E, undefined>>,
    Omit<v.InferOutput<S>, K> & v.InferOutput<v.ObjectSchema<E, undefined>>
  >
}
