import { Button, Group, Modal } from '@mantine/core'
import { useSession } from '../../app/session-context.js'
import type { Contact } from '../../session/state.js'
import { ContactForm } from './contact-form.js'

interface Props {
  contact: Contact
  opened: boolean
  onClose(): void
}

export function EditContact({ contact: { jid, name = '', groups }, opened, onClose }: Props) {
  const session = useSession()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Edit ${jid}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ContactForm
        fresh={false}
        initial={{ jid, name, groups }}
        onSubmit={async (values) => {
          await session.editContact(jid, values.name, values.groups)
          onClose()
        }}
      >
        {(busy) => (
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              Save
            </Button>
          </Group>
        )}
      </ContactForm>
    </Modal>
  )
}
