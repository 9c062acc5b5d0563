import {
  Button,
  Group,
  JsonInput,
  Paper,
  SegmentedControl,
  Stack,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useSession } from '../../app/session-context.js'
import { FailureAlert } from '../failure-alert.js'
import { useTask } from '../use-task.js'

interface Props {
  service: string
  node: string
  onPublished(): void
}

type Kind = 'entry' | 'json'

/** An entry for people (Atom), or JSON for programs (XEP-0335). */
export function PublishItem({ service, node, onPublished }: Props) {
  const session = useSession()
  const { busy, failure, run, fail } = useTask()
  const [kind, setKind] = useState<Kind>('entry')
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [json, setJson] = useState('')

  async function submit(event: FormEvent) {
    event.preventDefault()
    const content = kind === 'entry' ? entryOf(title, text) : jsonOf(json)
    if (content === undefined) return fail(kind === 'entry' ? 'A title is needed.' : 'That is no JSON.')
    if (!(await run(() => session.request('xmpp.pubsub.publish', { to: service, node, content })))) return
    setTitle('')
    setText('')
    setJson('')
    onPublished()
  }

  return (
    <Paper component="section" withBorder radius="lg" p="md" aria-labelledby="publish">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group justify="space-between">
            <Title order={2} size="h5" id="publish">
              Publish
            </Title>
            <SegmentedControl
              size="xs"
              aria-label="Kind of item"
              value={kind}
              onChange={(value) => setKind(value as Kind)}
              data={[
                { value: 'entry', label: 'Entry' },
                { value: 'json', label: 'JSON' },
              ]}
            />
          </Group>
          {kind === 'entry' ? (
            <>
              <TextInput
                label="Title"
                value={title}
                onChange={(event) => setTitle(event.currentTarget.value)}
              />
              <Textarea
                label="Text"
                autosize
                minRows={2}
                maxRows={8}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </>
          ) : (
            <JsonInput
              label="JSON"
              placeholder={'{ "home": 2, "away": 1 }'}
              autosize
              minRows={3}
              maxRows={12}
              formatOnBlur
              spellCheck={false}
              value={json}
              onChange={setJson}
            />
          )}
          <FailureAlert failure={failure} />
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              Publish
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}

function entryOf(title: string, text: string) {
  if (title.trim() === '') return undefined
  const now = new Date().toISOString()
  return {
    atom: { title: title.trim(), published: now, updated: now, ...(text !== '' && { content: text }) },
  }
}

function jsonOf(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
