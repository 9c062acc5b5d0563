import type { ReactNode } from 'react'

interface Props {
  className?: string
  /** What it holds, for those who do not see it. */
  label: string
  children: ReactNode
}

/** Text as it is, in a place that scrolls when there is much of it. */
export function Scrollable({ className, label, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
