import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core'
import type { Form } from '@xmpp-ftw/core'
import { useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { errorOf } from '../../session/request-failure.js'
import { Dialog } from '../dialog.js'
import { FormFields } from '../forms/service-form.js'
import { TaskForm } from '../task-form.js'

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
  const session = useSession()
  const [wanted, setWanted] = useState<Form | undefined>(undefined)
  const [isDone, setDone] = useState(false)
  if (isDone) return <Done onClose={onClose} />
  const done = () => setDone(true)
  return wanted ? (
    <FormFields
      form={wanted}
      label="Change"
      onSave={(form) => session.changePasswordByForm(form)}
      onDone={done}
      onClose={onClose}
    />
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
  const problems = {
    current: session.knowsPassword && !session.isPassword(current) && 'That is not your current password',
    fresh: fresh === '' && 'A password is needed',
    again: again !== fresh && 'The two are not the same',
  }

  function check() {
    setChecked(true)
    return !(problems.current || problems.fresh || problems.again)
  }

  async function change() {
    try {
      await session.changePassword(fresh)
    } catch (error) {
      const { form } = errorOf(error)
      if (form) onForm(form)
      throw error
    }
  }

  return (
    <TaskForm label="Change" check={check} onSubmit={change} onDone={onDone} onClose={onClose}>
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
    </TaskForm>
  )
}
