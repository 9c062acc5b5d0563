import type { Message } from '../../session/state.js'

/** What the list shows, line by line. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'notice'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'message'
      readonly key: string
      readonly message: Message
      /** Whether it stands closely below the one before, from the same side. */
      readonly continued: boolean
    }

const CLOSE = 5 * 60_000

/** Messages with the days between them. */
export function rowsOf(messages: readonly Message[]): readonly Row[] {
  const rows: Row[] = []
  let before: Message | undefined
  for (const message of messages) {
    const sameDay = before !== undefined && dayOf(before.at) === dayOf(message.at)
    if (!sameDay) rows.push({ kind: 'day', key: `day ${message.id}`, at: message.at })
    if (message.isNotice) rows.push({ kind: 'notice', key: `notice ${message.id}`, message })
    else {
      const continued =
        sameDay && before !== undefined && isOfSame(before, message) && message.at - before.at < CLOSE
      rows.push({ kind: 'message', key: keyOf(message), message, continued })
    }
    before = message
  }
  return rows
}

function keyOf({ own, author = '', id }: Message): string {
  return `${own ? 'own' : 'their'} ${id} ${author}`
}

function isOfSame(before: Message, message: Message): boolean {
  return !before.isNotice && before.own === message.own && before.author === message.author
}

export function dayOf(at: number): string {
  return new Date(at).toDateString()
}
