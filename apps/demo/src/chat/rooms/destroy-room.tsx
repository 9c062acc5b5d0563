import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '../../app/session-context.js'
import type { Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { TaskForm } from '../task-form.js'

interface Props {
  room: Room
  name: string
  opened: boolean
  onClose(): void
}

export function DestroyRoom({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title={`Close ${rest.name} for good?`}>
      <DestroyForm {...rest} />
    </Dialog>
  )
}

function DestroyForm({ room, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const [alternative, setAlternative] = useState('')
  return (
    <TaskForm
      label="Close the room"
      isDangerous
      onClose={onClose}
      onSubmit={async () => {
        await session.rooms.destroy(room.jid, reason.trim(), alternative.trim())
        void navigate('/chat')
      }}
    >
      <Text size="sm">Everybody is put out, and what the room remembers is gone.</Text>
      <TextInput
        label="Reason"
        placeholder="Told to everybody who is there"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        label="Where to go instead"
        placeholder="other-room@example.org"
        autoCapitalize="none"
        spellCheck={false}
        value={alternative}
        onChange={(event) => setAlternative(event.currentTarget.value)}
      />
    </TaskForm>
  )
}
