import { Button, Group, NativeSelect, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { domainOf } from '../../session/address.js'
import { hasCommands } from '../../session/services.js'
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

/** No address at all. */
const ELSEWHERE = ' '

function Commands() {
  const session = useSession()
  const own = useChat(({ me }) => domainOf(me))
  const [chosen, setChosen] = useState(own)
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const of = chosen === ELSEWHERE ? asked : chosen
  const [running, setRunning] = useState<ListedCommand | undefined>(undefined)
  const services = useAnswer(() => session.services(), [session])
  const { value, failure } = useAnswer(async () => {
    if (of === '') return []
    return (await session.request('xmpp.command.list', { to: of })).items
  }, [session, of])
  const able = services.value?.filter((service) => service.jid === own || hasCommands(service)) ?? []

  function ask(event: FormEvent) {
    event.preventDefault()
    setAsked(typed.trim())
  }

  if (running) return <RunningCommand command={running} onDone={() => setRunning(undefined)} />
  return (
    <Stack gap="sm">
      <NativeSelect
        label="Of"
        data={[
          ...able.map(({ jid, name }) => ({ value: jid, label: name === jid ? jid : `${name} (${jid})` })),
          { value: ELSEWHERE, label: 'Another address…' },
        ]}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      {chosen === ELSEWHERE && (
        <form onSubmit={ask}>
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              flex={1}
              label="Address"
              description="A service, or a device of somebody"
              placeholder="name@example.org/device"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Button type="submit" disabled={typed.trim() === ''}>
              Ask
            </Button>
          </Group>
        </form>
      )}
      <FailureAlert failure={failure} />
      {!value && !failure && <Loading label="Asking for the commands" />}
      {of !== '' && value?.length === 0 && (
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
