import { Stack, Text, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { domainOf } from '../../session/address.js'
import { hasCommands } from '../../session/services.js'
import { AddressChoice, choiceOf } from '../address-choice.js'
import { Dialog } from '../dialog.js'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import { useAnswer } from '../use-answer.js'
import classes from './commands-dialog.module.css'
import { type ListedCommand, RunningCommand } from './running-command.js'

interface Props {
  opened: boolean
  onClose(): void
}

/** What the server and its services let one do (XEP-0050). */
export function CommandsDialog({ opened, onClose }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Commands of the server" size="lg">
      <Commands />
    </Dialog>
  )
}

function Commands() {
  const session = useSession()
  const own = useChat(({ me }) => domainOf(me))
  const [of, setOf] = useState(own)
  const [running, setRunning] = useState<ListedCommand | undefined>(undefined)
  const services = useAnswer(() => session.services(), [session])
  const { value, failure } = useAnswer(
    async () => (await session.request('xmpp.command.list', { to: of })).items,
    [session, of],
  )
  const able = services.value?.filter((service) => service.jid === own || hasCommands(service)) ?? []

  if (running) return <RunningCommand command={running} onDone={() => setRunning(undefined)} />
  return (
    <Stack gap="sm">
      <AddressChoice
        addresses={able.map(choiceOf)}
        value={of}
        onChange={setOf}
        description="A service, or a device of somebody"
        placeholder="name@example.org/device"
      />
      <FailureAlert failure={failure} />
      {!value && !failure && <Loading label="Asking for the commands" />}
      {value?.length === 0 && (
        <Text size="sm" c="dimmed">
          There is nothing that you may run.
        </Text>
      )}
      <ul className={classes.commands}>
        {value?.map(({ node, name, jid = of }) => (
          <li key={`${jid} ${node}`}>
            <UnstyledButton
              className={classes.command}
              onClick={() => setRunning({ to: jid, node, name: name || node })}
            >
              <Text span size="sm" fw={550}>
                {name || node}
              </Text>
              <IconChevronRight size={16} aria-hidden />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
