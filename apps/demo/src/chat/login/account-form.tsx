import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { looksLikeAddress } from '../../session/address.js'

export type Purpose = 'login' | 'register'

interface Props {
  purpose: Purpose
  domain: string
  busy: boolean
  onSubmit(account: { jid: string; password: string }): void
}

/** An address and a password, of an account there is or is to be. */
export function AccountForm({ purpose, domain, busy, onSubmit }: Props) {
  const [jid, setJid] = useState('')
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const address = jid.trim() !== '' && !jid.includes('@') ? `${jid.trim()}@${domain}` : jid.trim()
  const jidError = checked && !looksLikeAddress(address) && `An address looks like you@${domain}`
  const passwordError = checked && password === '' && 'A password is needed'

  function submit(event: FormEvent) {
    event.preventDefault()
    setChecked(true)
    if (looksLikeAddress(address) && password !== '') onSubmit({ jid: address, password })
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Address"
          description={
            jid !== '' && !jid.includes('@') ? `Means ${address}` : 'Your JID, as in an e-mail address'
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={`you@${domain}`}
          name="username"
          type="email"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={jid}
          error={jidError}
          disabled={busy}
          onChange={(event) => setJid(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete={purpose === 'login' ? 'current-password' : 'new-password'}
          required
          value={password}
          error={passwordError}
          disabled={busy}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} fullWidth mt="xs">
          {purpose === 'login' ? 'Log in' : 'Create account and log in'}
        </Button>
      </Stack>
    </form>
  )
}
