import { SegmentedControl, Textarea } from '@mantine/core'
import type { JsonSchema } from '@xmpp-ftw/catalogue'
import { useState } from 'react'
import { SchemaForm } from './form/schema-form.js'
import classes from './payload-editor.module.css'
import type { Problem } from './problems.js'

interface Props {
  schema: JsonSchema
  value: unknown
  /** What is wrong with it, by path. */
  problems: readonly Problem[]
  onChange(value: unknown): void
  /** The text is no JSON: `value` is the last that was. */
  onBroken(broken: boolean): void
}

/** A payload by its form, or as the JSON that it is. */
export function PayloadEditor({ schema, value, problems, onChange, onBroken }: Props) {
  const [mode, setMode] = useState<'form' | 'json'>('form')
  const [text, setText] = useState('')
  const [broken, setBroken] = useState('')

  function change(to: string) {
    if (to === 'json') setText(pretty(value))
    setBroken('')
    onBroken(false)
    setMode(to as typeof mode)
  }

  function type(next: string) {
    setText(next)
    try {
      onChange(next.trim() === '' ? undefined : JSON.parse(next))
      setBroken('')
      onBroken(false)
    } catch (error) {
      setBroken(`Not JSON: ${error instanceof Error ? error.message : error}`)
      onBroken(true)
    }
  }

  return (
    <div>
      <SegmentedControl
        size="xs"
        mb="sm"
        aria-label="How to edit"
        value={mode}
        onChange={change}
        data={[
          { value: 'form', label: 'Form' },
          { value: 'json', label: 'JSON' },
        ]}
      />
      {mode === 'form' ? (
        <SchemaForm schema={schema} value={value} problems={problems} onChange={onChange} />
      ) : (
        <Textarea
          label="Payload"
          classNames={{ input: classes.json }}
          value={text}
          autosize
          minRows={6}
          maxRows={24}
          spellCheck={false}
          error={broken}
          onChange={(event) => type(event.currentTarget.value)}
        />
      )}
    </div>
  )
}

function pretty(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}
