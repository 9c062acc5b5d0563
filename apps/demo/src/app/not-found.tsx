import { Anchor, Center, Stack, Text, Title } from '@mantine/core'
import { Link } from 'react-router'

export function NotFound() {
  return (
    <Center h="100%" p="md">
      <Stack align="center" gap="xs">
        <Title order={1}>Nothing here</Title>
        <Text c="dimmed">There is no page at this address.</Text>
        <Anchor component={Link} to="/chat">
          To the chat
        </Anchor>
      </Stack>
    </Center>
  )
}
