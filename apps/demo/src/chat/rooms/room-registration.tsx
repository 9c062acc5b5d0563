import { Text } from '@mantine/core'
import { useSession } from '../../app/session-context.js'
import type { Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { FailureAlert } from '../failure-alert.js'
import { FormFields } from '../forms/service-form.js'
import { Loading } from '../loading.js'
import { TaskForm } from '../task-form.js'
import { useAnswer } from '../use-answer.js'

interface Props {
  room: Room
  name: string
  opened: boolean
  onClose(): void
}

/** Makes oneself known to a room, which keeps one's nick for that and may make one a member (XEP-0045, 7.10). */
export function RoomRegistration({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title={`Register with ${rest.name}`}>
      <Registration {...rest} />
    </Dialog>
  )
}

function Registration({ room: { jid: room }, name, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const { value, failure } = useAnswer(
    () => session.request('xmpp.muc.register.info', { room }),
    [session, room],
  )
  if (failure) return <FailureAlert failure={failure} />
  if (!value) return <Loading label="Asking the room" />
  if ('registered' in value) {
    return (
      <TaskForm
        label="Give it up"
        isDangerous
        onSubmit={() => session.request('xmpp.muc.unregister', { room })}
        onClose={onClose}
      >
        <Text size="sm">
          {value.nick ? `${name} keeps the nick ${value.nick} for you.` : `You are registered with ${name}.`}
        </Text>
      </TaskForm>
    )
  }
  return (
    <FormFields
      form={value.form}
      label="Register"
      onSave={(form) => session.request('xmpp.muc.register', { room, form })}
      onClose={onClose}
    />
  )
}
