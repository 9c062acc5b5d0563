import { Alert, Button, Group, Stack, Switch, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useSession } from '../../app/session-context.js'
import { FailureAlert } from '../failure-alert.js'
import { useTask } from '../use-task.js'
import { roomAddress } from './room-address.js'
import { useUsualNick } from './use-room.js'

interface Props {
  service: string | undefined
  onEnter(room: string, options?: { configure?: boolean }): void
}

/** A new room, ready to be used, or to be configured first. */
export function CreateRoom({ service, onEnter }: Props) {
  const session = useSession()
  const [name, setName] = useState('')
  const [nick, setNick] = useState(useUsualNick())
  const [isPublic, setPublic] = useState(true)
  const [isPersistent, setPersistent] = useState(true)
  const [checked, setChecked] = useState(false)
  const [taken, setTaken] = useState<string | undefined>(undefined)
  const task = useTask()
  const address = roomAddress(name, service)

  async function create(configure: boolean) {
    setChecked(true)
    if (address === undefined || nick.trim() === '') return
    await task.run(async () => {
      const isNew = await session.rooms.create(address, nick.trim(), { isPublic, isPersistent })
      // Why one is not in is told in the room's own place.
      const isIn = session.store.current().rooms[address]?.phase === 'joined'
      if (isIn && !isNew) setTaken(address)
      else onEnter(address, { configure: configure && isIn })
    })
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void create(false)
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <FailureAlert failure={task.failure} />
        {taken && (
          <Alert role="alert">
            {taken} was there already, and you are in it now.{' '}
            <Button size="compact-sm" variant="light" onClick={() => onEnter(taken)}>
              Open it
            </Button>
          </Alert>
        )}
        <TextInput
          label="Name"
          description={name.trim() !== '' && address ? `Its address will be ${address}` : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="tea"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={name}
          error={checked && address === undefined && 'A room needs a name without slashes'}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Your nick"
          required
          value={nick}
          error={checked && nick.trim() === '' && 'A nick is needed'}
          onChange={(event) => setNick(event.currentTarget.value)}
        />
        <Switch
          mt={4}
          label="Others find it in the list of rooms"
          checked={isPublic}
          onChange={(event) => setPublic(event.currentTarget.checked)}
        />
        <Switch
          label="It stays when everybody has left"
          checked={isPersistent}
          onChange={(event) => setPersistent(event.currentTarget.checked)}
        />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" disabled={task.busy} onClick={() => void create(true)}>
            Create and configure
          </Button>
          <Button type="submit" loading={task.busy}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
