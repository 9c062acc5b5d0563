import {
  Checkbox,
  NativeSelect,
  PasswordInput,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { FormField } from '@xmpp-ftw/core'
import type { FieldValue } from '../../session/form-values.js'
import classes from './data-form.module.css'

interface Props {
  field: FormField
  value: FieldValue
  problem: string | undefined
  onChange(value: FieldValue): void
}

/** One field of a form, as its type wants it. Unknown types are lines of text. */
export function DataFormField({ field, value, problem, onChange }: Props) {
  const { type, var: name = '', required, description, options = [] } = field
  const common = { label: field.label || name, required, description, error: problem }
  const text = typeof value === 'string' ? value : ''
  const typed = {
    ...common,
    value: text,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  }
  switch (type) {
    case 'hidden':
      return null
    case 'fixed':
      return <Text className={classes.fixed}>{text}</Text>
    case 'boolean':
      return (
        <Switch
          {...common}
          // A switch always says yes or no: there is nothing to be required.
          required={false}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'text-multi':
      return <Textarea {...typed} autosize minRows={2} maxRows={8} />
    case 'jid-multi':
      return (
        <Textarea
          {...typed}
          description={description ?? 'One address per line'}
          placeholder="name@example.org"
          autoCapitalize="none"
          spellCheck={false}
          autosize
          minRows={2}
          maxRows={8}
        />
      )
    case 'jid-single':
      return (
        <TextInput
          {...typed}
          placeholder="name@example.org"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
        />
      )
    case 'text-private':
      return <PasswordInput {...typed} autoComplete="new-password" />
    case 'list-single':
      return <NativeSelect {...typed} data={choices(field, text)} />
    case 'list-multi':
      return (
        <Checkbox.Group {...common} value={Array.isArray(value) ? [...value] : []} onChange={onChange}>
          <Stack gap={8} mt={6}>
            {distinct(options).map((option) => (
              <Checkbox key={option.value} value={option.value} label={option.label || option.value} />
            ))}
          </Stack>
        </Checkbox.Group>
      )
    default:
      return <TextInput {...typed} />
  }
}

type Option = NonNullable<FormField['options']>[number]

/** What can be chosen; what is chosen already is among it, and so is nothing where nothing is. */
function choices({ options = [] }: FormField, chosen: string): { value: string; label: string }[] {
  const offered = distinct(options).map(({ value, label }) => ({ value, label: label || value }))
  if (offered.some(({ value }) => value === chosen)) return offered
  return [{ value: chosen, label: chosen || 'Choose…' }, ...offered]
}

function distinct(options: readonly Option[]): readonly Option[] {
  return options.filter(({ value }, index) => options.findIndex((other) => other.value === value) === index)
}
