import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core'
import type { Form } from '@xmpp-ftw/core'
import { type FormEvent, useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { errorOf } from '../../session/request-failure.js'
import { Dialog } from '../dialog.js'
import { FailureAlert } from '../failure-alert.js'
import { DataForm } from '../forms/data-form.js'
import { useDataForm } from '../forms/use-data-form.js'
import { TaskForm } from '../task-form.js'
import { useTask } from '../use-task.js'

interface Props {
  opened: boolean
  onClose(): void
}

export function ChangePassword({ opened, onClose }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Change the password">
      <Steps onClose={onClose} />
    </Dialog>
  )
}

/** The fields that every server knows, then the form that some ask for on top, then that it is done. */
function Steps({ onClose }: { onClose(): void }) {
  const [wanted, setWanted] = useState<Form | undefined>(undefined)
  const [isDone, setDone] = useState(false)
  if (isDone) return <Done onClose={onClose} />
  const done = () => setDone(true)
  return wanted ? (
    <ServiceForm form={wanted} onDone={done} onClose={onClose} />
  ) : (
    <PasswordForm onForm={setWanted} onDone={done} onClose={onClose} />
  )
}

function Done({ onClose }: { onClose(): void }) {
  return (
    <Stack>
      <Alert color="green" role="status">
        The password was changed. The next time, log in with the new one.
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  )
}

interface FieldsProps {
  onForm(form: Form): void
  onDone(): void
  onClose(): void
}

function PasswordForm({ onForm, onDone, onClose }: FieldsProps) {
  const session = useSession()
  const me = useChat((state) => state.me)
  const [current, setCurrent] = useState('')
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const [checked, setChecked] = useState(false)
  const { busy, failure, run } = useTask()
  const problems = {
    current: session.knowsPassword && !session.isPassword(current) && 'That is not your current password',
    fresh: fresh === '' && 'A password is needed',
    again: again !== fresh && 'The two are not the same',
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    setChecked(true)
    if (problems.current || problems.fresh || problems.again) return
    const changed = await run(async () => {
      try {
        await session.changePassword(fresh)
      } catch (error) {
        const { form } = errorOf(error)
        if (!form) throw error
        onForm(form)
        throw error
      }
    })
    if (changed) onDone()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <FailureAlert failure={failure} />
        {/* Tells password managers whose it is. */}
        <input type="hidden" name="username" autoComplete="username" value={me} readOnly />
        {session.knowsPassword && (
          <PasswordInput
            data-autofocus
            label="Current password"
            autoComplete="current-password"
            value={current}
            error={checked && problems.current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          value={fresh}
          error={checked && problems.fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password once more"
          autoComplete="new-password"
          value={again}
          error={checked && problems.again}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Change
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What the server wants to know before it changes anything. */
function ServiceForm({ form, onDone, onClose }: { form: Form; onDone(): void; onClose(): void }) {
  const session = useSession()
  const state = useDataForm(form)
  return (
    <TaskForm
      label="Change"
      onClose={onClose}
      onSubmit={async () => {
        await session.changePasswordByForm(state.submission())
        onDone()
      }}
    >
      <DataForm state={state} />
    </TaskForm>
  )
}
