import { Button, Code, Group, Stack, Title } from '@mantine/core'
import { IconBook2 } from '@tabler/icons-react'
import type { PushEvent } from '@xmpp-ftw/catalogue'
import { answersTo } from '../catalogue/events.js'
import { typeText } from '../catalogue/type-text.js'
import { CopyCode } from './copy-code.js'
import { EventHeading } from './event-heading.js'
import { EventLink } from './event-link.js'
import { fill } from './placeholders.js'
import { usePlaySession, useSurroundings } from './use-play.js'

/** A push: what it looks like, and how it can be answered. */
export function PushView({ event, example }: { event: PushEvent; example: number }) {
  const session = usePlaySession()
  const surroundings = useSurroundings()
  const payload = fill(event.examples[example] ?? event.examples[0], surroundings)
  const answers = answersTo(event.event)
  return (
    <Stack gap="md">
      <EventHeading event={event} />
      <div>
        <Title order={3} size="h5">
          Payload
        </Title>
        <Code block tabIndex={0}>
          {typeText(event.payload)}
        </Code>
      </div>
      {event.reply && (
        <div>
          <Title order={3} size="h5">
            Reply
          </Title>
          <Code block tabIndex={0}>
            {typeText(event.reply)}
          </Code>
        </div>
      )}
      {answers.length > 0 && (
        <div>
          <Title order={3} size="h5">
            Answered by
          </Title>
          <Group gap="sm">
            {answers.map((answer) => (
              <EventLink key={answer.event} event={answer} />
            ))}
          </Group>
        </div>
      )}
      <div>
        <Title order={3} size="h5">
          Example
        </Title>
        <Code block tabIndex={0}>
          {JSON.stringify(payload, null, 2)}
        </Code>
      </div>
      <Group gap="xs">
        <Button
          leftSection={<IconBook2 size={16} aria-hidden />}
          onClick={() => session.show('push', event.event, payload)}
        >
          Show it in the log
        </Button>
        <CopyCode event={event} payload={payload} />
      </Group>
    </Stack>
  )
}
