import { Anchor, Badge, Group, Text, Title } from '@mantine/core'
import type { CatalogueEvent } from '@xmpp-ftw/catalogue'
import { Link } from 'react-router'
import { manualPath, packageName } from '../catalogue/events.js'
import { sourceLinks } from '../catalogue/sources.js'
import { DIRECTIONS } from './directions.js'
import classes from './event-heading.module.css'

/** What an event is, and where to read more. */
export function EventHeading({ event }: { event: CatalogueEvent }) {
  const { label, color } = DIRECTIONS[event.kind]
  return (
    <header>
      <Group gap="xs" mb={4}>
        <Badge color={color} variant="light">
          {label}
        </Badge>
        <Text size="xs" c="dimmed">
          {packageName(event.package)}
        </Text>
      </Group>
      <Title order={2} size="h3" className={classes.name}>
        {event.event}
      </Title>
      <Text size="sm" mt={4}>
        {event.summary}
      </Text>
      <Group gap="sm" mt={6}>
        <Anchor component={Link} to={manualPath(event)} size="sm" underline="always">
          Manual
        </Anchor>
        {sourceLinks(event.xep).map(({ text, url }) => (
          <Anchor key={text} href={url} size="sm" underline="always" target="_blank" rel="noreferrer">
            {text}
          </Anchor>
        ))}
      </Group>
    </header>
  )
}
