import { Text } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useSession } from '../../app/session-context.js'
import { Dialog } from '../dialog.js'
import { nodesPath } from '../paths.js'
import { TaskForm } from '../task-form.js'

interface Props {
  service: string
  node: string
  opened: boolean
  onClose(): void
}

export function DeleteNode({ service, node, opened, onClose }: Props) {
  const session = useSession()
  const navigate = useNavigate()
  return (
    <Dialog opened={opened} onClose={onClose} title={`Delete ${node}?`}>
      <TaskForm
        label="Delete"
        isDangerous
        onClose={onClose}
        onSubmit={async () => {
          await session.request('xmpp.pubsub.delete', { to: service, node })
          void navigate(nodesPath(service))
        }}
      >
        <Text size="sm">Its items and its subscriptions are gone then.</Text>
      </TaskForm>
    </Dialog>
  )
}
