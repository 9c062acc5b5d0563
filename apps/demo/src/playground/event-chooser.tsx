import { Text } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react'
import type { CatalogueEvent } from '@xmpp-ftw/catalogue'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { SearchField } from '../app/search-field.js'
import { matches, packages, playPath } from '../catalogue/events.js'
import classes from './event-chooser.module.css'

interface Props {
  current: CatalogueEvent | undefined
  onChoose?(): void
}

/** All events by package, those that the app asks before those that it is told. */
export function EventChooser({ current, onChoose }: Props) {
  const [search, setSearch] = useState('')
  const found = packages
    .map(({ name, events }) => ({ name, events: events.filter((event) => matches(event, search)) }))
    .filter(({ events }) => events.length > 0)
  const count = found.reduce((sum, { events }) => sum + events.length, 0)

  return (
    <div>
      <SearchField label="Search for an event" value={search} onChange={setSearch} />
      <Text size="xs" c="dimmed" role="status" mt="xs">
        {count === 1 ? '1 event' : `${count} events`}
      </Text>
      {found.map(({ name, events }) => (
        <Group key={name} name={name} events={events} current={current} onChoose={onChoose} />
      ))}
    </div>
  )
}

interface GroupProps extends Props {
  name: string
  events: readonly CatalogueEvent[]
}

function Group({ name, events, current, onChoose }: GroupProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={classes.package}>
        {name}
      </h2>
      <ul className={classes.list}>
        {events.map((event) => (
          <li key={`${event.kind} ${event.event}`}>
            <Link
              to={playPath(event)}
              className={classes.event}
              data-kind={event.kind}
              aria-current={event === current ? 'page' : undefined}
              title={event.summary}
              onClick={onChoose}
            >
              {event.kind === 'request' ? (
                <IconArrowUpRight size={14} aria-label="outgoing" role="img" />
              ) : (
                <IconArrowDownLeft size={14} aria-label="incoming" role="img" />
              )}
              <span>{event.event.replace(/^xmpp\./, '')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
