import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconPhone, IconPhoneOff, IconVideo } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useSession } from '../../app/session-context.js'
import type { CallView } from '../../session/call-view.js'
import type { Person } from '../../session/select.js'
import { FailureAlert } from '../failure-alert.js'
import { areWanted, notify } from '../notifications.js'
import { PersonAvatar } from '../person-avatar.js'

/** Somebody calls; closing it declines. */
export function IncomingCall({ call, person: { name, presence } }: { call: CallView; person: Person }) {
  const { phone } = useSession()
  const { id, jid, hasVideo, problem = '' } = call
  const title = hasVideo ? `${name} makes a video call` : `${name} calls`

  useEffect(() => {
    if (document.hidden && areWanted()) notify({ title, body: '', tag: id, onClick: () => {} })
  }, [id, title])

  return (
    <Modal
      opened
      onClose={() => void phone.decline()}
      title={title}
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Decline' }}
    >
      <Stack gap="md" align="center">
        <PersonAvatar jid={jid} name={name} show={presence?.show} size={72} />
        <Text size="sm" c="dimmed">
          {jid}
        </Text>
        <FailureAlert failure={problem} />
        <Group grow w="100%" gap="xs">
          <Button
            data-autofocus
            leftSection={<IconPhone size={18} aria-hidden />}
            onClick={() => void phone.accept(false)}
          >
            Accept
          </Button>
          {hasVideo && (
            <Button leftSection={<IconVideo size={18} aria-hidden />} onClick={() => void phone.accept(true)}>
              With video
            </Button>
          )}
          <Button
            color="red"
            leftSection={<IconPhoneOff size={18} aria-hidden />}
            onClick={() => void phone.decline()}
          >
            Decline
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
