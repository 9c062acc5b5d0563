import { Button, Group, Paper, Text } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useChat, useSession } from '../../app/session-context.js'
import { localpart } from '../../session/address.js'
import { nameOfInviter } from '../../session/select.js'
import type { Invitation } from '../../session/state.js'
import { conversationPath } from '../paths.js'
import { useUsualNick } from './use-room.js'

/** Rooms that others want one to come to. */
export function Invitations() {
  const invitations = useChat((state) => state.invitations)
  return (
    <div role="status">
      {invitations.map((invitation) => (
        <InvitationCard key={invitation.room} invitation={invitation} />
      ))}
    </div>
  )
}

function InvitationCard({ invitation: { room, from, reason } }: { invitation: Invitation }) {
  const session = useSession()
  const navigate = useNavigate()
  const nick = useUsualNick()
  const contacts = useChat((state) => state.contacts)
  const who = nameOfInviter({ contacts }, from)
  const name = localpart(room)

  function join() {
    void session.rooms.join(room, nick)
    void navigate(conversationPath(room))
  }

  return (
    <Paper withBorder p="sm" my="xs" mx={4} radius="lg" role="group" aria-label={`Invitation to ${name}`}>
      <Text size="sm" fw={600}>
        {who} invites you to {name}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {room}
      </Text>
      {reason && (
        <Text size="sm" mt={4}>
          {reason}
        </Text>
      )}
      <Group grow mt="xs" gap="xs">
        <Button size="xs" onClick={join}>
          Join
        </Button>
        <Button size="xs" variant="default" onClick={() => session.rooms.decline(room, from)}>
          Decline
        </Button>
      </Group>
    </Paper>
  )
}
