import { Anchor, Avatar, SimpleGrid, Text, UnstyledButton } from '@mantine/core'
import type { SampleAccount } from '../../app/config.js'
import { useDemo } from '../../app/session-context.js'
import classes from './sample-accounts.module.css'

interface Props {
  disabled: boolean
  onChoose(account: { jid: string; password: string }): void
}

/** One click each; to chat with each other, open a second window. */
export function SampleAccounts({ disabled, onChoose }: Props) {
  const { config } = useDemo()
  return (
    <section aria-label="Sample accounts">
      <Text size="sm" c="dimmed" mb={6}>
        Just looking? Take a sample account in each of two windows and let them talk.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        {config.accounts
          .filter(({ purpose }) => purpose === undefined)
          .map((account) => (
            <SampleButton key={account.jid} account={account} disabled={disabled} onChoose={onChoose} />
          ))}
      </SimpleGrid>
      {config.accounts
        .filter(({ purpose }) => purpose !== undefined)
        .map(({ name, jid, password, purpose }) => (
          <Text key={jid} size="xs" c="dimmed" mt={8}>
            <Anchor
              component="button"
              type="button"
              size="xs"
              underline="always"
              disabled={disabled}
              onClick={() => onChoose({ jid, password })}
            >
              Log in as {name}
            </Anchor>{' '}
            {purpose}: {jid}, password {password}
          </Text>
        ))}
    </section>
  )
}

function SampleButton({ account, disabled, onChoose }: Props & { account: SampleAccount }) {
  const { name, jid, password } = account
  return (
    <UnstyledButton
      className={classes.account}
      disabled={disabled}
      onClick={() => onChoose({ jid, password })}
    >
      <Avatar name={name} color="violet" aria-hidden />
      <span className={classes.text}>
        <Text component="span" fw={600} size="sm">
          Log in as {name}
        </Text>
        <Text component="span" size="xs" c="dimmed">
          {jid}
        </Text>
        <Text component="span" size="xs" c="dimmed">
          Password: {password}
        </Text>
      </span>
    </UnstyledButton>
  )
}
