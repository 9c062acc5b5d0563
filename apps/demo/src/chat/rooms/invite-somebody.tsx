import { Autocomplete, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { looksLikeAddress } from '../../session/address.js'
import type { Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { TaskForm } from '../task-form.js'

interface Props {
  room: Room
  name: string
  opened: boolean
  onClose(): void
}

export function InviteSomebody({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title={`Invite somebody to ${rest.name}`}>
      <InviteForm {...rest} />
    </Dialog>
  )
}

function InviteForm({ room, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const contacts = useChat((state) => state.contacts)
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const address = to.trim().toLowerCase()
  return (
    <TaskForm
      label="Invite"
      disabled={!looksLikeAddress(address)}
      onClose={onClose}
      onSubmit={() => session.rooms.invite(room.jid, address, reason.trim())}
    >
      <Autocomplete
        data-autofocus
        label="Whom"
        placeholder="name@example.org"
        autoCapitalize="none"
        spellCheck={false}
        data={to === '' ? [] : Object.keys(contacts).filter((jid) => jid !== address)}
        value={to}
        onChange={setTo}
      />
      <TextInput
        label="Reason"
        placeholder="Why they should come"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </TaskForm>
  )
}
