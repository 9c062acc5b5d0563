import { Textarea } from '@mantine/core'
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

export function ChangeSubject({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title="Change the subject">
      <SubjectForm {...rest} />
    </Dialog>
  )
}

function SubjectForm({ room, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const [subject, setSubject] = useState(room.subject)
  return (
    <TaskForm
      label="Change"
      onClose={onClose}
      onSubmit={() => session.rooms.setSubject(room.jid, subject.trim())}
    >
      <Textarea
        data-autofocus
        label="Subject"
        description="What is talked about; everybody sees it"
        autosize
        maxRows={6}
        value={subject}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
    </TaskForm>
  )
}
