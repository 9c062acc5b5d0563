import { Avatar, Indicator } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { resourceOf } from '../session/address.js'
import type { Show } from '../session/state.js'
import { SHOW_COLORS } from './presence/shows.js'
import { usePicture } from './use-picture.js'

interface Props {
  /** An account, or an occupant: `room/nick`. */
  jid: string
  /** Of an occupant, where it is known. */
  account?: string | undefined
  name: string
  /** `undefined`: offline. */
  show: Show | undefined
  size?: number
}

const COLORS = ['violet', 'blue', 'cyan', 'grape', 'pink', 'indigo']

/**
 * Somebody's picture, or initials in a colour of their own. Says nothing to those who listen: the name stands beside
 * it.
 */
export function PersonAvatar({ jid, account, name, show, size = 40 }: Props) {
  const { ref, entry } = useIntersection()
  const picture = usePicture(jid, account, entry?.isIntersecting === true)
  return (
    <Indicator
      ref={ref}
      aria-hidden
      inline
      position="bottom-end"
      offset={5}
      size={12}
      radius="xl"
      withBorder
      // Below whatever floats above the page.
      zIndex={1}
      color={show ? SHOW_COLORS[show] : 'gray.5'}
    >
      <Avatar src={picture} alt="" name={name} size={size} color={colorOf(resourceOf(jid) ?? jid)} />
    </Indicator>
  )
}

/** Of a person's own: the same wherever they are seen. */
export function colorOf(jid: string): string {
  let sum = 0
  for (const char of jid) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521
  return COLORS[sum % COLORS.length] ?? 'violet'
}
