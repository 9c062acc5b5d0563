import {
  ActionIcon,
  Button,
  Center,
  Group,
  Loader,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useSession } from '../../app/session-context.js'
import { bare, looksLikeAddress } from '../../session/address.js'
import type { Affiliation, Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { FailureAlert } from '../failure-alert.js'
import { useAnswer } from '../use-answer.js'
import { useTask } from '../use-task.js'

interface Props {
  room: Room
  isOwner: boolean
  opened: boolean
  onClose(): void
}

const LISTS = [
  { value: 'member', label: 'Members' },
  { value: 'admin', label: 'Admins' },
  { value: 'owner', label: 'Owners' },
  { value: 'outcast', label: 'Banned' },
] as const satisfies readonly { value: Affiliation; label: string }[]

type Listed = (typeof LISTS)[number]['value']

/** Whom the room knows, whether they are there or not. */
export function MembersDialog({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title="Members and bans" size="lg">
      <Members {...rest} />
    </Dialog>
  )
}

function Members({ room: { jid: room }, isOwner }: Omit<Props, 'opened'>) {
  const session = useSession()
  const [shown, setShown] = useState<Listed>('member')
  const [added, setAdded] = useState('')
  const task = useTask()
  const { value, failure, again } = useAnswer(
    () => session.request('xmpp.muc.affiliation.get', { room, affiliation: shown }),
    [session, room, shown],
  )
  const accounts = value?.flatMap(({ jid, reason }) => (jid ? { jid: bare(jid), reason } : []))
  const mayChange = isOwner || shown === 'member' || shown === 'outcast'
  const address = added.trim().toLowerCase()

  async function change(jid: string, affiliation: Affiliation) {
    if (await task.run(() => session.rooms.setAffiliation(room, jid, affiliation))) again()
  }

  function add(event: FormEvent) {
    event.preventDefault()
    if (!looksLikeAddress(address)) return
    setAdded('')
    void change(address, shown)
  }

  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label="List"
        data={[...LISTS]}
        value={shown}
        onChange={(list) => setShown(list as Listed)}
      />
      <FailureAlert failure={failure || task.failure} />
      {!accounts && !failure && (
        <Center p="md" role="status" aria-label="Loading the list">
          <Loader />
        </Center>
      )}
      {accounts?.length === 0 && (
        <Text size="sm" c="dimmed">
          Nobody.
        </Text>
      )}
      {accounts && accounts.length > 0 && (
        <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
          {accounts.map(({ jid, reason }) => (
            <Group key={jid} component="li" justify="space-between" wrap="nowrap">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {jid}
                {reason && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    · {reason}
                  </Text>
                )}
              </Text>
              {mayChange && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Take ${jid} off the list`}
                  onClick={() => void change(jid, 'none')}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          ))}
        </Stack>
      )}
      {mayChange && (
        <form onSubmit={add}>
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              flex={1}
              label="Add somebody"
              placeholder="name@example.org"
              autoCapitalize="none"
              spellCheck={false}
              value={added}
              onChange={(event) => setAdded(event.currentTarget.value)}
            />
            <Button type="submit" loading={task.busy} disabled={!looksLikeAddress(address)}>
              Add
            </Button>
          </Group>
        </form>
      )}
    </Stack>
  )
}
