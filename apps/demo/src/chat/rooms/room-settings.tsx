import { useSession } from '../../app/session-context.js'
import type { Room } from '../../session/state.js'
import { Dialog } from '../dialog.js'
import { ServiceForm } from '../forms/service-form.js'
import { useAnswer } from '../use-answer.js'

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
  const answer = useAnswer(
    () => session.request('xmpp.muc.room.config.get', { room: room.jid }),
    [session, room.jid],
  )
  return (
    <ServiceForm
      answer={answer}
      onSave={(form) => session.rooms.configure(room.jid, form)}
      onClose={onClose}
    />
  )
}
