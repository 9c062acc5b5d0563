import { Button, Group } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { JsonSchema } from '@xmpp-ftw/catalogue'
import type { ReactNode } from 'react'
import { blank } from './resolve.js'

interface Props {
  name: string
  required: boolean
  value: unknown
  /** What it begins with. */
  begin: JsonSchema
  onChange(value: unknown): void
  children: ReactNode
}

/** A part of a form that need not be there: added and taken away as a whole. */
export function OptionalPart({ name, required, value, begin, onChange, children }: Props) {
  if (value === undefined) {
    return (
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange(blank(begin))}
        >
          Add {name}
        </Button>
      </div>
    )
  }
  return (
    <div>
      {children}
      {!required && (
        <Group justify="flex-end" mt={4}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            leftSection={<IconX size={12} aria-hidden />}
            onClick={() => onChange(undefined)}
          >
            Leave {name} out
          </Button>
        </Group>
      )}
    </div>
  )
}
