import type { Message } from '../../session/state.js'

/** What the list shows, line by line. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
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
    const continued = sameDay && before?.own === message.own && message.at - before.at < CLOSE
    rows.push({ kind: 'message', key: `${message.own ? 'own' : 'their'} ${message.id}`, message, continued })
    before = message
  }
  return rows
}

export function dayOf(at: number): string {
  return new Date(at).toDateString()
}
