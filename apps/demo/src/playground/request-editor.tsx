import { Alert, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconBook2, IconRestore, IconSend } from '@tabler/icons-react'
import type { RequestEvent } from '@xmpp-ftw/catalogue'
import { useMemo, useState } from 'react'
import { preceding } from '../catalogue/events.js'
import { CopyCode } from './copy-code.js'
import { EventHeading } from './event-heading.js'
import { EventLink } from './event-link.js'
import { LoginDialog } from './login-dialog.js'
import { PayloadEditor } from './payload-editor.js'
import { fill } from './placeholders.js'
import { findProblems } from './problems.js'
import { usePlay, usePlaySession, useSurroundings } from './use-play.js'

interface Props {
  event: RequestEvent
  /** Which example to begin with. */
  example: number
  /** What to begin with instead. */
  given?: unknown
  onSent(): void
}

/** A request: fill it in, see what is wrong with it, send it. */
export function RequestEditor({ event, example, given, onSent }: Props) {
  const session = usePlaySession()
  const phase = usePlay((state) => state.phase)
  const surroundings = useSurroundings()
  const [chosen, setChosen] = useState(example)
  /** What the person made of it; until then it is the example, whoever is logged in. */
  const [edited, setEdited] = useState<{ value: unknown } | undefined>(
    given === undefined ? undefined : { value: given },
  )
  const [version, setVersion] = useState(0)
  const [broken, setBroken] = useState(false)
  const [tried, setTried] = useState(false)
  const [loggingIn, setLoggingIn] = useState(false)
  const filled = useMemo(
    () => fill(event.examples[chosen] ?? {}, surroundings),
    [event, chosen, surroundings],
  )
  const value = edited ? edited.value : filled
  const findings = findProblems(event.contract.input, value)
  const connected = phase === 'online' || phase === 'interrupted' || phase === 'linked'

  function begin(index: number) {
    setChosen(index)
    setEdited(undefined)
    setBroken(false)
    setTried(false)
    setVersion((before) => before + 1)
  }

  function send() {
    if (!connected) return setLoggingIn(true)
    setTried(true)
    if (broken) return
    void session.propose([{ event: event.event, payload: value }])
    onSent()
  }

  useHotkeys([['mod+Enter', send]], [])

  return (
    <Stack gap="md">
      <EventHeading event={event} />
      {event.examples.length > 1 && (
        <NativeSelect
          label="Example"
          value={String(chosen)}
          onChange={(change) => begin(Number(change.currentTarget.value))}
          data={event.examples.map((each, index) => ({
            value: String(index),
            label: `${index + 1}: ${brief(fill(each, surroundings))}`,
          }))}
        />
      )}
      <PayloadEditor
        // A form of its own for each example, and once the real addresses are known.
        key={`${version} ${edited ? '' : JSON.stringify(filled)}`.slice(0, edited ? undefined : 500)}
        schema={event.input}
        value={value}
        problems={tried ? findings.problems : []}
        onChange={(next) => setEdited({ value: next })}
        onBroken={setBroken}
      />
      {findings.summary !== '' && !broken && (
        <Alert color="red" variant="light" role={tried ? 'alert' : undefined} p="xs">
          {findings.summary}
        </Alert>
      )}
      <Group gap="xs">
        <Button leftSection={<IconSend size={16} aria-hidden />} onClick={send} title="Ctrl + Enter">
          {connected ? 'Send' : 'Log in to send'}
        </Button>
        <CopyCode event={event} payload={value} />
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconBook2 size={16} aria-hidden />}
          onClick={() => {
            session.show('request', event.event, filled)
            onSent()
          }}
        >
          Show example
        </Button>
        {edited && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconRestore size={16} aria-hidden />}
            onClick={() => begin(chosen)}
          >
            Back to the example
          </Button>
        )}
      </Group>
      <Preparation
        event={event}
        connected={connected}
        send={async () => {
          for (const each of preceding(event)) {
            await session.send(each.event, fill(each.examples[0] ?? {}, surroundings))
          }
        }}
      />
      <LoginDialog opened={loggingIn} onClose={() => setLoggingIn(false)} />
    </Stack>
  )
}

interface PreparationProps {
  event: RequestEvent
  connected: boolean
  send(): Promise<void>
}

/** What has to be done first for the example to be about something: entering the room, creating the node. */
function Preparation({ event, connected, send }: PreparationProps) {
  const [busy, setBusy] = useState(false)
  const first = preceding(event)
  if (first.length === 0) return null
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        The example goes after
      </Text>
      {first.map((each) => (
        <EventLink key={each.event} event={each} />
      ))}
      <Button
        variant="default"
        size="compact-sm"
        disabled={!connected}
        loading={busy}
        onClick={() => {
          setBusy(true)
          void send().finally(() => setBusy(false))
        }}
      >
        {first.length === 1 ? 'Send that first' : 'Send those first'}
      </Button>
    </Group>
  )
}

function brief(example: unknown): string {
  const text = JSON.stringify(example)
  return text.length > 70 ? `${text.slice(0, 70)}…` : text
}
