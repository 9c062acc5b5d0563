import { Badge, Text } from '@mantine/core'
import { NavLink } from 'react-router'
import { type Person, upTo99 } from '../../session/select.js'
import { plainText } from '../conversation/plain-text.js'
import { conversationPath } from '../paths.js'
import { PersonAvatar } from '../person-avatar.js'
import { presenceWords } from '../presence/shows.js'
import classes from './contact-row.module.css'

export function ContactRow({ person }: { person: Person }) {
  const { jid, name, presence, conversation } = person
  const unread = conversation?.unread ?? 0
  return (
    <NavLink to={conversationPath(jid)} className={classes.row} data-unread={unread > 0}>
      <PersonAvatar jid={jid} name={name} show={presence?.show} />
      <span className={classes.text}>
        <Text component="span" size="sm" fw={unread > 0 ? 700 : 550} truncate>
          {name}
        </Text>
        <span className="only-heard">, {presenceWords(presence)}, </span>
        <SecondLine person={person} />
      </span>
      {unread > 0 && (
        <Badge circle={unread <= 99} size="lg" aria-hidden>
          {upTo99(unread)}
        </Badge>
      )}
      {unread > 0 && <span className="only-heard">, {unread} unread</span>}
    </NavLink>
  )
}

/** What there is to know first: that they are writing, what was said last, or how they are. */
function SecondLine({ person: { contact, presence, conversation } }: { person: Person }) {
  const last = conversation?.messages.at(-1)
  if (conversation?.typing) {
    return (
      <Text component="span" size="xs" className={classes.typing} truncate>
        typing…
      </Text>
    )
  }
  const text = last
    ? `${last.own ? 'You: ' : ''}${plainText(last)}`
    : contact?.asked
      ? 'Waiting for an answer'
      : presenceWords(presence)
  return (
    <Text component="span" size="xs" c="dimmed" truncate>
      {text}
    </Text>
  )
}
