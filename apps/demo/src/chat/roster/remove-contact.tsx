import { Text } from '@mantine/core'
import { useSession } from '../../app/session-context.js'
import { Dialog } from '../dialog.js'
import { TaskForm } from '../task-form.js'

interface Props {
  jid: string
  name: string
  opened: boolean
  onClose(): void
}

export function RemoveContact({ jid, name, opened, onClose }: Props) {
  const session = useSession()
  return (
    <Dialog opened={opened} onClose={onClose} title={`Remove ${name}?`}>
      <TaskForm label="Remove" isDangerous onSubmit={() => session.removeContact(jid)} onClose={onClose}>
        <Text size="sm">You will not see each other's presence any more. Messages can still be sent.</Text>
      </TaskForm>
    </Dialog>
  )
}
