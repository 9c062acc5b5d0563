import { useSession } from '../../app/session-context.js'
import { Dialog } from '../dialog.js'
import { ServiceForm } from '../forms/service-form.js'
import { useAnswer } from '../use-answer.js'

interface Props {
  service: string
  node: string
  opened: boolean
  onClose(): void
}

/** What its owners can set: the form is the service's own. */
export function NodeSettings({ opened, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={rest.onClose} title="Configure the node" size="lg">
      <Settings {...rest} />
    </Dialog>
  )
}

function Settings({ service, node, onClose }: Omit<Props, 'opened'>) {
  const session = useSession()
  const answer = useAnswer(
    () => session.request('xmpp.pubsub.config.get', { to: service, node }),
    [session, service, node],
  )
  return (
    <ServiceForm
      answer={answer}
      onSave={(form) => session.request('xmpp.pubsub.config.set', { to: service, node, form })}
      onClose={onClose}
    />
  )
}
