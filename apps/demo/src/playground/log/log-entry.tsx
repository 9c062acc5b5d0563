import { Badge, Button, Group, Text } from '@mantine/core'
import { IconArrowDownLeft, IconArrowUpRight, IconBook2, IconCode } from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Scrollable } from '../../app/scrollable.js'
import { answersTo, findEvent, playPath } from '../../catalogue/events.js'
import { DIRECTIONS } from '../directions.js'
import { EventLink } from '../event-link.js'
import { prefilled } from '../prefilled.js'
import { usePlay, usePlaySession } from '../use-play.js'
import { AnswerPush } from './answer-push.js'
import type { Entry, ExampleEntry, PushEntry, RequestEntry } from './entry.js'
import classes from './log-entry.module.css'
import { StanzaList } from './stanza-list.js'

const ICONS = {
  request: IconArrowUpRight,
  push: IconArrowDownLeft,
  example: IconBook2,
  stanza: IconCode,
} as const

const TIME = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' })

/** One event of the log with all there is to it. */
export function LogEntry({ entry }: { entry: Entry }) {
  const { label } = DIRECTIONS[entry.kind]
  const Icon = ICONS[entry.kind]
  return (
    <li className={classes.entry} data-kind={entry.kind} aria-label={`${label}: ${entry.event}`}>
      <div className={classes.head}>
        <Icon size={16} role="img" aria-label={label} className={classes.icon} />
        <Text component="span" size="sm" fw={600} className={classes.event}>
          {entry.event}
        </Text>
        {entry.kind === 'request' && <Took entry={entry} />}
        <Text component="time" size="xs" c="dimmed" dateTime={new Date(entry.at).toISOString()}>
          {TIME.format(entry.at)}
        </Text>
      </div>
      {entry.payload !== undefined && <Json value={entry.payload} label={`Payload of ${entry.event}`} />}
      {entry.kind === 'request' && entry.outcome && <OutcomeView entry={entry} />}
      {entry.kind === 'push' && <PushAnswers entry={entry} />}
      <Group gap={4} mt={4}>
        {(entry.kind === 'request' || entry.kind === 'example') && <Again entry={entry} />}
        <StanzaList entry={entry} />
      </Group>
    </li>
  )
}

function Took({ entry: { outcome } }: { entry: RequestEntry }) {
  if (!outcome) {
    return (
      <Badge size="xs" variant="light" color="gray">
        waiting
      </Badge>
    )
  }
  return (
    <Badge size="xs" variant="light" color={outcome.error ? 'red' : 'incoming'}>
      {outcome.error ? (outcome.error.condition ?? 'error') : `${outcome.took} ms`}
    </Badge>
  )
}

function OutcomeView({ entry: { event, outcome } }: { entry: RequestEntry }) {
  if (!outcome) return null
  const { error, data } = outcome
  return (
    <div className={classes.outcome} data-failed={error !== undefined}>
      <Text size="xs" fw={600}>
        {error ? 'Error' : 'Answer'}
      </Text>
      <Json value={error ?? data} label={`${error ? 'Error' : 'Answer'} of ${event}`} />
    </div>
  )
}

function PushAnswers({ entry }: { entry: PushEntry }) {
  const answers = answersTo(entry.event)
  return (
    <>
      {entry.answerable && <AnswerPush entry={entry} />}
      {entry.answer && (
        <div className={classes.outcome}>
          <Text size="xs" fw={600}>
            Your reply
          </Text>
          <Json value={entry.answer.data} label={`Reply to ${entry.event}`} />
        </div>
      )}
      {answers.length > 0 && (
        <Group gap="xs" mt={4}>
          <Text size="xs" c="dimmed">
            Answer with
          </Text>
          {answers.map((answer) => (
            <EventLink
              key={answer.event}
              event={answer}
              payload={answer.kind === 'request' ? prefilled(answer, entry.payload) : undefined}
            />
          ))}
        </Group>
      )}
    </>
  )
}

function Again({ entry }: { entry: RequestEntry | ExampleEntry }) {
  const session = usePlaySession()
  const navigate = useNavigate()
  const connected = usePlay(({ phase }) => phase === 'online' || phase === 'linked')
  const event = findEvent(entry.kind === 'example' ? entry.of : 'request', entry.event)
  if (!event || event.kind === 'push') return null
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => void navigate(playPath(event), { state: { payload: entry.payload } })}
      >
        Edit
      </Button>
      {entry.kind === 'request' && (
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={!connected}
          onClick={() => void session.propose([entry])}
        >
          Send again
        </Button>
      )}
    </>
  )
}

/** Long values are shown in part, until asked for. */
const LINES = 14

function Json({ value, label }: { value: unknown; label: string }) {
  const [open, setOpen] = useState(false)
  const lines = (JSON.stringify(value, null, 2) ?? 'nothing').split('\n')
  const rest = lines.length - LINES
  const cut = !open && rest > 2
  return (
    <>
      <Scrollable className={classes.json} label={label}>
        {(cut ? lines.slice(0, LINES) : lines).join('\n')}
      </Scrollable>
      {rest > 2 && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setOpen(!open)}>
          {cut ? `${rest} more lines` : 'Less'}
        </Button>
      )}
    </>
  )
}
