import { Text } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef } from 'react'
import type { Message } from '../../session/state.js'
import { DayLine } from './day-line.js'
import { MessageBubble } from './message-bubble.js'
import classes from './message-list.module.css'
import { NoticeLine } from './notice-line.js'
import { rowsOf } from './rows.js'

interface Props {
  /** What the list is called by those who listen to it. */
  label: string
  /** What stands there while nothing has been said. */
  invitation: string
  messages: readonly Message[]
  /** Who is writing, in words. */
  typing: string
  senderOf(message: Message): string
  /** The message that can be corrected. */
  correctable: Message | undefined
  onEdit(message: Message): void
  onRetry(message: Message): void
}

/** Closer to the end than this counts as being there. */
const NEAR = 80

/** However many there are, only what can be seen is in the page. Stays at the end while one is there. */
export function MessageList(props: Props) {
  const { label, invitation, messages, typing, senderOf, correctable, onEdit, onRetry } = props
  const scroller = useRef<HTMLElement>(null)
  const following = useRef(true)
  const top = useRef(0)
  const rows = useMemo(() => rowsOf(messages), [messages])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 52,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    paddingStart: 12,
    paddingEnd: 12,
  })
  const last = messages.at(-1)
  const height = virtual.getTotalSize()

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever makes the list higher moves its end
  useLayoutEffect(() => {
    if (last?.own && last.delivery === 'sending') following.current = true
    if (following.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [last, height, typing])

  function scrolled() {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = scroller.current ?? {}
    const distance = scrollHeight - scrollTop - clientHeight
    // Whoever goes up, however little, wants to read; measuring what comes into view must not pull them back.
    if (scrollTop < top.current && distance > 1) following.current = false
    else if (distance < NEAR) following.current = true
    top.current = scrollTop
  }

  /** The browser's own way there is cut short when rows on it turn out higher than thought. */
  function pressed(event: KeyboardEvent) {
    if (event.key !== 'Home' && event.key !== 'End') return
    event.preventDefault()
    // Said before it is seen: rows that are measured on the way would pull a list that follows back to its end.
    following.current = event.key === 'End'
    virtual.scrollToIndex(event.key === 'Home' ? 0 : rows.length - 1)
  }

  return (
    <section
      ref={scroller}
      className={classes.scroller}
      onScroll={scrolled}
      onKeyDown={pressed}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
      tabIndex={0}
      aria-label={label}
    >
      {messages.length === 0 && (
        <Text size="sm" c="dimmed" ta="center" py="xl">
          {invitation}
        </Text>
      )}
      <ol className={classes.list} style={{ height }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          if (!row) return null
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={classes.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.kind === 'day' ? (
                <DayLine at={row.at} />
              ) : row.kind === 'notice' ? (
                <NoticeLine message={row.message} />
              ) : (
                <MessageBubble
                  message={row.message}
                  sender={senderOf(row.message)}
                  continued={row.continued}
                  onEdit={row.message === correctable ? onEdit : undefined}
                  onRetry={onRetry}
                />
              )}
            </li>
          )
        })}
      </ol>
      <div className={classes.typing} aria-hidden>
        {typing && `${typing}…`}
      </div>
    </section>
  )
}
