import { Badge, Text } from '@mantine/core'
import { NavLink } from 'react-router'
import { type RoomSummary, upTo99 } from '../../session/select.js'
import { plainText } from '../conversation/plain-text.js'
import { conversationPath } from '../paths.js'
import classes from '../roster/contact-row.module.css'
import { RoomAvatar } from './room-avatar.js'
import { typingWords } from './typing-words.js'

export function RoomRow({ summary }: { summary: RoomSummary }) {
  const { room, name, conversation } = summary
  const { unread = 0, mentions = 0 } = conversation ?? {}
  return (
    <NavLink to={conversationPath(room.jid)} className={classes.row} data-unread={unread > 0}>
      <RoomAvatar jid={room.jid} />
      <span className={classes.text}>
        <Text component="span" size="sm" fw={unread > 0 ? 700 : 550} truncate>
          {name}
        </Text>
        <span className="only-heard">, room, </span>
        <SecondLine summary={summary} />
      </span>
      {unread > 0 && (
        <Badge
          circle={mentions === 0 && unread <= 99}
          size="lg"
          color={mentions > 0 ? 'pink.8' : undefined}
          aria-hidden
        >
          {mentions > 0 && '@ '}
          {upTo99(unread)}
        </Badge>
      )}
      {unread > 0 && (
        <span className="only-heard">
          , {unread} unread{mentions > 0 && `, ${mentions} to you`}
        </span>
      )}
    </NavLink>
  )
}

/** What there is to know first: that one is not in, who writes, what was said last. */
function SecondLine({ summary: { room, conversation } }: { summary: RoomSummary }) {
  const last = conversation?.messages.findLast(({ isNotice }) => !isNotice)
  const people = room.occupants.size
  const text =
    room.phase === 'joining'
      ? 'Entering…'
      : room.phase === 'outside'
        ? 'You are not in this room'
        : last
          ? `${last.own ? 'You' : (last.author ?? '')}: ${plainText(last)}`
          : `${people} ${people === 1 ? 'person' : 'people'}`
  if (room.typing.length > 0) {
    return (
      <Text component="span" size="xs" className={classes.typing} truncate>
        {typingWords(room.typing)}…
      </Text>
    )
  }
  return (
    <Text component="span" size="xs" c="dimmed" truncate>
      {text}
    </Text>
  )
}
