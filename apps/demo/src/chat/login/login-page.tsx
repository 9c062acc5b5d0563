import { Alert, Anchor, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useChat, useDemo } from '../../app/session-context.js'
import { sentence } from '../../session/errors.js'
import type { Via } from '../../session/state.js'
import { AccountForm, type Purpose } from './account-form.js'
import classes from './login-page.module.css'
import { SampleAccounts } from './sample-accounts.js'

const EXPLANATIONS: Readonly<Record<Via, string>> = {
  gateway: 'The page speaks JSON with the gateway, which speaks XMPP with your server.',
  direct: 'The page speaks XMPP with your server by itself, over WebSocket. Nothing lies between.',
}

export function LoginPage() {
  const { session, config } = useDemo()
  const { phase, error, via: lastVia } = useChat(({ connection }) => connection)
  const [via, setVia] = useState<Via>(lastVia)
  const [purpose, setPurpose] = useState<Purpose>('login')
  const busy = phase === 'loggingIn'
  useDocumentTitle('Log in · XMPP-FTW')

  return (
    <div className={classes.page}>
      <Stack gap="lg" className={classes.column}>
        <div>
          <Title order={1} size="h2">
            {purpose === 'login' ? 'Log in to chat' : 'Create an account'}
          </Title>
          <Text c="dimmed">XMPP, the open network for messages: any server, any account.</Text>
        </div>
        {error && !busy && (
          <Alert
            color="red"
            role="alert"
            icon={<IconAlertCircle aria-hidden />}
            title="That did not work"
            variant="light"
          >
            {sentence(error)}
          </Alert>
        )}
        {config.accounts.length > 0 && purpose === 'login' && (
          <SampleAccounts disabled={busy} onChoose={(account) => void session.logIn({ ...account, via })} />
        )}
        <Paper withBorder p="lg" radius="lg" className={classes.card}>
          <Stack gap="md">
            <AccountForm
              key={purpose}
              purpose={purpose}
              domain={config.domain}
              busy={busy}
              onSubmit={(account) =>
                void session.logIn({ ...account, via, register: purpose === 'register' })
              }
            />
            <div>
              <Text component="span" size="sm" fw={500} id="via">
                Connect
              </Text>
              <SegmentedControl
                fullWidth
                mt={4}
                aria-labelledby="via"
                value={via}
                onChange={(value) => setVia(value as Via)}
                disabled={busy}
                data={[
                  { value: 'gateway', label: 'Through a gateway' },
                  { value: 'direct', label: 'Directly' },
                ]}
              />
              <Text size="xs" c="dimmed" mt={6}>
                {EXPLANATIONS[via]}
              </Text>
            </div>
          </Stack>
        </Paper>
        {config.registration && (
          <Text size="sm" ta="center">
            {purpose === 'login' ? 'No account yet? ' : 'You have one already? '}
            <Anchor component="button" type="button" size="sm" onClick={() => setPurpose(other(purpose))}>
              {purpose === 'login' ? 'Create one' : 'Log in'}
            </Anchor>
          </Text>
        )}
      </Stack>
    </div>
  )
}

function other(purpose: Purpose): Purpose {
  return purpose === 'login' ? 'register' : 'login'
}
