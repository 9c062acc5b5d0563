import { Paper, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

interface Props {
  title: string
  /** What it is about, where the title does not say. */
  description?: string
  children: ReactNode
}

export function SettingsSection({ title, description, children }: Props) {
  const id = useId()
  return (
    <Paper component="section" withBorder radius="lg" p="md" mb="md" aria-labelledby={id}>
      <Title order={2} size="h5" id={id}>
        {title}
      </Title>
      {description && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
      {children}
    </Paper>
  )
}
