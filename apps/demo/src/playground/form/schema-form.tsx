import { Text } from '@mantine/core'
import type { JsonSchema } from '@xmpp-ftw/catalogue'
import type { Problem } from '../problems.js'
import { Field } from './field.js'
import { ObjectFields } from './object-fields.js'
import { resolve } from './resolve.js'

interface Props {
  schema: JsonSchema
  value: unknown
  problems: readonly Problem[]
  onChange(value: unknown): void
}

/** A form for whatever a JSON Schema describes. What no field fits is typed as JSON. */
export function SchemaForm({ schema, value, problems, onChange }: Props) {
  const resolved = resolve(schema)
  if (Object.keys(resolved).length === 0) {
    return (
      <Text size="sm" c="dimmed">
        There is nothing to fill in.
      </Text>
    )
  }
  if (resolved.type === 'object' && resolved.properties !== undefined) {
    return <ObjectFields schema={resolved} value={value} path={[]} problems={problems} onChange={onChange} />
  }
  return (
    <Field
      name="Payload"
      schema={schema}
      required
      value={value}
      path={[]}
      problems={problems}
      onChange={onChange}
    />
  )
}
