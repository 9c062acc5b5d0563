import { Button, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { localpart } from '../../session/address.js'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import { useAnswer } from '../use-answer.js'
import classes from './browse-rooms.module.css'
import { RoomAvatar } from './room-avatar.js'
import { useUsualNick } from './use-room.js'

interface Props {
  /** Whether it is known what services there are. */
  isKnown: boolean
  service: string | undefined
  failure: string
  onEnter(room: string): void
}

/** The rooms that the server shows. */
export function BrowseRooms({ isKnown, service, failure, onEnter }: Props) {
  if (failure) return <FailureAlert failure={failure} />
  if (!isKnown) return <Loading label="Looking for rooms" />
  if (service === undefined)
    return <Text size="sm">Your server has no rooms. Join one elsewhere by its address.</Text>
  return <RoomsOf service={service} onEnter={onEnter} />
}

function RoomsOf({ service, onEnter }: { service: string; onEnter(room: string): void }) {
  const session = useSession()
  const nick = useUsualNick()
  const joined = useChat((state) => state.rooms)
  const [wanted, setWanted] = useState('')
  const { value, failure } = useAnswer(() => session.rooms.list(service), [session, service])
  if (failure) return <FailureAlert failure={failure} />
  if (!value) return <Loading label="Looking for rooms" />
  const word = wanted.trim().toLowerCase()
  const shown = value.filter(({ jid, name }) => `${name} ${jid}`.toLowerCase().includes(word))

  function join(room: string) {
    if (joined[room]?.phase !== 'joined') void session.rooms.join(room, nick)
    onEnter(room)
  }

  return (
    <Stack gap="sm">
      <TextInput
        type="search"
        aria-label="Search rooms"
        placeholder={`Search ${value.length} rooms of ${service}`}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      {shown.length === 0 && (
        <Text size="sm" c="dimmed" ta="center" py="md">
          {value.length === 0 ? 'There are no rooms yet. Create the first one.' : 'No room by that name.'}
        </Text>
      )}
      <ul className={classes.rooms}>
        {shown.map(({ jid, name }) => (
          <li key={jid} className={classes.room}>
            <RoomAvatar jid={jid} size={36} />
            <span className={classes.text}>
              <Text component="span" size="sm" fw={550} truncate>
                {name || localpart(jid)}
              </Text>
              <Text component="span" size="xs" c="dimmed" truncate>
                {jid}
              </Text>
            </span>
            <Button
              size="xs"
              variant="light"
              aria-label={`${joined[jid]?.phase === 'joined' ? 'Open' : 'Join'} ${name || jid}`}
              onClick={() => join(jid)}
            >
              {joined[jid]?.phase === 'joined' ? 'Open' : 'Join'}
            </Button>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
