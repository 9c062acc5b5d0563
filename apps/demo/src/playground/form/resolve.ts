import { type JsonSchema, SCHEMAS } from '@xmpp-ftw/catalogue'
import { components } from '../../catalogue/events.js'

/** The schema that is meant where one refers to another. */
export function resolve(schema: JsonSchema | boolean | undefined): JsonSchema {
  if (schema === undefined || typeof schema === 'boolean') return {}
  if (schema.$ref === undefined) return schema
  return resolve(components[schema.$ref.slice(SCHEMAS.length)])
}

/** Alternatives, those within alternatives too. */
export function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const options = schema.anyOf ?? schema.oneOf
  if (options === undefined) return [schema]
  return options.flatMap((option) => (typeof option === 'boolean' ? [] : alternatives(resolve(option))))
}

/** A value to begin with. */
export function blank(schema: JsonSchema | boolean | undefined): unknown {
  const { type, const: only, enum: choices, properties, required = [], anyOf, oneOf } = resolve(schema)
  if (only !== undefined) return only
  if (choices !== undefined) return choices[0]
  const [first] = anyOf ?? oneOf ?? []
  if (first !== undefined) return blank(first)
  if (type === 'object') {
    return Object.fromEntries(required.map((key) => [key, blank(properties?.[key])]))
  }
  if (type === 'array') return []
  if (type === 'boolean') return false
  return type === 'string' ? '' : undefined
}

/** Whether a value is roughly of that shape: enough to choose among alternatives. */
export function fits(schema: JsonSchema | boolean | undefined, value: unknown): boolean {
  const { type, const: only, enum: choices, properties = {}, required = [], anyOf, oneOf } = resolve(schema)
  if (only !== undefined) return value === only
  if (choices !== undefined) return choices.includes(value as never)
  const options = anyOf ?? oneOf
  if (options !== undefined) return options.some((option) => fits(option, value))
  switch (type) {
    case 'object':
      return (
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        required.every((key) => key in value) &&
        Object.entries(value).every(([key, item]) => !(key in properties) || fits(properties[key], item))
      )
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'null':
      return value === null
    case 'string':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return true
  }
}
