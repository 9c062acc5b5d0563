import { ActionIcon, Button, Chip, FileButton, Group, Menu, Text } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { SearchField } from '../../app/search-field.js'
import { FailureAlert } from '../../chat/failure-alert.js'
import { hasMasked, readSession, writeSession } from '../session-file.js'
import { usePlay, usePlaySession } from '../use-play.js'
import { LogAnnouncer } from './announcer.js'
import type { Entry, EntryKind, RequestEntry } from './entry.js'
import { LogEntry } from './log-entry.js'
import classes from './log-panel.module.css'

const FILTERS: readonly { kind: EntryKind; label: string; color: string }[] = [
  { kind: 'request', label: 'Outgoing', color: 'outgoing' },
  { kind: 'push', label: 'Incoming', color: 'incoming' },
  { kind: 'example', label: 'Examples', color: 'example' },
  { kind: 'stanza', label: 'Other XML', color: 'gray' },
]

/** What was asked and told, newest last, and what can be done with it all. */
export function LogPanel() {
  const session = usePlaySession()
  const entries = usePlay(({ log }) => log.entries)
  const connected = usePlay(({ phase }) => phase === 'online' || phase === 'linked')
  const [kinds, setKinds] = useState<readonly string[]>(['request', 'push', 'example'])
  const [search, setSearch] = useState('')
  const [failure, setFailure] = useState('')
  const shown = entries.filter((entry) => kinds.includes(entry.kind) && mentions(entry, search))
  const replayable = entries.filter(
    (entry): entry is RequestEntry => entry.kind === 'request' && !hasMasked(entry.payload),
  )
  const reset = useRef<() => void>(null)
  const end = useRef<HTMLDivElement>(null)
  const newest = shown.at(-1)?.id
  useEffect(() => {
    if (newest !== undefined) end.current?.scrollIntoView({ block: 'end' })
  }, [newest])

  async function load(file: File | null) {
    // So that the same file can be chosen again.
    reset.current?.()
    if (!file) return
    setFailure('')
    try {
      session.load(readSession(await file.text()))
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <>
      <div className={classes.tools}>
        <SearchField className={classes.search} label="Search the log" value={search} onChange={setSearch} />
        {/* Around the menu, which closes while one looks for the file. */}
        <FileButton onChange={(file) => void load(file)} resetRef={reset} accept="application/json">
          {({ onClick: choose }) => (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size={36} aria-label="More to do with the log">
                  <IconDots size={16} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  disabled={!connected || replayable.length === 0}
                  onClick={() => void session.propose(replayable)}
                >
                  Send all requests again
                </Menu.Item>
                <Menu.Item disabled={entries.length === 0} onClick={() => save(writeSession(entries))}>
                  Save to a file
                </Menu.Item>
                <Menu.Item onClick={choose}>Load from a file</Menu.Item>
                <Menu.Item disabled={entries.length === 0} color="red" onClick={() => session.clear()}>
                  Clear
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </FileButton>
        <Chip.Group multiple value={[...kinds]} onChange={setKinds}>
          <Group gap={6} role="group" aria-label="What to show">
            {FILTERS.map(({ kind, label, color }) => (
              <Chip key={kind} value={kind} size="xs" color={color} variant="light">
                {label}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <FailureAlert failure={failure} />
      <div className={classes.entries}>
        {shown.length === 0 ? (
          <Text c="dimmed" size="sm" ta="center" p="xl">
            {entries.length === 0
              ? 'What you send, and what comes, is shown here.'
              : 'Nothing that is in the log is of that kind.'}
          </Text>
        ) : (
          <ol className={classes.list}>
            {shown.map((entry) => (
              <LogEntry key={entry.id} entry={entry} />
            ))}
          </ol>
        )}
        <div ref={end} />
      </div>
      <LogAnnouncer entries={entries} />
      {search !== '' && shown.length < entries.length && (
        <Button variant="subtle" size="compact-xs" m={4} onClick={() => setSearch('')}>
          Show everything
        </Button>
      )}
    </>
  )
}

function mentions(entry: Entry, search: string): boolean {
  if (search === '') return true
  return JSON.stringify(entry).toLowerCase().includes(search.toLowerCase())
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `xmpp-ftw-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`
  link.click()
  URL.revokeObjectURL(url)
}
