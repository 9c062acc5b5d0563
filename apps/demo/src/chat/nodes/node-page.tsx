import { Button, Group, Menu, Stack, Text, Title } from '@mantine/core'
import { IconBell, IconBellOff, IconSettings, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { DotsMenu } from '../dots-menu.js'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import { Page } from '../page.js'
import { nodesPath } from '../paths.js'
import { useAnswer } from '../use-answer.js'
import { useTask } from '../use-task.js'
import { DeleteNode } from './delete-node.js'
import { NodeItem } from './node-item.js'
import { NodeSettings } from './node-settings.js'
import classes from './nodes.module.css'
import { PublishItem } from './publish-item.js'
import { useItems } from './use-items.js'

interface Props {
  service: string
  node: string
}

/** One node: what was published, as it comes, and what one can do with it. */
export function NodePage({ service, node }: Props) {
  const [open, setOpen] = useState<'settings' | 'delete' | undefined>(undefined)
  const { items, isGone, failure, again } = useItems(service, node)
  const close = () => setOpen(undefined)
  const icon = { size: 16, 'aria-hidden': true } as const
  return (
    <Page title={node} back={{ to: nodesPath(service), label: 'Back to the nodes' }}>
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            At {service}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Subscription service={service} node={node} />
            <DotsMenu about={node}>
              <Menu.Item leftSection={<IconSettings {...icon} />} onClick={() => setOpen('settings')}>
                Configure
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => setOpen('delete')}>
                Delete the node
              </Menu.Item>
            </DotsMenu>
          </Group>
        </Group>
        {isGone && <FailureAlert failure="This node was deleted." />}
        <PublishItem service={service} node={node} onPublished={again} />
        <section aria-label="Items">
          <Title order={2} size="h5" mb="xs">
            Items
          </Title>
          <FailureAlert failure={failure} />
          {!items && !failure && <Loading label="Asking for the items" />}
          {items?.length === 0 && (
            <Text size="sm" c="dimmed">
              Nothing has been published yet.
            </Text>
          )}
          <ul className={classes.list} aria-live="polite">
            {items?.map((item) => (
              <li key={item.id} className={classes.item}>
                <NodeItem service={service} node={node} item={item} onRetracted={again} />
              </li>
            ))}
          </ul>
        </section>
      </Stack>
      <NodeSettings service={service} node={node} opened={open === 'settings'} onClose={close} />
      <DeleteNode service={service} node={node} opened={open === 'delete'} onClose={close} />
    </Page>
  )
}

function Subscription({ service, node }: Props) {
  const session = useSession()
  const me = useChat((state) => state.me)
  const { busy, failure, run } = useTask()
  // Not every service can tell: then one can still subscribe.
  const { value: was } = useAnswer(
    () => session.isSubscribed(service, node).catch(() => false),
    [session, service, node],
  )
  const [changed, setChanged] = useState<boolean | undefined>(undefined)
  const isSubscribed = changed ?? was ?? false
  // To the nodes of one's own account one does not subscribe.
  if (service === me) return null

  async function change() {
    const event = isSubscribed ? 'xmpp.pubsub.unsubscribe' : 'xmpp.pubsub.subscribe'
    if (await run(() => session.request(event, { to: service, node }))) setChanged(!isSubscribed)
  }

  return (
    <>
      <FailureAlert failure={failure} />
      <Button
        size="xs"
        variant={isSubscribed ? 'default' : 'light'}
        loading={busy}
        leftSection={
          isSubscribed ? <IconBellOff size={16} aria-hidden /> : <IconBell size={16} aria-hidden />
        }
        onClick={() => void change()}
      >
        {isSubscribed ? 'Unsubscribe' : 'Subscribe'}
      </Button>
    </>
  )
}
