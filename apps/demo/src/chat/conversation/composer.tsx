import { ActionIcon, CloseButton, Text, Textarea } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPencil, IconSend2 } from '@tabler/icons-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import type { Message } from '../../session/state.js'
import classes from './composer.module.css'
import { plainText } from './plain-text.js'
import { useTyping } from './use-typing.js'

interface Props {
  jid: string
  name: string
  /** The message that is being corrected. */
  editing: Message | undefined
  onEditLast(): void
  onDone(): void
}

/** Where messages are written. Enter sends, Shift+Enter begins a line, ↑ corrects the last message, Escape lets it be. */
export function Composer({ jid, name, editing, onEditLast, onDone }: Props) {
  const session = useSession()
  const draft = useChat(({ conversations }) => conversations[jid]?.draft ?? '')
  const [correction, setCorrection] = useState(editing ? plainText(editing) : '')
  const hovering = useMediaQuery('(hover: hover)', true, { getInitialValueInEffect: false })
  const typing = useTyping(jid)
  const text = editing ? correction : draft

  function write(value: string) {
    if (editing) setCorrection(value)
    else session.draft(jid, value)
    typing(value)
  }

  function submit(event?: FormEvent) {
    event?.preventDefault()
    const content = text.trim()
    if (content === '') return
    typing('', true)
    if (!editing) session.send(jid, content)
    else if (content !== editing.content) session.correct(jid, editing, content)
    onDone()
  }

  function pressed(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a word.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      submit()
    } else if (event.key === 'ArrowUp' && text === '' && !editing) {
      event.preventDefault()
      onEditLast()
    } else if (event.key === 'Escape' && editing) onDone()
  }

  return (
    <form className={classes.composer} onSubmit={submit}>
      {editing && (
        <div className={classes.editing}>
          <IconPencil size={16} aria-hidden />
          <Text size="xs" truncate flex={1}>
            Editing: {plainText(editing)}
          </Text>
          <CloseButton size="sm" onClick={onDone} aria-label="Do not edit" />
        </div>
      )}
      <div className={classes.line}>
        <Textarea
          className={classes.input}
          aria-label={editing ? 'Corrected message' : `Message to ${name}`}
          placeholder={`Message to ${name}`}
          autosize
          minRows={1}
          maxRows={6}
          radius="lg"
          // On a phone the keyboard would cover what one wanted to read.
          autoFocus={hovering || editing !== undefined}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={pressed}
        />
        <ActionIcon
          type="submit"
          size={38}
          radius="xl"
          aria-label={editing ? 'Save the correction' : 'Send'}
          disabled={text.trim() === ''}
        >
          <IconSend2 size={20} aria-hidden />
        </ActionIcon>
      </div>
    </form>
  )
}
