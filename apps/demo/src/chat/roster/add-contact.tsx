import { Button, Group, Modal } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useSession } from '../../app/session-context.js'
import { looksLikeAddress } from '../../session/address.js'
import { conversationPath } from '../paths.js'
import { ContactForm } from './contact-form.js'

interface Props {
  opened: boolean
  onClose(): void
}

const EMPTY = { jid: '', name: '', groups: [] }

export function AddContact({ opened, onClose }: Props) {
  const session = useSession()
  const navigate = useNavigate()

  function chat(jid: string) {
    onClose()
    void navigate(conversationPath(jid))
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a contact"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ContactForm
        fresh
        initial={EMPTY}
        onSubmit={async ({ jid, name, groups }) => {
          await session.addContact(jid, name, groups)
          chat(jid)
        }}
      >
        {(busy, jid) => (
          <Group justify="flex-end" mt="xs">
            <Button variant="default" disabled={busy || !looksLikeAddress(jid)} onClick={() => chat(jid)}>
              Only write
            </Button>
            <Button type="submit" loading={busy}>
              Add
            </Button>
          </Group>
        )}
      </ContactForm>
    </Modal>
  )
}
