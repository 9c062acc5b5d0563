import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { FailureAlert } from './failure-alert.js'
import { useTask } from './use-task.js'

interface Props {
  /** What the button says that does it. */
  label: string
  isDangerous?: boolean
  disabled?: boolean
  /** Whether it can be done with what was filled in; says what is wrong where it cannot. */
  check?(): boolean
  /** Stays open where it rejects. */
  onSubmit(): Promise<unknown>
  /** Takes the place of closing when it is done. */
  onDone?(): void
  onClose(): void
  children?: ReactNode
}

/** What is in a dialog that does one thing, and closes when it is done. */
export function TaskForm({
  label,
  isDangerous,
  disabled,
  check,
  onSubmit,
  onClose,
  onDone = onClose,
  children,
}: Props) {
  const { busy, failure, run } = useTask()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (check && !check()) return
    if (await run(onSubmit)) onDone()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {children}
        <FailureAlert failure={failure} />
        <Group justify="flex-end" mt="xs">
          {/* Where nothing is to be filled in, what is pressed by mistake does nothing. */}
          <Button variant="default" onClick={onClose} data-autofocus={isDangerous || undefined}>
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
