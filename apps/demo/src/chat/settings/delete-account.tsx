import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useChat, useSession } from '../../app/session-context.js'
import { Dialog } from '../dialog.js'
import { CHAT_PATH } from '../paths.js'
import { TaskForm } from '../task-form.js'

interface Props {
  opened: boolean
  onClose(): void
}

export function DeleteAccount({ opened, onClose }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Delete the account?">
      <DeleteForm onClose={onClose} />
    </Dialog>
  )
}

function DeleteForm({ onClose }: { onClose(): void }) {
  const session = useSession()
  const navigate = useNavigate()
  const me = useChat((state) => state.me)
  const [typed, setTyped] = useState('')
  return (
    <TaskForm
      label="Delete"
      isDangerous
      disabled={typed.trim() !== me}
      onClose={onClose}
      onSubmit={async () => {
        await session.deleteAccount()
        void navigate(CHAT_PATH)
      }}
    >
      <Text size="sm">
        {me}, its contacts and what the server keeps for it are gone then. There is no way back.
      </Text>
      <TextInput
        data-autofocus
        label={`Type ${me} to go on`}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </TaskForm>
  )
}
