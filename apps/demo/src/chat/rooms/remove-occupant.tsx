import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../../app/session-context.js'
import type { Power } from '../../session/powers.js'
import type { Occupant, Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { TaskForm } from '../task-form.js'

export interface Removal {
  readonly occupant: Occupant
  readonly power: Power
}

interface Props {
  room: Room
  removal: Removal | undefined
  onClose(): void
}

/** Kicks or bans, and says why. */
export function RemoveOccupant({ room, removal, onClose }: Props) {
  const verb = removal?.power.kind === 'role' ? 'Kick' : 'Ban'
  return (
    <Dialog
      opened={removal !== undefined}
      onClose={onClose}
      title={`${verb} ${removal?.occupant.nick ?? ''}?`}
    >
      {removal && <RemoveForm room={room} removal={removal} verb={verb} onClose={onClose} />}
    </Dialog>
  )
}

interface FormProps {
  room: Room
  removal: Removal
  verb: string
  onClose(): void
}

function RemoveForm({ room, removal: { occupant, power }, verb, onClose }: FormProps) {
  const { rooms } = useSession()
  const [reason, setReason] = useState('')
  const { nick, jid = '' } = occupant
  return (
    <TaskForm
      label={verb}
      isDangerous
      onClose={onClose}
      onSubmit={() =>
        power.kind === 'role'
          ? rooms.setRole(room.jid, nick, 'none', reason.trim())
          : rooms.setAffiliation(room.jid, jid, 'outcast', reason.trim())
      }
    >
      <Text size="sm">
        {power.kind === 'role'
          ? `${nick} is put out, and may come back.`
          : `${jid} is put out, and may not come back.`}
      </Text>
      <TextInput
        data-autofocus
        label="Reason"
        placeholder="Told to everybody who is there"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </TaskForm>
  )
}
