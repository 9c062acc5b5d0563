import type { Message } from '../../session/state.js'
import { plainText } from './plain-text.js'

interface Props {
  messages: readonly Message[]
  /** Who is writing, in words. */
  typing: string
  senderOf(message: Message): string
}

/** Messages that may come at the same time, and still be heard each. */
const TOGETHER = 3

/** Reads aloud what arrives. The list itself cannot: its elements come and go as one scrolls. */
export function Announcer({ messages, typing, senderOf }: Props) {
  const newest = messages.slice(-TOGETHER).filter(({ own }) => !own)
  return (
    <div className="only-heard" role="log" aria-label="New messages">
      {newest.map((message) => (
        <p key={`${message.archiveId} ${message.id} ${message.revision}`}>{wordsOf(message, senderOf)}</p>
      ))}
      {typing && <p>{typing}</p>}
    </div>
  )
}

function wordsOf(message: Message, senderOf: Props['senderOf']): string {
  const text = plainText(message)
  return message.isNotice ? text : `${senderOf(message)}: ${text}`
}
