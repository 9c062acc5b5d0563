import { Button, Group, Text } from '@mantine/core'
import { useSession } from '../../app/session-context.js'
import type { Room } from '../../session/state.js'
import classes from './room-view.module.css'

/** Stands where others write, in a moderated room that only lets one listen. */
export function SilentNote({ room }: { room: Room }) {
  const session = useSession()
  return (
    <Group className={classes.gate} justify="center" gap="sm" role="status">
      <Text size="sm">You may only listen in this room.</Text>
      <Button size="xs" variant="light" onClick={() => session.rooms.askForVoice(room.jid)}>
        Ask to speak
      </Button>
    </Group>
  )
}
