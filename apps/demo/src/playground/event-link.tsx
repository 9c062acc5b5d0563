import { Anchor } from '@mantine/core'
import type { CatalogueEvent } from '@xmpp-ftw/catalogue'
import { Link } from 'react-router'
import { playPath } from '../catalogue/events.js'

/** To an event's place in the playground, by its name. */
export function EventLink({ event, payload }: { event: CatalogueEvent; payload?: unknown }) {
  return (
    <Anchor
      component={Link}
      to={playPath(event)}
      state={payload === undefined ? undefined : { payload }}
      size="sm"
      underline="always"
      ff="monospace"
    >
      {event.event}
    </Anchor>
  )
}
