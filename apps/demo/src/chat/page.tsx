import { ActionIcon, Title } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import headerClasses from './conversation/conversation-header.module.css'
import classes from './page.module.css'
import { CHAT_PATH } from './paths.js'

interface Props {
  title: string
  /** Where its parts go back to; else a phone goes back to the list. */
  back?: { to: string; label: string }
  children: ReactNode
}

/** A page beside the list that is no conversation. */
export function Page({ title, back, children }: Props) {
  return (
    <section className={classes.page} aria-label={title}>
      <header className={headerClasses.header}>
        <ActionIcon
          component={Link}
          to={back?.to ?? CHAT_PATH}
          variant="subtle"
          color="gray"
          size="lg"
          className={back ? undefined : headerClasses.back}
          aria-label={back?.label ?? 'Back to the list'}
        >
          <IconArrowLeft size={20} aria-hidden />
        </ActionIcon>
        <Title order={1} size="h4" lineClamp={1}>
          {title}
        </Title>
      </header>
      <div className={classes.body}>
        <div className={classes.column}>{children}</div>
      </div>
    </section>
  )
}
