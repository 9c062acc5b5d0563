import { Avatar, Indicator } from '@mantine/core'
import type { Show } from '../session/state.js'
import { SHOW_COLORS } from './presence/shows.js'

interface Props {
  jid: string
  name: string
  /** `undefined`: offline. */
  show: Show | undefined
  size?: number
}

const COLORS = ['violet', 'blue', 'cyan', 'grape', 'pink', 'indigo']

/** Initials in a colour of one's own. Says nothing to those who listen: the name stands beside it. */
export function PersonAvatar({ jid, name, show, size = 40 }: Props) {
  return (
    <Indicator
      aria-hidden
      inline
      position="bottom-end"
      offset={5}
      size={12}
      radius="xl"
      withBorder
      color={show ? SHOW_COLORS[show] : 'gray.5'}
    >
      <Avatar name={name} size={size} color={colorOf(jid)} />
    </Indicator>
  )
}

/** Of a person's own: the same wherever they are seen. */
export function colorOf(jid: string): string {
  let sum = 0
  for (const char of jid) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521
  return COLORS[sum % COLORS.length] ?? 'violet'
}
