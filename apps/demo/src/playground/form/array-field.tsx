import { Button, Fieldset, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Field, type FieldProps } from './field.js'
import { blank } from './resolve.js'

/** A list: each item with its own fields. */
export function ArrayField({
  name,
  schema,
  value,
  path,
  problems,
  error,
  onChange,
}: FieldProps & { error: string | undefined }) {
  const items = Array.isArray(value) ? value : []
  const [item] = Array.isArray(schema.items) ? schema.items : [schema.items]
  const itemSchema = typeof item === 'boolean' || item === undefined ? {} : item
  return (
    <Fieldset legend={name} p="sm">
      <Stack gap="sm">
        {items.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items have nothing else to be told apart by
          <Group key={index} align="flex-end" gap="xs" wrap="nowrap">
            <div style={{ flex: 1, minWidth: 0 }}>
              <Field
                name={`${name} ${index + 1}`}
                schema={itemSchema}
                required
                value={each}
                path={[...path, index]}
                problems={problems}
                onChange={(next) => onChange(items.with(index, next))}
              />
            </div>
            <Button
              variant="subtle"
              color="gray"
              px={8}
              aria-label={`Remove ${name} ${index + 1}`}
              onClick={() => onChange(items.toSpliced(index, 1))}
            >
              <IconTrash size={16} aria-hidden />
            </Button>
          </Group>
        ))}
        {error !== undefined && (
          <Text size="xs" c="var(--mantine-color-error)">
            {error}
          </Text>
        )}
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...items, blank(itemSchema)])}
          >
            Add to {name}
          </Button>
        </div>
      </Stack>
    </Fieldset>
  )
}
