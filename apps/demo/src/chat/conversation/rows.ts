import type { Message } from '../../session/state.js'

/** What the list shows, line by line. */
export interface Row {
  readonly kind: 'notice' | 'message'
  /** The same however much is put before it, so that the list keeps its place. */
  readonly key: string
  readonly message: Message
  /** A new day begins with it. */
  readonly isFirstOfDay: boolean
  /** Whether it stands closely below the one before, from the same side. */
  readonly continued: boolean
}

const CLOSE = 5 * 60_000

/** Messages, and where days begin. */
export function rowsOf(messages: readonly Message[]): readonly Row[] {
  const taken = new Map<string, number>()
  return messages.map((message, index) => {
    const before = messages[index - 1]
    const sameDay = before !== undefined && isSameDay(before.at, message.at)
    const continued =
      sameDay && !message.isNotice && isOfSame(before, message) && message.at - before.at < CLOSE
    const name = keyOf(message)
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return {
      kind: message.isNotice ? 'notice' : 'message',
      // There are clients that use an id twice.
      key: count === 1 ? name : `${name} ${count}`,
      message,
      isFirstOfDay: !sameDay,
      continued,
    }
  })
}

function keyOf({ own, author = '', id, isNotice }: Message): string {
  return `${isNotice ? 'notice' : own ? 'own' : 'their'} ${id} ${author}`
}

function isOfSame(before: Message, message: Message): boolean {
  return !before.isNotice && before.own === message.own && before.author === message.author
}

function isSameDay(one: number, other: number): boolean {
  // Cheap, for there are thousands: most of a conversation is of one day, or far from it.
  return Math.abs(one - other) < 24 * 3_600_000 && dayOf(one) === dayOf(other)
}

export function dayOf(at: number): string {
  return new Date(at).toDateString()
}
