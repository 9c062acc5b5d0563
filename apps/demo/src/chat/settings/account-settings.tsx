import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconUserX } from '@tabler/icons-react'
import { useChat } from '../../app/session-context.js'
import { ChangePassword } from './change-password.js'
import { DeleteAccount } from './delete-account.js'
import { SettingsSection } from './settings-section.js'

export function AccountSettings() {
  const me = useChat((state) => state.me)
  const [changing, change] = useDisclosure(false)
  const [deleting, remove] = useDisclosure(false)
  return (
    <SettingsSection title="Account">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {me}
      </Text>
      <Group mt="md" gap="sm">
        <Button variant="default" leftSection={<IconKey size={16} aria-hidden />} onClick={change.open}>
          Change the password
        </Button>
        <Button
          variant="light"
          color="red"
          leftSection={<IconUserX size={16} aria-hidden />}
          onClick={remove.open}
        >
          Delete the account
        </Button>
      </Group>
      <ChangePassword opened={changing} onClose={change.close} />
      <DeleteAccount opened={deleting} onClose={remove.close} />
    </SettingsSection>
  )
}
