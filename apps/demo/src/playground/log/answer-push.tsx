import { Button, Paper, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { findEvent } from '../../catalogue/events.js'
import { blank } from '../form/resolve.js'
import { PayloadEditor } from '../payload-editor.js'
import { findProblems } from '../problems.js'
import { usePlaySession } from '../use-play.js'
import type { PushEntry } from './entry.js'

/** The reply that a push waits for. */
export function AnswerPush({ entry: { id, event } }: { entry: PushEntry }) {
  const session = usePlaySession()
  const push = findEvent('push', event)
  const schema = push?.kind === 'push' ? push.reply : undefined
  const [value, setValue] = useState<unknown>(() => blank(schema))
  const [broken, setBroken] = useState(false)
  const contract = push?.kind === 'push' ? push.contract.reply : undefined
  const findings = contract ? findProblems(contract, value) : { summary: '', problems: [] }
  return (
    <Paper withBorder p="sm" mt={6} component="section" aria-label={`Reply to ${event}`}>
      <Stack gap="sm">
        <Text size="xs" fw={600}>
          It waits for your reply
        </Text>
        <PayloadEditor
          schema={schema ?? {}}
          value={value}
          problems={findings.problems}
          onChange={setValue}
          onBroken={setBroken}
        />
        <div>
          <Button
            size="xs"
            disabled={broken || findings.summary !== ''}
            onClick={() => session.answer(id, value)}
          >
            Reply
          </Button>
        </div>
      </Stack>
    </Paper>
  )
}
