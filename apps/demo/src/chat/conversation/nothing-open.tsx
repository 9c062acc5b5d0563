import { Center, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconMessages } from '@tabler/icons-react'

export function NothingOpen() {
  return (
    <Center h="100%" p="md">
      <Stack align="center" gap="xs">
        <ThemeIcon size={64} radius="xl" variant="light" aria-hidden>
          <IconMessages size={34} stroke={1.5} aria-hidden />
        </ThemeIcon>
        <Text fw={600}>Whom do you want to talk to?</Text>
        <Text size="sm" c="dimmed" ta="center">
          Choose somebody from the list, add a contact, or look for a room.
        </Text>
      </Stack>
    </Center>
  )
}
