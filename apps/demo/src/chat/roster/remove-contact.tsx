import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../../app/session-context.js'
import { sentence } from '../../session/errors.js'
import { errorOf } from '../../session/request-failure.js'

interface Props {
  jid: string
  name: string
  opened: boolean
  onClose(): void
}

export function RemoveContact({ jid, name, opened, onClose }: Props) {
  const session = useSession()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState('')

  async function remove() {
    setBusy(true)
    try {
      await session.removeContact(jid)
      onClose()
    } catch (error) {
      setFailure(sentence(errorOf(error)))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Remove ${name}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {failure && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        <Text size="sm">You will not see each other's presence any more. Messages can still be sent.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={busy} onClick={() => void remove()}>
            Remove
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
