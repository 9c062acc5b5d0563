import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../../app/session-context.js'
import type { Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { TaskForm } from '../task-form.js'

interface Props {
  room: Room
  opened: boolean
  onClose(): void
}

export function ChangeNick({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title="Change your nick">
      <NickForm {...rest} />
    </Dialog>
  )
}

function NickForm({ room, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const [nick, setNick] = useState(room.nick)
  const wanted = nick.trim()
  return (
    <TaskForm
      label="Change"
      disabled={wanted === ''}
      onClose={onClose}
      onSubmit={() => session.rooms.rename(room.jid, wanted)}
    >
      <TextInput
        data-autofocus
        label="Nick"
        description="What the others in this room call you"
        value={nick}
        onChange={(event) => setNick(event.currentTarget.value)}
      />
    </TaskForm>
  )
}
