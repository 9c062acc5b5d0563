import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '../../app/session-context.js'
import { Dialog } from '../dialog.js'
import { nodesPath } from '../paths.js'
import { TaskForm } from '../task-form.js'

interface Props {
  service: string
  opened: boolean
  onClose(): void
}

export function CreateNode({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title="Create a node">
      <CreateForm {...rest} />
    </Dialog>
  )
}

function CreateForm({ service, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const navigate = useNavigate()
  const [node, setNode] = useState('')
  const [title, setTitle] = useState('')
  const name = node.trim()
  return (
    <TaskForm
      label="Create"
      disabled={name === ''}
      onClose={onClose}
      onSubmit={async () => {
        const options = title.trim() === '' ? undefined : [{ var: 'pubsub#title', value: title.trim() }]
        await session.request('xmpp.pubsub.create', { to: service, node: name, ...(options && { options }) })
        void navigate(nodesPath(service, name))
      }}
    >
      <TextInput
        data-autofocus
        label="Node"
        description="Its name, by which programs know it"
        placeholder="news"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={node}
        onChange={(event) => setNode(event.currentTarget.value)}
      />
      <TextInput
        label="Title"
        description="What people call it"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
    </TaskForm>
  )
}
