import { Fieldset, NativeSelect, Stack } from '@mantine/core'
import type { JsonSchema } from '@xmpp-ftw/catalogue'
import { useState } from 'react'
import { typeText } from '../../catalogue/type-text.js'
import { Field, type FieldProps } from './field.js'
import { ObjectFields } from './object-fields.js'
import { blank, fits } from './resolve.js'

interface Props extends FieldProps {
  options: readonly JsonSchema[]
  error: string | undefined
}

/** A value that may be of several shapes: first which, then its fields. */
export function UnionField({ options, error: _, ...props }: Props) {
  const { name, value, onChange } = props
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      options.findIndex((option) => fits(option, value)),
    ),
  )
  const option = options[chosen] ?? {}
  return (
    <Fieldset legend={name} p="sm">
      <Stack gap="sm">
        <NativeSelect
          label="Kind"
          value={String(chosen)}
          onChange={(event) => {
            const index = Number(event.currentTarget.value)
            setChosen(index)
            onChange(blank(options[index]))
          }}
          data={options.map((each, index) => ({ value: String(index), label: kindName(each) }))}
        />
        {option.type === 'object' && option.properties !== undefined ? (
          <ObjectFields {...props} schema={option} />
        ) : (
          <Field key={chosen} {...props} schema={option} required />
        )}
      </Stack>
    </Fieldset>
  )
}

/** By a key that holds nothing else, or by its keys. */
function kindName(schema: JsonSchema): string {
  const entries = Object.entries(schema.properties ?? {})
  const fixed = entries.flatMap(([key, property]) => {
    if (typeof property === 'boolean') return []
    const only = property.const ?? property.enum?.join(' or ')
    return only === undefined || !schema.required?.includes(key) ? [] : [`${key}: ${only}`]
  })
  if (fixed.length > 0) return fixed.join(', ')
  if (schema.required !== undefined) return `{ ${schema.required.join(', ')} }`
  return entries.length > 0 ? 'an object' : typeText(schema)
}
