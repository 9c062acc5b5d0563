import { ActionIcon, Badge, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useSession } from '../../app/session-context.js'
import { FailureAlert } from '../failure-alert.js'
import { useTask } from '../use-task.js'
import classes from './nodes.module.css'
import type { Item } from './use-items.js'

interface Props {
  service: string
  node: string
  item: Item
  onRetracted(): void
}

export function NodeItem({ service, node, item, onRetracted }: Props) {
  const session = useSession()
  const { busy, failure, run } = useTask()
  const { title, text, json } = parts(item.entry)

  async function retract() {
    const request = { to: service, node, id: item.id, notify: true }
    if (await run(() => session.request('xmpp.pubsub.item.delete', request))) onRetracted()
  }

  return (
    <article aria-label={title ?? item.id}>
      <div className={classes.head}>
        <div style={{ minWidth: 0 }}>
          {title !== undefined && (
            <Text fw={600} size="sm" className={classes.content}>
              {title}
            </Text>
          )}
          <Text size="xs" c="dimmed" className={classes.content}>
            {item.id}
          </Text>
        </div>
        <div style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
          {item.isNew && <Badge variant="light">New</Badge>}
          <ActionIcon
            variant="subtle"
            color="red"
            loading={busy}
            aria-label={`Retract ${title ?? item.id}`}
            onClick={() => void retract()}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      </div>
      {text !== undefined && (
        <Text size="sm" mt={4} className={classes.content}>
          {text}
        </Text>
      )}
      {json !== undefined && (
        <pre className={classes.json}>
          <code>{json}</code>
        </pre>
      )}
      <FailureAlert failure={failure} />
    </article>
  )
}

/** What of an item is for people; of anything else, its JSON. Nothing of it is markup of the page. */
function parts(entry: Item['entry']): { title?: string; text?: string; json?: string } {
  if (!entry) return { text: 'It says nothing.' }
  if (entry.atom) {
    const { title, content, summary } = entry.atom
    const said = typeof content === 'string' ? content : (content?.content ?? summary)
    return {
      ...(title !== undefined && { title: String(title) }),
      ...(said !== undefined && { text: String(said) }),
    }
  }
  if (entry.body !== undefined) return { text: String(entry.body) }
  return { json: JSON.stringify(entry.json ?? entry, undefined, 2) }
}
