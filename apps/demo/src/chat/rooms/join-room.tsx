import { Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useSession } from '../../app/session-context.js'
import { roomAddress } from './room-address.js'
import { useUsualNick } from './use-room.js'

interface Props {
  service: string | undefined
  onEnter(room: string): void
}

/** Any room of the network, by its address. What keeps one out is told in the room's own place. */
export function JoinRoom({ service, onEnter }: Props) {
  const session = useSession()
  const [name, setName] = useState('')
  const [nick, setNick] = useState(useUsualNick())
  const [checked, setChecked] = useState(false)
  const address = roomAddress(name, service)

  function submit(event: FormEvent) {
    event.preventDefault()
    setChecked(true)
    if (address === undefined || nick.trim() === '') return
    void session.rooms.join(address, nick.trim())
    onEnter(address)
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Room"
          description={name.trim() !== '' && !name.includes('@') && address ? `Means ${address}` : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={service ? `tea or tea@${service}` : 'tea@rooms.example.org'}
          autoCapitalize="none"
          spellCheck={false}
          required
          value={name}
          error={checked && address === undefined && 'An address looks like tea@rooms.example.org'}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Nick"
          description="What the others call you"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required
          value={nick}
          error={checked && nick.trim() === '' && 'A nick is needed'}
          onChange={(event) => setNick(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="xs">
          <Button type="submit">Join</Button>
        </Group>
      </Stack>
    </form>
  )
}
