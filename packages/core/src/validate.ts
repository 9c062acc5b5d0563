import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { OutputOf, Schema } from './contract.js'
import { ClientError } from './errors.js'

/**
 * The payload as its schema has it: unknown keys gone, defaults filled in.
 *
 * @throws ClientError that names the key. Missing keys read `Missing 'room' key`. A schema's own message that
 * starts in lower case is completed with the key (`must be a string` → `'to' key must be a string`); any other
 * is used as it is.
 */
export function validate<S extends Schema>(schema: S, payload: unknown): OutputOf<S> {
  const input = withoutNulls(payload ?? {})
  const result = schema['~standard'].validate(input)
  if (result instanceof Promise) throw new TypeError('Contracts are checked synchronously')
  const issue = result.issues?.[0]
  if (!result.issues || !issue) return (result as StandardSchemaV1.SuccessResult<OutputOf<S>>).value
  throw new ClientError(describe(issue, input), payload ?? undefined)
}

function describe(issue: StandardSchemaV1.Issue, input: unknown): string {
  const path = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))
  const key = path.map(String).join('.')
  if (key === '') return issue.message
  let value = input
  for (const part of path) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined
  }
  if (value === undefined || value === null || value === '') return `Missing '${key}' key`
  if (/^[a-z]/.test(issue.message)) return `'${key}' key ${issue.message}`
  return issue.message
}

/** JSON has no `undefined`: a key whose value is `null` counts as absent. */
function withoutNulls(payload: unknown): unknown {
  if (typeof payload !== 'object' || Array.isArray(payload)) return payload
  const given = payload as Record<string, unknown>
  for (const key in given) {
    if (given[key] === null)
      return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  }
  return payload
}
