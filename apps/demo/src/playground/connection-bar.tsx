import { Alert, Button, Group, Switch, Text } from '@mantine/core'
import { IconLogin2, IconLogout } from '@tabler/icons-react'
import { useState } from 'react'
import { sentence } from '../session/errors.js'
import classes from './connection-bar.module.css'
import { LoginDialog } from './login-dialog.js'
import { usePlay, usePlaySession } from './use-play.js'

const PHASES = {
  closed: 'Not connected',
  opening: 'Connecting…',
  linked: 'Connected, not logged in',
  online: 'Online',
  interrupted: 'The connection was cut. Trying again…',
} as const

/** Who is logged in, and how; and the way in and out. */
export function ConnectionBar() {
  const session = usePlaySession()
  const phase = usePlay((state) => state.phase)
  const via = usePlay((state) => state.via)
  const boundAs = usePlay((state) => state.boundAs)
  const error = usePlay((state) => state.error)
  const recording = usePlay((state) => state.recording)
  const [opened, setOpened] = useState(false)
  const isIn = phase === 'online' || phase === 'interrupted'

  return (
    <>
      <div className={classes.bar}>
        <div className={classes.who} role="status">
          <span className={classes.lamp} data-phase={phase} aria-hidden />
          <div className={classes.text}>
            <Text size="sm" fw={600} truncate title={boundAs || undefined}>
              {isIn ? boundAs : PHASES[phase]}
            </Text>
            {isIn && (
              <Text size="xs" c="dimmed">
                {phase === 'interrupted'
                  ? PHASES.interrupted
                  : via === 'gateway'
                    ? 'Through the gateway'
                    : 'Directly, without a gateway'}
              </Text>
            )}
          </div>
        </div>
        <Group gap="sm" wrap="nowrap" className={classes.tools}>
          <Switch
            label="Show XML"
            size="sm"
            checked={recording}
            onChange={(event) => void session.record(event.currentTarget.checked)}
          />
          {phase === 'closed' || phase === 'linked' ? (
            <Button
              size="xs"
              leftSection={<IconLogin2 size={16} aria-hidden />}
              onClick={() => setOpened(true)}
            >
              Log in
            </Button>
          ) : (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconLogout size={16} aria-hidden />}
              onClick={() => void session.leave()}
            >
              {isIn ? 'Log out' : 'Cancel'}
            </Button>
          )}
        </Group>
      </div>
      {error && !opened && (
        <Alert color="red" variant="light" role="alert" mt="xs" p="xs">
          {sentence(error)}
        </Alert>
      )}
      <LoginDialog opened={opened} onClose={() => setOpened(false)} />
    </>
  )
}
