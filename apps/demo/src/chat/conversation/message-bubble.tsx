import { ActionIcon, Button, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { memo } from 'react'
import { sentence } from '../../session/errors.js'
import type { Message } from '../../session/state.js'
import { colorOf } from '../person-avatar.js'
import { DeliveryMark } from './delivery-mark.js'
import classes from './message-bubble.module.css'
import { RichText } from './rich-text.js'

interface Props {
  message: Message
  sender: string
  continued: boolean
  /** Absent where it cannot be corrected. */
  onEdit: ((message: Message) => void) | undefined
  onRetry(message: Message): void
}

/** Who said it, in the colour of the picture beside the name elsewhere. */
function AuthorName({ nick }: { nick: string }) {
  return (
    <span className={classes.author} data-color={colorOf(nick)}>
      {nick}
      <span className="only-heard">: </span>
    </span>
  )
}

const TIME = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** Not drawn anew while others come and go. */
export const MessageBubble = memo(({ message, sender, continued, onEdit, onRetry }: Props) => {
  const { own, at, delivery, revision, replaces, error, author, mentionsMe } = message
  const failed = delivery === 'failed'
  return (
    <div className={classes.line} data-own={own} data-continued={continued}>
      {onEdit && (
        <ActionIcon
          className={classes.edit}
          variant="subtle"
          color="gray"
          onClick={() => onEdit(message)}
          aria-label="Edit your last message"
        >
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      )}
      <div className={classes.column}>
        <div className={classes.bubble} data-mentions={mentionsMe === true}>
          {author === undefined || own || continued ? (
            <span className="only-heard">{sender}: </span>
          ) : (
            <AuthorName nick={author} />
          )}
          {mentionsMe && <span className="only-heard">(to you) </span>}
          <div className={classes.content}>
            <RichText content={message.content} format={message.format} />
          </div>
          <span className={classes.foot}>
            {(revision ?? replaces) !== undefined && <span>edited</span>}
            <time dateTime={new Date(at).toISOString()}>{TIME.format(at)}</time>
            {delivery && <DeliveryMark delivery={delivery} />}
          </span>
        </div>
        {failed && (
          <div className={classes.failure}>
            <Text component="span" size="xs">
              Not sent. {error && sentence(error)}
            </Text>
            <Button size="compact-xs" variant="light" color="red" onClick={() => onRetry(message)}>
              Send again
            </Button>
          </div>
        )}
      </div>
    </div>
  )
})
