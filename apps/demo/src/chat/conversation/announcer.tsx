import type { Message } from '../../session/state.js'
import { plainText } from './plain-text.js'

interface Props {
  messages: readonly Message[]
  /** Who is writing, in words. */
  typing: string
  senderOf(message: Message): string
}

/** Reads aloud what arrives. The list itself cannot: its elements come and go as one scrolls. */
export function Announcer({ messages, typing, senderOf }: Props) {
  const last = messages.at(-1)
  return (
    <div className="only-heard" role="log" aria-label="New messages">
      {last && !last.own && <p key={last.revision ?? last.id}>{wordsOf(last, senderOf)}</p>}
      {typing && <p>{typing}</p>}
    </div>
  )
}

function wordsOf(message: Message, senderOf: Props['senderOf']): string {
  const text = plainText(message)
  return message.isNotice ? text : `${senderOf(message)}: ${text}`
}
