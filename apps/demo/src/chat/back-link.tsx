import { ActionIcon } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link } from 'react-router'
import headerClasses from './conversation/conversation-header.module.css'
import { CHAT_PATH } from './paths.js'

/** The way back: to the list, which a wide page shows anyway, or to where that is a part of. */
export function BackLink({ to, label }: { to?: string; label?: string }) {
  return (
    <ActionIcon
      component={Link}
      to={to ?? CHAT_PATH}
      variant="subtle"
      color="gray"
      size="lg"
      className={to === undefined ? headerClasses.back : undefined}
      aria-label={label ?? 'Back to the list'}
    >
      <IconArrowLeft size={20} aria-hidden />
    </ActionIcon>
  )
}
