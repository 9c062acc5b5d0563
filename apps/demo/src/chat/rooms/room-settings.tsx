import { Button, Group, Stack } from '@mantine/core'
import type { Form } from '@xmpp-ftw/core'
import type { FormEvent } from 'react'
import { useSession } from '../../app/session-context.js'
import type { Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { FailureAlert } from '../failure-alert.js'
import { DataForm } from '../forms/data-form.js'
import { useDataForm } from '../forms/use-data-form.js'
import { Loading } from '../loading.js'
import { useAnswer } from '../use-answer.js'
import { useTask } from '../use-task.js'

interface Props {
  room: Room
  opened: boolean
  onClose(): void
}

/** What its owners can set: the form is the room's own. */
export function RoomSettings({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title="Settings of the room" size="lg">
      <Settings {...rest} />
    </Dialog>
  )
}

function Settings({ room, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const { value: form, failure } = useAnswer(
    () => session.request('xmpp.muc.room.config.get', { room: room.jid }),
    [session, room.jid],
  )
  if (form) return <SettingsForm room={room} form={form} onClose={onClose} />
  if (failure) return <FailureAlert failure={failure} />
  return <Loading label="Loading the settings" />
}

function SettingsForm({ room, form, onClose }: { room: Room; form: Form; onClose(): void }) {
  const session = useSession()
  const state = useDataForm(form)
  const { busy, failure, run } = useTask()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!state.check()) return
    if (await run(() => session.rooms.configure(room.jid, state.submission()))) onClose()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <DataForm state={state} />
        <FailureAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
