import { Button, Menu, Text, Title } from '@mantine/core'
import {
  IconBookmark,
  IconDoorExit,
  IconIdBadge2,
  IconListCheck,
  IconMessage2,
  IconSettings,
  IconTrash,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useSession } from '../../app/session-context.js'
import type { Room } from '../../session/state.js'
import { BackLink } from '../back-link.js'
import headerClasses from '../conversation/conversation-header.module.css'
import { DotsMenu } from '../dots-menu.js'
import { ChangeNick } from './change-nick.js'
import { ChangeSubject } from './change-subject.js'
import { DestroyRoom } from './destroy-room.js'
import { InviteSomebody } from './invite-somebody.js'
import { MembersDialog } from './members-dialog.js'
import { RoomAvatar } from './room-avatar.js'
import { RoomRegistration } from './room-registration.js'
import { RoomSettings } from './room-settings.js'
import { selfIn } from './use-room.js'

interface Props {
  jid: string
  name: string
  room: Room | undefined
  /** Whether the people are shown. */
  panel: boolean
  onPanel(): void
}

type Open = 'nick' | 'subject' | 'invite' | 'settings' | 'members' | 'registration' | 'destroy' | undefined

export function RoomHeader({ jid, name, room, panel, onPanel }: Props) {
  const session = useSession()
  const navigate = useNavigate()
  const location = useLocation()
  const isNew = (location.state as { configure?: boolean } | null)?.configure === true
  const [open, setOpen] = useState<Open>(isNew ? 'settings' : undefined)
  const close = () => setOpen(undefined)
  const isIn = room?.phase === 'joined'
  const rank = (isIn && selfIn(room)?.affiliation) || 'none'
  const isOwner = rank === 'owner'
  const people = room?.occupants.size ?? 0
  const icon = { size: 16, 'aria-hidden': true } as const

  function leave() {
    void session.rooms.leave(jid)
    void navigate('/chat')
  }

  return (
    <header className={headerClasses.header}>
      <BackLink />
      <RoomAvatar jid={jid} />
      <div className={headerClasses.text}>
        <Title order={1} size="h5" lineClamp={1}>
          {name}
        </Title>
        <Text size="xs" c="dimmed" truncate title={room?.subject || jid}>
          {room?.subject || jid}
        </Text>
      </div>
      {isIn && (
        <>
          <Button
            variant="subtle"
            color="gray"
            px={8}
            leftSection={<IconUsers size={20} aria-hidden />}
            aria-label={`People in ${name}: ${people}`}
            aria-expanded={panel}
            onClick={onPanel}
          >
            {people}
          </Button>
          <DotsMenu about={name}>
            <Menu.Item leftSection={<IconUserPlus {...icon} />} onClick={() => setOpen('invite')}>
              Invite somebody
            </Menu.Item>
            <Menu.Item leftSection={<IconMessage2 {...icon} />} onClick={() => setOpen('subject')}>
              Change the subject
            </Menu.Item>
            <Menu.Item leftSection={<IconIdBadge2 {...icon} />} onClick={() => setOpen('nick')}>
              Change your nick
            </Menu.Item>
            <Menu.Item leftSection={<IconBookmark {...icon} />} onClick={() => setOpen('registration')}>
              Registration
            </Menu.Item>
            {(isOwner || rank === 'admin') && (
              <Menu.Item leftSection={<IconListCheck {...icon} />} onClick={() => setOpen('members')}>
                Members and bans
              </Menu.Item>
            )}
            {isOwner && (
              <Menu.Item leftSection={<IconSettings {...icon} />} onClick={() => setOpen('settings')}>
                Settings of the room
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item leftSection={<IconDoorExit {...icon} />} onClick={leave}>
              Leave
            </Menu.Item>
            {isOwner && (
              <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => setOpen('destroy')}>
                Close the room for good
              </Menu.Item>
            )}
          </DotsMenu>
        </>
      )}
      {room && (
        <>
          <InviteSomebody room={room} name={name} opened={open === 'invite'} onClose={close} />
          <ChangeSubject room={room} opened={open === 'subject'} onClose={close} />
          <ChangeNick room={room} opened={open === 'nick'} onClose={close} />
          <MembersDialog room={room} isOwner={isOwner} opened={open === 'members'} onClose={close} />
          <RoomRegistration
            room={room}
            name={name}
            opened={open === 'registration' && isIn}
            onClose={close}
          />
          <RoomSettings room={room} opened={open === 'settings' && isIn} onClose={close} />
          <DestroyRoom room={room} name={name} opened={open === 'destroy'} onClose={close} />
        </>
      )}
    </header>
  )
}
