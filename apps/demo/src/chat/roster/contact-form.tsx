import { Alert, Stack, TagsInput, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useMemo, useState } from 'react'
import { useChat } from '../../app/session-context.js'
import { looksLikeAddress } from '../../session/address.js'
import { sentence } from '../../session/errors.js'
import { errorOf } from '../../session/request-failure.js'

export interface ContactValues {
  jid: string
  name: string
  groups: readonly string[]
}

interface Props {
  initial: ContactValues
  /** Whether the address can be chosen. */
  fresh: boolean
  onSubmit(values: ContactValues): Promise<void>
  /** The buttons, given whether the form is being sent and what its address is. */
  children(busy: boolean, jid: string): ReactNode
}

/** A contact's address, name and groups. */
export function ContactForm({ initial, fresh, onSubmit, children }: Props) {
  const contacts = useChat((state) => state.contacts)
  const known = useMemo(
    () => [...new Set(Object.values(contacts).flatMap(({ groups }) => groups))],
    [contacts],
  )
  const [values, setValues] = useState(initial)
  const [group, setGroup] = useState('')
  const [busy, setBusy] = useState(false)
  const [checked, setChecked] = useState(false)
  const [failure, setFailure] = useState('')
  const jid = values.jid.trim().toLowerCase()

  async function submit(event: FormEvent) {
    event.preventDefault()
    setChecked(true)
    if (!looksLikeAddress(jid)) return
    setBusy(true)
    try {
      await onSubmit({ ...values, jid, name: values.name.trim() })
    } catch (error) {
      setFailure(sentence(errorOf(error)))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {failure && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        {fresh && (
          <TextInput
            data-autofocus
            label="Address"
            placeholder="name@example.org"
            inputMode="email"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={values.jid}
            error={checked && !looksLikeAddress(jid) && 'An address looks like name@example.org'}
            onChange={(event) => setValues({ ...values, jid: event.currentTarget.value })}
          />
        )}
        <TextInput
          data-autofocus={fresh ? undefined : true}
          label="Name"
          placeholder="As you call them"
          value={values.name}
          onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
        />
        <TagsInput
          label="Groups"
          placeholder={values.groups.length === 0 ? 'Friends, Work…' : ''}
          description="Press Enter after each"
          // With nothing written yet the list would only lie on top of what comes below.
          data={group === '' ? [] : known}
          searchValue={group}
          onSearchChange={setGroup}
          value={[...values.groups]}
          onChange={(groups) => setValues({ ...values, groups })}
        />
        {children(busy, jid)}
      </Stack>
    </form>
  )
}
