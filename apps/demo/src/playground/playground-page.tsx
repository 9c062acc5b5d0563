import { SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useState } from 'react'
import { useLocation, useParams, useSearchParams } from 'react-router'
import { SideContents } from '../app/side-contents.js'
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
  useDocumentTitle(`${name} · Playground · XMPP-FTW`)
  const given = (location.state as { payload?: unknown } | null)?.payload

  return (
    <div className={classes.page} data-view={view}>
      <h1 className="only-heard">Playground</h1>
      <SideContents
        title="Events"
        button="Choose an event"
        places={{ contents: classes.chooser, bar: classes.narrow }}
        beside={
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
        }
      >
        {(onChoose) => <EventChooser current={event} onChoose={onChoose} />}
      </SideContents>
      <div className={classes.bar}>
        <ConnectionBar />
      </div>
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
