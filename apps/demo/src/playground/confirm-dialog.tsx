import { Button, Code, Group, List, Modal, Text } from '@mantine/core'
import { destroyedBy } from '../catalogue/events.js'
import type { Proposal } from './play-state.js'
import { usePlay, usePlaySession } from './use-play.js'

const NOTHING: readonly Proposal[] = []

/** Asks before something is deleted for good: examples are sent in a moment, and the server takes them at their word. */
export function ConfirmDialog() {
  const session = usePlaySession()
  const asking = usePlay((state) => state.asking ?? NOTHING)
  const deleting = new Set(
    asking.map(({ event }) => event).filter((event) => destroyedBy(event) !== undefined),
  )
  return (
    <Modal
      opened={asking.length > 0}
      onClose={() => void session.decide(false)}
      title={asking.length === 1 ? `Send ${asking[0]?.event}?` : `Send ${asking.length} requests?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <List size="sm" my="xs">
        {[...deleting].map((event) => (
          <List.Item key={event}>
            <Code>{event}</Code> deletes {destroyedBy(event)}.
          </List.Item>
        ))}
      </List>
      <Text size="sm">That cannot be taken back.</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => void session.decide(false)} data-autofocus>
          Cancel
        </Button>
        <Button color="red" onClick={() => void session.decide(true)}>
          Send
        </Button>
      </Group>
    </Modal>
  )
}
