import { useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import type { History, Message } from '../../session/state.js'
import { usePerson } from '../use-people.js'
import { Announcer } from './announcer.js'
import { Composer } from './composer.js'
import { ConversationHeader } from './conversation-header.js'
import classes from './conversation-view.module.css'
import { MessageList } from './message-list.js'

const NONE: readonly Message[] = []
const UNKNOWN: History = { phase: 'unknown', receipts: [] }

export function ConversationView({ jid }: { jid: string }) {
  const session = useSession()
  const person = usePerson(jid)
  const messages = useChat(({ conversations }) => conversations[jid]?.messages ?? NONE)
  const history = useChat(({ conversations }) => conversations[jid]?.history ?? UNKNOWN)
  const isOnline = useChat(({ connection }) => connection.phase === 'online')
  const typing = useChat(({ conversations }) => conversations[jid]?.typing ?? false)
  const [editing, setEditing] = useState<Message | undefined>(undefined)
  const senderOf = ({ own }: Message) => (own ? 'You' : person.name)
  const words = typing ? `${person.name} is typing` : ''
  const correctable = messages.findLast(({ own, delivery }) => own && delivery !== 'failed')

  return (
    <section className={classes.view} aria-label={`Conversation with ${person.name}`}>
      <ConversationHeader person={person} />
      <MessageList
        label={`Messages with ${person.name}`}
        invitation={`Say hello to ${person.name}.`}
        messages={messages}
        history={history}
        canAsk={isOnline}
        onOlder={() => void session.history.older(jid)}
        typing={words}
        senderOf={senderOf}
        correctable={correctable}
        onEdit={setEditing}
        onRetry={(message) => session.retry(jid, message)}
      />
      <Announcer messages={messages} typing={words} senderOf={senderOf} />
      <Composer
        key={editing?.id ?? 'new'}
        jid={jid}
        name={person.name}
        editing={editing}
        onEditLast={() => setEditing(correctable)}
        onDone={() => setEditing(undefined)}
      />
    </section>
  )
}
