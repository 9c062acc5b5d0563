import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { useChat } from '../../app/session-context.js'
import { RoomList } from '../rooms/room-list.js'
import { useRooms } from '../rooms/use-room.js'
import { useGroups } from '../use-people.js'
import classes from './contact-list.module.css'
import { ContactRow } from './contact-row.js'

interface Props {
  search: string
  onAdd(): void
}

export function ContactList({ search, onAdd }: Props) {
  const loaded = useChat((state) => state.rosterLoaded)
  const groups = useGroups(search)
  const rooms = useRooms(search)
  const isEmpty = groups.length === 0 && rooms.length === 0
  if (!loaded) return <Loading />
  if (isEmpty && search !== '') return <p className={classes.empty}>Nobody and nothing by that name.</p>
  if (isEmpty) {
    return (
      <Stack align="center" className={classes.empty}>
        <Text size="sm">No contacts yet.</Text>
        <Button variant="light" onClick={onAdd}>
          Add one
        </Button>
      </Stack>
    )
  }
  return (
    <nav aria-label="Conversations">
      <RoomList rooms={rooms} />
      {groups.map(({ title, people }) => (
        <section key={title} aria-label={title}>
          <h2 className={classes.title}>
            {title} <span className={classes.count}>{people.length}</span>
          </h2>
          <ul className={classes.list}>
            {people.map((person) => (
              <li key={person.jid}>
                <ContactRow person={person} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

function Loading() {
  return (
    <Stack gap="md" p="xs" role="status" aria-label="Loading contacts">
      <Skeleton height={40} />
      <Skeleton height={40} />
      <Skeleton height={40} />
    </Stack>
  )
}
