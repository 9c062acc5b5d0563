import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Service } from '../session/services.js'

interface Props {
  addresses: readonly { readonly value: string; readonly label: string }[]
  value: string
  onChange(address: string): void
  /** What else may be typed. */
  description: string
  placeholder: string
}

/** No address at all. */
const ELSEWHERE = ' '

/** Whom to ask: one of those that are known, or any address. */
export function AddressChoice({ addresses, value, onChange, description, placeholder }: Props) {
  const [isElsewhere, setElsewhere] = useState(false)
  const [typed, setTyped] = useState('')

  function choose(chosen: string) {
    setElsewhere(chosen === ELSEWHERE)
    if (chosen !== ELSEWHERE) onChange(chosen)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    onChange(typed.trim())
  }

  return (
    <>
      <NativeSelect
        label="Service"
        data={[
          ...addresses,
          ...(addresses.some((each) => each.value === value) ? [] : [{ value, label: value }]),
          { value: ELSEWHERE, label: 'Another address…' },
        ]}
        value={isElsewhere ? ELSEWHERE : value}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {isElsewhere && (
        <form onSubmit={submit}>
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              flex={1}
              label="Address"
              description={description}
              placeholder={placeholder}
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Button type="submit" disabled={typed.trim() === ''}>
              Ask
            </Button>
          </Group>
        </form>
      )}
    </>
  )
}

export function choiceOf({ jid, name }: Service): { value: string; label: string } {
  return { value: jid, label: name === jid ? jid : `${name} (${jid})` }
}
