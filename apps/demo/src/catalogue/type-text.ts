import { type JsonSchema, SCHEMAS } from '@xmpp-ftw/catalogue'

/** A schema in the notation of TypeScript, which is what most readers know. */
export function typeText(schema: JsonSchema | boolean | undefined, indent = ''): string {
  if (schema === undefined || typeof schema === 'boolean') return 'unknown'
  const { $ref, const: only, enum: choices, anyOf, oneOf, allOf, type } = schema
  if ($ref !== undefined) return $ref.slice(SCHEMAS.length)
  if (only !== undefined) return literal(only)
  if (choices !== undefined) return choices.map(literal).join(' | ')
  const options = anyOf ?? oneOf
  if (options !== undefined)
    return [...new Set(options.map((option) => typeText(option, indent)))].join(' | ')
  if (allOf !== undefined) return allOf.map((part) => typeText(part, indent)).join(' & ')
  switch (type) {
    case 'object':
      return objectText(schema, indent)
    case 'array':
      return arrayText(schema, indent)
    case 'integer':
      return 'number'
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type
    default:
      return 'unknown'
  }
}

function objectText({ properties, required = [], additionalProperties }: JsonSchema, indent: string): string {
  const inner = `${indent}  `
  const keys = Object.entries(properties ?? {}).map(([key, schema]) => {
    const name = /^[\w$]+$/.test(key) ? key : `'${key}'`
    return `${inner}${name}${required.includes(key) ? '' : '?'}: ${typeText(schema, inner)}${note(schema)}`
  })
  if (keys.length > 0) return `{\n${keys.join('\n')}\n${indent}}`
  if (additionalProperties === undefined) return '{}'
  return `{ [key: string]: ${typeText(additionalProperties, indent)} }`
}

function arrayText({ items }: JsonSchema, indent: string): string {
  const [first] = Array.isArray(items) ? items : [items]
  const text = typeText(first, indent)
  return / [|&] /.test(text) ? `(${text})[]` : `${text}[]`
}

/** Bounds of numbers, where they tell something. */
function note(schema: JsonSchema | boolean): string {
  if (typeof schema === 'boolean') return ''
  const { minimum, maximum, type } = schema
  if (type !== 'integer' || minimum === undefined || maximum === undefined) return ''
  return `  // ${minimum} to ${maximum}`
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
