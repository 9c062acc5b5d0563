import { Alert, Anchor, SegmentedControl, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useDemo } from '../app/session-context.js'
import { Dialog } from '../chat/dialog.js'
import { AccountForm } from '../chat/login/account-form.js'
import { SampleAccounts } from '../chat/login/sample-accounts.js'
import { sentence } from '../session/errors.js'
import type { Via } from '../session/state.js'
import type { PlayAccount } from './play-session.js'
import { usePlay, usePlaySession } from './use-play.js'

interface Props {
  opened: boolean
  onClose(): void
}

/** The way in: closes by itself once one is there. */
export function LoginDialog({ opened, onClose }: Props) {
  const phase = usePlay((state) => state.phase)
  useEffect(() => {
    if (phase === 'online') onClose()
  }, [phase, onClose])
  return (
    <Dialog opened={opened} onClose={onClose} title="Log in to the playground" size="md">
      <LoginForm onLinked={onClose} />
    </Dialog>
  )
}

function LoginForm({ onLinked }: { onLinked(): void }) {
  const { config } = useDemo()
  const session = usePlaySession()
  const phase = usePlay((state) => state.phase)
  const lastVia = usePlay((state) => state.via)
  const error = usePlay((state) => state.error)
  const [via, setVia] = useState<Via>(lastVia)
  const busy = phase === 'opening'
  const logIn = (account: PlayAccount) => void session.enter(via, account)

  return (
    <Stack gap="md">
      {error && !busy && (
        <Alert color="red" variant="light" role="alert" p="xs">
          {sentence(error)}
        </Alert>
      )}
      <SegmentedControl
        fullWidth
        aria-label="Connect"
        value={via}
        disabled={busy}
        onChange={(value) => setVia(value as Via)}
        data={[
          { value: 'gateway', label: 'Through a gateway' },
          { value: 'direct', label: 'Directly' },
        ]}
      />
      {config.accounts.length > 0 && <SampleAccounts disabled={busy} onChoose={logIn} />}
      <AccountForm purpose="login" domain={config.domain} busy={busy} onSubmit={logIn} />
      <Text size="sm" c="dimmed">
        Or{' '}
        <Anchor
          component="button"
          type="button"
          size="sm"
          underline="always"
          onClick={() => void session.enter(via).then(onLinked)}
        >
          only connect
        </Anchor>
        , and send xmpp.login yourself.
      </Text>
    </Stack>
  )
}
