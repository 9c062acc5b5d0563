import { Button, Drawer, SegmentedControl } from '@mantine/core'
import { useDisclosure, useDocumentTitle } from '@mantine/hooks'
import { IconListSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation, useParams, useSearchParams } from 'react-router'
import { events, findEvent } from '../catalogue/events.js'
import { ConfirmDialog } from './confirm-dialog.js'
import { ConnectionBar } from './connection-bar.js'
import { EventChooser } from './event-chooser.js'
import { LogPanel } from './log/log-panel.js'
import classes from './playground.module.css'
import { PushView } from './push-view.js'
import { RequestEditor } from './request-editor.js'
import { usePlay } from './use-play.js'

const FIRST = 'xmpp.chat.message'

/** Every event there is: look at it, fill it in, send it, and see what comes. */
export default function PlaygroundPage() {
  const { event: name = FIRST } = useParams()
  const [query] = useSearchParams()
  const location = useLocation()
  const kind = query.get('kind') === 'push' ? 'push' : 'request'
  const example = Math.max(0, Number(query.get('example') ?? 1) - 1) || 0
  const event = findEvent(kind, name) ?? events.find((each) => each.event === name)
  const count = usePlay(({ log }) => log.entries.length)
  const [view, setView] = useState<'editor' | 'log'>('editor')
  const [choosing, { open, close }] = useDisclosure()
  useDocumentTitle(`${name} · Playground · XMPP-FTW`)
  const given = (location.state as { payload?: unknown } | null)?.payload

  return (
    <div className={classes.page} data-view={view}>
      <h1 className="only-heard">Playground</h1>
      <nav className={classes.chooser} aria-label="Events">
        <EventChooser current={event} />
      </nav>
      <div className={classes.bar}>
        <ConnectionBar />
      </div>
      <div className={classes.narrow}>
        <Button
          variant="default"
          justify="space-between"
          fullWidth
          rightSection={<IconListSearch size={18} aria-hidden />}
          onClick={open}
        >
          Choose an event
        </Button>
        <SegmentedControl
          fullWidth
          aria-label="What to see"
          value={view}
          onChange={(value) => setView(value as typeof view)}
          data={[
            { value: 'editor', label: 'Event' },
            { value: 'log', label: `Log (${count})` },
          ]}
        />
      </div>
      <Drawer opened={choosing} onClose={close} title="Events" closeButtonProps={{ 'aria-label': 'Close' }}>
        <EventChooser current={event} onChoose={close} />
      </Drawer>
      <section className={classes.editor} aria-label="Event">
        {event === undefined && <p>There is no event of the name {name} here.</p>}
        {event?.kind === 'request' && (
          <RequestEditor
            key={`${event.event} ${example} ${location.key}`}
            event={event}
            example={example}
            given={given}
            onSent={() => setView('log')}
          />
        )}
        {event?.kind === 'push' && (
          <PushView key={`${event.event} ${example}`} event={event} example={example} />
        )}
      </section>
      <section className={classes.log} aria-label="Log">
        <LogPanel />
      </section>
      <ConfirmDialog />
    </div>
  )
}
