import { Button } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { Scrollable } from '../../app/scrollable.js'
import { prettyXml } from '../pretty-xml.js'
import type { Entry } from './entry.js'
import classes from './stanza-list.module.css'

/** What went over the wire for an event, when one wants to see it. */
export function StanzaList({ entry: { stanzas, kind, event } }: { entry: Entry }) {
  const [open, setOpen] = useState(kind === 'stanza')
  const id = useId()
  if (stanzas.length === 0) return null
  const Icon = open ? IconChevronDown : IconChevronRight
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<Icon size={12} aria-hidden />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        XML ({stanzas.length})
      </Button>
      <div id={id} hidden={!open} className={classes.stanzas}>
        {open &&
          stanzas.map(({ direction, xml, truncated }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows
            <div key={index} data-direction={direction} className={classes.stanza}>
              <Scrollable
                className={classes.xml}
                label={`XML of ${event}, ${direction === 'in' ? 'received' : 'sent'}`}
              >
                {prettyXml(xml)}
                {truncated && '\n…'}
              </Scrollable>
            </div>
          ))}
      </div>
    </>
  )
}
