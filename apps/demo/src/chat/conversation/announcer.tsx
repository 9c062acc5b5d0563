import type { Message } from '../../session/state.js'
import { plainText } from './plain-text.js'

interface Props {
  name: string
  messages: readonly Message[]
  typing: boolean
}

/** Reads aloud what arrives. The list itself cannot: its elements come and go as one scrolls. */
export function Announcer({ name, messages, typing }: Props) {
  const last = messages.at(-1)
  return (
    <div className="only-heard" role="log" aria-label="New messages">
      {last && !last.own && <p key={last.revision ?? last.id}>{`${name}: ${plainText(last)}`}</p>}
      {typing && <p>{`${name} is typing`}</p>}
    </div>
  )
}
