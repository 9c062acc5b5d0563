import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import type { Output, Payload } from '@xmpp-ftw/client'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useSession } from '../../app/session-context.js'
import { FailureAlert } from '../failure-alert.js'
import { DataForm } from '../forms/data-form.js'
import { FormResult } from '../forms/form-result.js'
import { useDataForm } from '../forms/use-data-form.js'
import { Loading } from '../loading.js'
import { useTask } from '../use-task.js'

type Stage = Output<'xmpp.command.do'>
type Request = Payload<'xmpp.command.do'>
type Action = NonNullable<Request['action']>

export interface ListedCommand {
  /** Whose it is. */
  readonly to: string
  readonly node: string
  readonly name: string
}

interface Props {
  command: ListedCommand
  onDone(): void
}

/** A command from its first stage to its last. */
export function RunningCommand({ command, onDone }: Props) {
  const { to, node, name } = command
  const session = useSession()
  const { busy, failure, run } = useTask()
  const [stage, setStage] = useState<Stage | undefined>(undefined)
  const [turn, setTurn] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)
  const started = useRef(false)

  async function step(request: Omit<Request, 'to' | 'node'>) {
    await run(async () => {
      const next = await session.request('xmpp.command.do', { to, node, ...request })
      setStage(next)
      setTurn((last) => last + 1)
    })
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: a command is begun once
  useEffect(() => {
    if (started.current) return
    started.current = true
    void step({})
  }, [])

  // What had the focus is gone with the stage before.
  useEffect(() => {
    if (turn > 0) heading.current?.focus()
  }, [turn])

  async function cancel() {
    const { sessionId } = stage ?? {}
    // Whether the server minds is nothing to wait for.
    if (sessionId !== undefined)
      void session
        .request('xmpp.command.do', { to, node, sessionId, action: 'cancel' })
        .catch(() => undefined)
    onDone()
  }

  return (
    <Stack gap="sm">
      <Title order={3} size="h4" tabIndex={-1} ref={heading} style={{ outline: 'none' }}>
        {name}
      </Title>
      <FailureAlert failure={failure} />
      {!stage && !failure && <Loading label="Waiting for the server" />}
      {!stage && failure && (
        <Group justify="flex-end">
          <BackToCommands onDone={onDone} />
        </Group>
      )}
      {stage && (
        <StageView key={turn} stage={stage} busy={busy} onStep={step} onCancel={cancel} onDone={onDone} />
      )}
    </Stack>
  )
}

const NOTE_COLORS = { info: 'blue', warn: 'yellow', error: 'red' } as const

const ACTIONS: Readonly<Record<'prev' | 'next' | 'complete', string>> = {
  prev: 'Back',
  next: 'Next',
  complete: 'Finish',
}

interface StageProps {
  stage: Stage
  busy: boolean
  onStep(request: Omit<Request, 'to' | 'node'>): Promise<void>
  onCancel(): Promise<void>
  onDone(): void
}

function StageView({ stage, busy, onStep, onCancel, onDone }: StageProps) {
  const { form = { items: [] }, notes = [], actions, sessionId = '', oob, status } = stage
  const state = useDataForm(form)
  const isOver = status !== 'executing'
  const isResult = isOver || form.type === 'result'
  const values = actions?.values ?? []
  const usual = actions?.execute ?? (values.includes('next') ? 'next' : 'complete')
  const offered = values.length > 0 ? values : (['complete'] as const)

  function step(action: Action) {
    // Nobody has to fill in what they want to go back from.
    if (action !== 'prev' && !state.check()) return
    const fields = isResult ? [] : state.submission()
    void onStep({ sessionId, action, ...(fields.length > 0 && { form: fields }) })
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    step(usual)
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {notes.map(({ type, description }) => (
          <Alert key={`${type} ${description}`} color={NOTE_COLORS[type ?? 'info']} role="status">
            <span style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{description}</span>
          </Alert>
        ))}
        {form.title && <Text fw={600}>{form.title}</Text>}
        {isResult ? <FormResult form={form} /> : <DataForm state={state} />}
        {oob?.url && /^https?:/.test(oob.url) && (
          <Anchor href={oob.url} target="_blank" rel="noopener noreferrer" size="sm">
            {oob.description ?? oob.url}
          </Anchor>
        )}
        {isOver && notes.length === 0 && !stage.form && (
          <Text size="sm" role="status">
            {status === 'canceled' ? 'It was canceled.' : 'Done.'}
          </Text>
        )}
        <Group justify="flex-end" mt="xs">
          {isOver ? (
            <BackToCommands onDone={onDone} />
          ) : (
            <>
              <Button variant="subtle" color="gray" onClick={() => void onCancel()}>
                Cancel
              </Button>
              {offered
                .filter((action) => action !== usual)
                .map((action) => (
                  <Button key={action} variant="default" disabled={busy} onClick={() => step(action)}>
                    {ACTIONS[action]}
                  </Button>
                ))}
              <Button type="submit" loading={busy}>
                {ACTIONS[usual]}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </form>
  )
}

function BackToCommands({ onDone }: { onDone(): void }) {
  return (
    <Button variant="default" onClick={onDone}>
      To the commands
    </Button>
  )
}
