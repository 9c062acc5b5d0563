import { Button, Group, Paper, Text } from '@mantine/core'
import { useChat, useSession } from '../../app/session-context.js'
import { localpart } from '../../session/address.js'
import type { SubscriptionRequest } from '../../session/state.js'

/** People who want to see one's presence. */
export function Requests() {
  const requests = useChat((state) => state.requests)
  return (
    <div role="status">
      {requests.map((request) => (
        <Request key={request.jid} request={request} />
      ))}
    </div>
  )
}

function Request({ request: { jid, nick, status } }: { request: SubscriptionRequest }) {
  const session = useSession()
  const name = nick ?? localpart(jid)
  return (
    <Paper
      withBorder
      p="sm"
      my="xs"
      mx={4}
      radius="lg"
      role="group"
      aria-label={`Contact request of ${name}`}
    >
      <Text size="sm" fw={600}>
        {name} wants to be your contact
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {jid}
      </Text>
      {status && (
        <Text size="sm" mt={4}>
          {status}
        </Text>
      )}
      <Group grow mt="xs" gap="xs">
        <Button size="xs" onClick={() => void session.accept(jid)}>
          Accept
        </Button>
        <Button size="xs" variant="default" onClick={() => void session.refuse(jid)}>
          Refuse
        </Button>
      </Group>
    </Paper>
  )
}
