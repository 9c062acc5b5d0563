import { Stack } from '@mantine/core'
import type { JsonSchema } from '@xmpp-ftw/catalogue'
import type { Problem } from '../problems.js'
import { Field } from './field.js'

interface Props {
  schema: JsonSchema
  value: unknown
  path: readonly PropertyKey[]
  problems: readonly Problem[]
  onChange(value: unknown): void
}

/** The fields of an object. A field without a value is a key that is not there. */
export function ObjectFields({ schema, value, path, problems, onChange }: Props) {
  const { properties = {}, required = [] } = schema
  const object = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>

  function change(key: string, next: unknown) {
    const { [key]: _, ...others } = object
    if (next === undefined) return onChange(others)
    // In the order of the schema, which is that of the manual.
    const all: Record<string, unknown> = { ...others, [key]: next }
    const keys = [...Object.keys(properties), ...Object.keys(all)].filter((each) => each in all)
    onChange(Object.fromEntries([...new Set(keys)].map((each) => [each, all[each]])))
  }

  return (
    <Stack gap="sm">
      {Object.entries(properties).map(([key, property]) => (
        <Field
          key={key}
          name={key}
          schema={typeof property === 'boolean' ? {} : property}
          required={required.includes(key)}
          value={object[key]}
          path={[...path, key]}
          problems={problems}
          onChange={(next) => change(key, next)}
        />
      ))}
    </Stack>
  )
}
