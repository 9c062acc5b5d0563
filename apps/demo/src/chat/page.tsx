import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { BackLink } from './back-link.js'
import headerClasses from './conversation/conversation-header.module.css'
import classes from './page.module.css'

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
        <BackLink {...back} />
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
