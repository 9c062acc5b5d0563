import { Badge, Menu, Text, UnstyledButton } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useChat, useSession } from '../../app/session-context.js'
import { type Power, powersOver } from '../../session/powers.js'
import type { Affiliation, Occupant, Role, Room } from '../../session/state.js'
import { conversationPath } from '../paths.js'
import { PersonAvatar } from '../person-avatar.js'
import { presenceWords } from '../presence/shows.js'
import classes from './occupant-row.module.css'

interface Props {
  room: Room
  me: Occupant | undefined
  occupant: Occupant
  onRemove(power: Power): void
  onLeave: (() => void) | undefined
}

const STANDINGS: Partial<Readonly<Record<Affiliation, string>>> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
}

/** Somebody in the room; what one can do about them is a menu. */
export function OccupantRow({ room, me, occupant, onRemove, onLeave }: Props) {
  const session = useSession()
  const navigate = useNavigate()
  const { nick, jid, show, status, affiliation } = occupant
  const isMe = me !== undefined && nick === me.nick
  const standing = STANDINGS[affiliation]
  const face = (
    <>
      <PersonAvatar jid={`${room.jid}/${nick}`} account={jid} name={nick} show={show} size={32} />
      <span className={classes.text}>
        <Text component="span" size="sm" fw={550} truncate>
          {nick}
          {isMe && ' (you)'}
        </Text>
        <span className="only-heard">, </span>
        <Text component="span" size="xs" c="dimmed" truncate>
          {presenceWords({ show, priority: 0, ...(status && { status }) })}
        </Text>
      </span>
      {standing && (
        <>
          <span className="only-heard">, </span>
          <Badge variant="light" size="xs" className={classes.standing}>
            {standing}
          </Badge>
        </>
      )}
    </>
  )
  if (isMe || !me) return <div className={classes.row}>{face}</div>
  const powers = powersOver(me, occupant)

  function mention() {
    const draft = session.store.current().conversations[room.jid]?.draft ?? ''
    session.draft(room.jid, draft === '' ? `${nick}: ` : `${draft.trimEnd()} ${nick} `)
    onLeave?.()
  }

  function use(power: Power) {
    if (isRemoval(power)) onRemove(power)
    else void session.rooms.use(room.jid, occupant, power)
  }

  return (
    <Menu position="bottom-start" width={230}>
      <Menu.Target>
        <UnstyledButton className={classes.row} title={jid ?? nick}>
          {face}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {jid && (
          <Menu.Label>
            <span className={classes.address}>{jid}</span>
          </Menu.Label>
        )}
        <Menu.Item onClick={mention}>Mention</Menu.Item>
        <Menu.Item onClick={() => void navigate(conversationPath(`${room.jid}/${nick}`))}>
          Write to {nick} alone
        </Menu.Item>
        {jid && <Befriend jid={jid} />}
        {powers.length > 0 && <Menu.Divider />}
        {powers.map((power) => (
          <Menu.Item
            key={`${power.kind} ${power.kind === 'role' ? power.role : power.affiliation}`}
            color={isRemoval(power) ? 'red' : undefined}
            onClick={() => use(power)}
          >
            {wordsOf(power, occupant)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Befriend({ jid }: { jid: string }) {
  const session = useSession()
  const isKnown = useChat(({ contacts, me }) => contacts[jid] !== undefined || jid === me)
  if (isKnown) return null
  return <Menu.Item onClick={() => void session.befriend(jid)}>Add to contacts</Menu.Item>
}

function isRemoval(power: Power): boolean {
  return power.kind === 'role' ? power.role === 'none' : power.affiliation === 'outcast'
}

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  moderator: 'Make moderator',
  participant: 'Let speak',
  visitor: 'Let only listen',
  none: 'Kick…',
}

const AFFILIATION_WORDS: Readonly<Record<Affiliation, string>> = {
  owner: 'Make owner',
  admin: 'Make admin',
  member: 'Make member',
  none: 'Take membership away',
  outcast: 'Ban…',
}

function wordsOf(power: Power, { role }: Occupant): string {
  if (power.kind === 'affiliation') return AFFILIATION_WORDS[power.affiliation]
  return power.role === 'participant' && role === 'moderator' ? 'Make no moderator' : ROLE_WORDS[power.role]
}
