import { Alert, Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../../app/session-context.js'
import type { Room, RoomRequest } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { DataForm } from '../forms/data-form.js'
import { useDataForm } from '../forms/use-data-form.js'
import { TaskForm } from '../task-form.js'

/** What moderators have to decide. */
export function RoomRequests({ room }: { room: Room }) {
  const [opened, setOpened] = useState<RoomRequest | undefined>(undefined)
  const close = () => setOpened(undefined)
  return (
    <div role="status">
      {room.requests.map((request) => (
        <Alert key={request.id} mx="md" my={4} p="xs" variant="light">
          <Group justify="space-between" gap="xs">
            {request.type === 'voice' ? 'Somebody asks to speak here.' : 'Somebody wants to become a member.'}
            <Button size="xs" onClick={() => setOpened(request)}>
              Decide
            </Button>
          </Group>
        </Alert>
      ))}
      <Dialog opened={opened !== undefined} onClose={close} title={opened?.form.title ?? 'A request'}>
        {opened && <Decision room={room.jid} request={opened} onClose={close} />}
      </Dialog>
    </div>
  )
}

function Decision({ room, request, onClose }: { room: string; request: RoomRequest; onClose(): void }) {
  const session = useSession()
  const state = useDataForm(request.form)
  return (
    <TaskForm
      label="Answer"
      onClose={onClose}
      onSubmit={() => session.rooms.answer(room, request, state.submission())}
    >
      <DataForm state={state} />
    </TaskForm>
  )
}
