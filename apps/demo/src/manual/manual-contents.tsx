import { manual } from 'virtual:manual'
import { Text } from '@mantine/core'
import { useState } from 'react'
import { NavLink } from 'react-router'
import { SearchField } from '../app/search-field.js'
import { events, manualPath, matches } from '../catalogue/events.js'
import classes from './manual-contents.module.css'

/** Packages; while one searches, the events that are meant. */
export function ManualContents({ onChoose }: { onChoose?(): void }) {
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const packages = manual.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(wanted),
  )
  const found = wanted === '' ? [] : events.filter((event) => matches(event, wanted))
  return (
    <div>
      <SearchField
        label="Search the manual"
        placeholder="Search events and packages"
        value={search}
        onChange={setSearch}
      />
      <Text size="xs" c="dimmed" role="status" mt="xs">
        {wanted !== '' && `${packages.length} packages, ${found.length} events`}
      </Text>
      <ul className={classes.list}>
        {wanted === '' && (
          <li>
            <NavLink to="/manual" end className={classes.link} onClick={onChoose}>
              Start
            </NavLink>
          </li>
        )}
        {packages.map(({ name }) => (
          <li key={name}>
            <NavLink to={`/manual/${name}`} className={classes.link} onClick={onChoose}>
              {name}
            </NavLink>
          </li>
        ))}
        {wanted === '' &&
          ['errors', 'shapes'].map((name) => (
            <li key={name}>
              <NavLink to={`/manual/${name}`} className={classes.link} onClick={onChoose}>
                {name === 'errors' ? 'All errors' : 'Shared shapes'}
              </NavLink>
            </li>
          ))}
        {found.map((event) => (
          <li key={`${event.kind} ${event.event}`}>
            <NavLink
              to={manualPath(event)}
              className={classes.event}
              data-kind={event.kind}
              aria-label={`${event.event}, ${event.kind === 'request' ? 'outgoing' : 'incoming'}`}
              title={event.summary}
              onClick={onChoose}
            >
              <span aria-hidden>{event.kind === 'request' ? '→' : '←'}</span> {event.event}
            </NavLink>
          </li>
        ))}
      </ul>
    </div>
  )
}
