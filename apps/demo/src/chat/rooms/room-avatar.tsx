import { Avatar } from '@mantine/core'
import { IconHash } from '@tabler/icons-react'
import { colorOf } from '../person-avatar.js'

/** A room's picture. Says nothing to those who listen: the name stands beside it. */
export function RoomAvatar({ jid, size = 40 }: { jid: string; size?: number }) {
  return (
    <Avatar size={size} color={colorOf(jid)} radius="md" aria-hidden>
      <IconHash size={size * 0.5} aria-hidden />
    </Avatar>
  )
}
