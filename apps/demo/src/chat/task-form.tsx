import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { FailureAlert } from './failure-alert.js'
import { useTask } from './use-task.js'

interface Props {
  /** What the button says that does it. */
  label: string
  isDangerous?: boolean
  disabled?: boolean
  /** Stays open where it rejects. */
  onSubmit(): Promise<unknown>
  onClose(): void
  children?: ReactNode
}

/** What is in a dialog that does one thing, and closes when it is done. */
export function TaskForm({ label, isDangerous, disabled, onSubmit, onClose, children }: Props) {
  const { busy, failure, run } = useTask()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (await run(onSubmit)) onClose()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <FailureAlert failure={failure} />
        {children}
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={disabled} color={isDangerous ? 'red' : undefined}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
