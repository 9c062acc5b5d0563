import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import classes from '../payload-editor.module.css'
import type { FieldProps } from './field.js'

interface Props extends FieldProps {
  error: string | undefined
  /** Text that is no JSON is meant as text. */
  scalar?: boolean
}

/** A value that no field fits. */
export function JsonField({ name, required, value, error, scalar = false, onChange }: Props) {
  const [text, setText] = useState(() => written(value, scalar))
  const [broken, setBroken] = useState('')

  function type(next: string) {
    setText(next)
    setBroken('')
    if (next.trim() === '') return onChange(undefined)
    try {
      onChange(JSON.parse(next))
    } catch {
      if (scalar) onChange(next)
      else setBroken('Not JSON')
    }
  }

  const shared = { label: name, required, error: broken || error, spellCheck: false }
  return scalar ? (
    <TextInput {...shared} value={text} onChange={(event) => type(event.currentTarget.value)} />
  ) : (
    <Textarea
      {...shared}
      description="JSON"
      classNames={{ input: classes.json }}
      autosize
      minRows={2}
      maxRows={12}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  )
}

function written(value: unknown, scalar: boolean): string {
  if (value === undefined) return ''
  // Text that reads like something else keeps its quotes.
  if (scalar && typeof value === 'string' && !/^(?:true|false|null|-?\d|")/.test(value)) return value
  return JSON.stringify(value, null, 2)
}
