import { Button, Loader, Text } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { sentence } from '../../session/errors.js'
import type { History, Message } from '../../session/state.js'
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
  history: History
  /** Whether there is somebody to ask for what was before. */
  canAsk: boolean
  onOlder(): void
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
/** Closer to what is not there yet than this, it is asked for. */
const AHEAD = 1_200
/** Room above the first message for saying what was before it. */
const TOP = 56

/**
 * However many there are, only what can be seen is in the page. Stays at the end while one is there, and where one is
 * when what was before comes.
 */
export function MessageList(props: Props) {
  const { label, invitation, messages, history, canAsk, onOlder, typing, senderOf } = props
  const { correctable, onEdit, onRetry } = props
  const scroller = useRef<HTMLElement>(null)
  const following = useRef(true)
  const top = useRef(0)
  /** Whether the person at the page was about to go up; rows that turn out lower than thought do that, too. */
  const isGoingUp = useRef(false)
  const rows = useMemo(() => rowsOf(messages), [messages])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 52,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    paddingStart: TOP,
    paddingEnd: 12,
    // What is put before the first message leaves those on the screen where they are.
    anchorTo: 'end',
  })
  const last = messages.at(-1)
  const height = virtual.getTotalSize()

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever makes the list higher moves its end
  useLayoutEffect(() => {
    if (last?.own && last.delivery === 'sending') following.current = true
    if (following.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [last, height, typing])

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is to be asked for depends on how high the list is
  useEffect(askIfNear, [history.phase, canAsk, height])

  function askIfNear() {
    const isOpenEnded = history.phase === 'unknown' || history.phase === 'partial'
    if (canAsk && isOpenEnded && (scroller.current?.scrollTop ?? 0) < AHEAD) onOlder()
  }

  function scrolled() {
    askIfNear()
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = scroller.current ?? {}
    const distance = scrollHeight - scrollTop - clientHeight
    // Whoever goes up, however little, wants to read; measuring what comes into view must not pull them back.
    if (scrollTop < top.current && distance > 1) following.current &&= !isGoingUp.current
    else if (distance < NEAR) {
      following.current = true
      isGoingUp.current = false
    }
    top.current = scrollTop
  }

  /** The browser's own way there is cut short when rows on it turn out higher than thought. */
  function pressed(event: KeyboardEvent) {
    if (event.key === 'ArrowUp' || event.key === 'PageUp' || event.key === ' ') isGoingUp.current = true
    if (event.key !== 'Home' && event.key !== 'End') return
    event.preventDefault()
    // Said before it is seen: rows that are measured on the way would pull a list that follows back to its end.
    following.current = event.key === 'End'
    if (event.key === 'Home') virtual.scrollToOffset(0)
    else virtual.scrollToIndex(rows.length - 1)
  }

  return (
    <section
      ref={scroller}
      className={classes.scroller}
      onScroll={scrolled}
      onKeyDown={pressed}
      onWheel={({ deltaY }) => {
        if (deltaY < 0) isGoingUp.current = true
      }}
      onTouchMove={() => {
        isGoingUp.current = true
      }}
      // Perhaps the scroll bar.
      onPointerDown={() => {
        isGoingUp.current = true
      }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
      tabIndex={0}
      aria-label={label}
    >
      <ol className={classes.list} style={{ height }}>
        <li className={classes.top} aria-live="off">
          <Beginning history={history} onOlder={onOlder} />
        </li>
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
              {row.isFirstOfDay && <DayLine at={row.message.at} />}
              {row.kind === 'notice' ? (
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
      {messages.length === 0 && history.phase !== 'loading' && (
        <Text size="sm" c="dimmed" ta="center" py="xl">
          {invitation}
        </Text>
      )}
      <div className={classes.typing} aria-hidden>
        {typing && `${typing}…`}
      </div>
    </section>
  )
}

/** What was before the first message that is here. */
function Beginning({ history: { phase, error }, onOlder }: Pick<Props, 'history' | 'onOlder'>) {
  if (phase === 'loading') return <Loader size="sm" role="status" aria-label="Loading earlier messages" />
  if (phase === 'complete')
    return (
      <Text size="xs" c="dimmed">
        This is the beginning of the conversation.
      </Text>
    )
  if (phase !== 'failed') return null
  return (
    <>
      <Text size="xs" c="dimmed" component="span" role="alert">
        {error ? sentence(error) : 'Earlier messages could not be loaded.'}
      </Text>{' '}
      <Button size="compact-xs" variant="light" onClick={onOlder}>
        Try again
      </Button>
    </>
  )
}
