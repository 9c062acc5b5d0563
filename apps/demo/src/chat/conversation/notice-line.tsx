import { Text } from '@mantine/core'
import type { Message } from '../../session/state.js'

/** Something that happened in a room. */
export function NoticeLine({ message: { content } }: { message: Message }) {
  return (
    <Text size="xs" c="dimmed" ta="center" py={5} px="md" style={{ overflowWrap: 'anywhere' }}>
      {content}
    </Text>
  )
}
