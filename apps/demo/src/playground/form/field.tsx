import { Fieldset, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import type { JsonSchema } from '@xmpp-ftw/catalogue'
import type { Problem } from '../problems.js'
import { ArrayField } from './array-field.js'
import { JsonField } from './json-field.js'
import { ObjectFields } from './object-fields.js'
import { OptionalPart } from './optional-part.js'
import { alternatives, resolve } from './resolve.js'
import { UnionField } from './union-field.js'

export interface FieldProps {
  name: string
  schema: JsonSchema
  required: boolean
  /** `undefined`: the key is not there. */
  value: unknown
  path: readonly PropertyKey[]
  problems: readonly Problem[]
  onChange(value: unknown): void
}

const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean'])

/** What one value is filled in with, by its schema. */
export function Field(props: FieldProps) {
  const { name, schema, required, value, path, problems, onChange } = props
  const resolved = resolve(schema)
  const error = problems.find((problem) => samePath(problem.path, path))?.message
  const shared = { label: name, required, error }
  const options = alternatives(resolved)

  if (resolved.enum !== undefined || resolved.const !== undefined || resolved.type === 'boolean') {
    const choices = resolved.enum ?? (resolved.const === undefined ? [true, false] : [resolved.const])
    const texts = choices.map((choice) => JSON.stringify(choice))
    const current = value === undefined ? '' : JSON.stringify(value)
    const known = current === '' || texts.includes(current)
    return (
      <NativeSelect
        {...shared}
        value={current}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          onChange(chosen === '' ? undefined : JSON.parse(chosen))
        }}
        data={[
          { value: '', label: '–' },
          ...(known ? [] : [{ value: current, label: `${current} (unknown)` }]),
          ...choices.map((choice, index) => ({ value: texts[index] ?? '', label: String(choice) })),
        ]}
      />
    )
  }
  if (isJid(schema) && typeof value !== 'object') {
    return (
      <TextInput
        {...shared}
        description="JID"
        value={text(value)}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    )
  }
  if (resolved.type === 'string') {
    const Input = isLong(value) ? Textarea : TextInput
    return (
      <Input
        {...shared}
        value={text(value)}
        {...(isLong(value) && { autosize: true, maxRows: 8 })}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    )
  }
  if (resolved.type === 'integer' || resolved.type === 'number') {
    return (
      <NumberInput
        {...shared}
        value={typeof value === 'number' ? value : ''}
        allowDecimal={resolved.type === 'number'}
        hideControls
        onChange={(next) => onChange(next === '' ? undefined : Number(next))}
      />
    )
  }
  if (resolved.type === 'object' && resolved.properties !== undefined) {
    return (
      <OptionalPart {...props} begin={resolved}>
        <Fieldset legend={name} p="sm" aria-invalid={error === undefined ? undefined : true}>
          <ObjectFields {...{ schema: resolved, value, path, problems, onChange }} />
        </Fieldset>
      </OptionalPart>
    )
  }
  if (resolved.type === 'array') {
    return (
      <OptionalPart {...props} begin={resolved}>
        <ArrayField {...props} schema={resolved} error={error} />
      </OptionalPart>
    )
  }
  if (options.length > 1 && options.every(isScalar)) {
    return <JsonField {...props} error={error} scalar />
  }
  if (options.length > 1) {
    return (
      <OptionalPart {...props} begin={resolved}>
        <UnionField {...props} options={options} error={error} />
      </OptionalPart>
    )
  }
  return <JsonField {...props} error={error} />
}

function isJid({ $ref = '' }: JsonSchema): boolean {
  return $ref.endsWith('/Jid')
}

function isScalar({ type, const: only, enum: choices }: JsonSchema): boolean {
  return SCALARS.has(type) || only !== undefined || choices !== undefined
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && (value.length > 60 || value.includes('\n'))
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

export function samePath(left: readonly PropertyKey[], right: readonly PropertyKey[]): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index])
}
