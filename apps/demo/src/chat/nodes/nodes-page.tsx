import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronRight, IconPlus } from '@tabler/icons-react'
import { Link, useSearchParams } from 'react-router'
import { useChat, useSession } from '../../app/session-context.js'
import { hasNodes } from '../../session/services.js'
import { AddressChoice, choiceOf } from '../address-choice.js'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import { Page } from '../page.js'
import { nodesPath } from '../paths.js'
import { useAnswer } from '../use-answer.js'
import { CreateNode } from './create-node.js'
import { NodePage } from './node-page.js'
import classes from './nodes.module.css'

/** Nodes of services and of accounts (XEP-0060): what there is, and one of them. The address says which. */
export function NodesPage() {
  const [params] = useSearchParams()
  const service = params.get('service') ?? undefined
  const node = params.get('node') ?? undefined
  if (service !== undefined && node !== undefined)
    return <NodePage key={`${service} ${node}`} service={service} node={node} />
  return (
    <Page title="Nodes">
      <Services chosen={service} />
    </Page>
  )
}

function Services({ chosen }: { chosen: string | undefined }) {
  const session = useSession()
  const me = useChat((state) => state.me)
  const [, setParams] = useSearchParams()
  const { value: all, failure } = useAnswer(() => session.services(), [session])
  if (failure) return <FailureAlert failure={failure} />
  if (!all) return <Loading label="Looking for services" />
  const services = all.filter(hasNodes)
  const service = chosen ?? services[0]?.jid ?? me

  return (
    <Stack gap="md">
      <AddressChoice
        addresses={[...services.map(choiceOf), { value: me, label: `Your own account (${me})` }]}
        value={service}
        onChange={(address) => setParams({ service: address })}
        description="A service, or somebody's account"
        placeholder="pubsub.example.org"
      />
      <NodesOf key={service} service={service} />
    </Stack>
  )
}

function NodesOf({ service }: { service: string }) {
  const session = useSession()
  const [creating, create] = useDisclosure(false)
  const { value, failure } = useAnswer(() => session.nodes(service), [session, service])
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {value && (value.length === 1 ? '1 node' : `${value.length} nodes`)}
        </Text>
        <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={create.open}>
          Create a node
        </Button>
      </Group>
      <FailureAlert failure={failure} />
      {!value && !failure && <Loading label="Asking for the nodes" />}
      <ul className={classes.list}>
        {value?.map(({ node, name }) => (
          <li key={node}>
            <Link to={nodesPath(service, node)} className={classes.node}>
              <span className={classes.text}>
                <Text component="span" size="sm" fw={550} truncate>
                  {name || node}
                </Text>
                {name && name !== node && (
                  <Text component="span" size="xs" c="dimmed" truncate>
                    {node}
                  </Text>
                )}
              </span>
              <IconChevronRight size={16} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      <CreateNode service={service} opened={creating} onClose={create.close} />
    </>
  )
}
