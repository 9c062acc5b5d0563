import { manual } from 'virtual:manual'
import { Alert, Anchor, SimpleGrid, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { Link } from 'react-router'
import { events, packageName } from '../catalogue/events.js'
import classes from './manual-start.module.css'

/** Where one begins: what there is, package by package. */
export function ManualStart({ missing }: { missing: string }) {
  useDocumentTitle('Manual · XMPP-FTW')
  return (
    <>
      <Title order={1}>Manual</Title>
      {missing !== '' && (
        <Alert color="red" my="md">
          There is no package of the name {missing}.
        </Alert>
      )}
      <Text mt="xs" mb="lg">
        An app makes requests and listens to pushes: {events.length} events, each a small JSON object. They
        are the same through a gateway, directly in a page, and in Node. Install what you need;{' '}
        <Anchor href="/asyncapi.json" underline="always">
          asyncapi.json
        </Anchor>{' '}
        has all of it for programs.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" component="ul" className={classes.cards}>
        {manual.map(({ name, description }) => {
          const count = events.filter((event) => event.package === name).length
          return (
            <li key={name}>
              <Link to={`/manual/${name}`} className={classes.card}>
                <Text component="span" fw={650} ff="monospace" size="sm">
                  {packageName(name)}
                </Text>
                <Text component="span" size="sm" c="dimmed">
                  {description}
                </Text>
                {count > 0 && (
                  <Text component="span" size="xs" c="dimmed">
                    {count === 1 ? '1 event' : `${count} events`}
                  </Text>
                )}
              </Link>
            </li>
          )
        })}
      </SimpleGrid>
    </>
  )
}
