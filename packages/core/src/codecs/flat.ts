import * as v from 'valibot'

type AnySchema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>

/**
 * The same schema, with its failures told as one of the whole value: keys inside it are not named.
 * Still described as it was (to JSON Schema, say).
 * @param message takes the place of the schema's own
 */
export function flat<S extends AnySchema>(
  schema: S,
  message: string | ((issue: v.BaseIssue<unknown>) => string),
): S {
  return wrap(schema, (dataset, config) => {
    const result = schema['~run'](dataset, config)
    const found = result.issues?.[0]
    if (!found) return result
    const { path: _, ...issue } = found
    const told = typeof message === 'string' ? message : message(found)
    return { typed: false, value: result.value, issues: [{ ...issue, message: told }] }
  })
}

/** The same schema over what `prepare` makes of the input; `undefined` passes as an absent value. */
export function prepared<S extends AnySchema>(schema: S, prepare: (input: unknown) => unknown) {
  return wrap(schema, (dataset, config) => {
    const value = prepare(dataset.value)
    return value === undefined ? { typed: true, value } : schema['~run']({ value }, config)
  }) as S | v.BaseSchema<v.InferInput<S>, v.InferOutput<S> | undefined, v.InferIssue<S>>
}

function wrap<S extends AnySchema>(schema: S, run: AnySchema['~run']): S {
  // `config` makes the copy answer for itself as a standard schema.
  return v.config({ ...schema, '~run': run }, {})
}
