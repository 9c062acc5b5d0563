import { Alert, Anchor, Button, Group, Loader, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useSession } from '../../app/session-context.js'
import { entrySentence } from '../../session/errors.js'
import type { Room, RoomEnd } from '../../session/state.js'
import { conversationPath } from '../paths.js'
import classes from './room-view.module.css'
import { useUsualNick } from './use-room.js'

interface Props {
  jid: string
  /** Absent for a room one has only the address of. */
  room: Room | undefined
}

/** Stands where others write, of those who are not in the room: why, and the way in. */
export function RoomGate({ jid, room }: Props) {
  const session = useSession()
  const navigate = useNavigate()
  const usualNick = useUsualNick()
  const [nick, setNick] = useState(room?.nick || usualNick)
  const [password, setPassword] = useState('')
  const { phase, error, end } = room ?? {}
  const wantsPassword = error?.condition === 'not-authorized'
  const wantsNick = error?.condition === 'conflict' || error?.condition === 'not-acceptable'

  if (phase === 'joining') {
    return (
      <Group className={classes.gate} justify="center" gap="xs" role="status">
        <Loader size={16} aria-hidden />
        <Text size="sm">{room?.isReturn ? 'Entering the room again…' : 'Entering the room…'}</Text>
      </Group>
    )
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (nick.trim() !== '') void session.rooms.join(jid, nick.trim(), password || undefined)
  }

  return (
    <form className={classes.gate} onSubmit={submit} aria-label="Enter the room">
      <Stack gap="sm" maw={620} mx="auto">
        {error && (
          <Alert color="red" role="alert">
            {wantsPassword && !session.rooms.hasPassword(jid)
              ? 'This room has a password.'
              : entrySentence(error)}
          </Alert>
        )}
        {end && <EndNotice end={end} />}
        {!error && !end && <Text size="sm">You are not in this room.</Text>}
        <div className={classes.fields}>
          <TextInput
            label="Nick"
            description="What the others call you"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoFocus={wantsNick}
            value={nick}
            onChange={(event) => setNick(event.currentTarget.value)}
          />
          {wantsPassword && (
            <PasswordInput
              label="Password of the room"
              autoComplete="off"
              autoFocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          )}
        </div>
        <Group gap="sm">
          <Button type="submit" disabled={nick.trim() === ''}>
            {end || error ? 'Try to enter again' : 'Enter'}
          </Button>
          {room && (
            <Button
              variant="default"
              onClick={() => {
                void session.rooms.leave(jid)
                void navigate('/chat')
              }}
            >
              Take it off the list
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

const ENDS: Readonly<Record<RoomEnd['cause'], string>> = {
  kicked: 'You were kicked out of this room',
  banned: 'You were banned from this room',
  destroyed: 'This room was closed for good',
  membersOnly: 'This room is for members only now',
  shutDown: 'The rooms are shut down for now',
  left: 'You are not in this room any more',
}

function EndNotice({ end: { cause, by, reason, alternative } }: { end: RoomEnd }) {
  return (
    <Alert color={cause === 'left' || cause === 'shutDown' ? 'gray' : 'red'} role="alert">
      {ENDS[cause]}
      {by && ` by ${by}`}
      {reason ? `: ${reason}` : '.'}
      {alternative && (
        <>
          {' '}
          It goes on in{' '}
          <Anchor component={Link} to={conversationPath(alternative)} inherit>
            {alternative}
          </Anchor>
          .
        </>
      )}
    </Alert>
  )
}
