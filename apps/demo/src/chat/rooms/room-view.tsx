import { Drawer } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { localpart } from '../../session/address.js'
import { roomName } from '../../session/select.js'
import type { History, Message } from '../../session/state.js'
import { Announcer } from '../conversation/announcer.js'
import { Composer } from '../conversation/composer.js'
import { MessageList } from '../conversation/message-list.js'
import { OccupantsPanel } from './occupants-panel.js'
import { type Removal, RemoveOccupant } from './remove-occupant.js'
import { RoomGate } from './room-gate.js'
import { RoomHeader } from './room-header.js'
import { RoomRequests } from './room-requests.js'
import classes from './room-view.module.css'
import { SilentNote } from './silent-note.js'
import { typingWords } from './typing-words.js'
import { selfIn, useRoom } from './use-room.js'

const NONE: readonly Message[] = []
const UNKNOWN: History = { phase: 'unknown', receipts: [] }

/** One room: what is said, who is there, and the way in. */
export function RoomView({ jid }: { jid: string }) {
  const session = useSession()
  const room = useRoom(jid)
  const messages = useChat(({ conversations }) => conversations[jid]?.messages ?? NONE)
  const history = useChat(({ conversations }) => conversations[jid]?.history ?? UNKNOWN)
  const isOnline = useChat(({ connection }) => connection.phase === 'online')
  const [editing, setEditing] = useState<Message | undefined>(undefined)
  const [removal, setRemoval] = useState<Removal | undefined>(undefined)
  const wide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false })
  const [panel, { toggle, close }] = useDisclosure(wide)
  const name = room ? roomName(room) : localpart(jid)
  const senderOf = ({ own, author }: Message) => (own ? 'You' : (author ?? name))
  const typing = typingWords(room?.typing ?? [])
  const correctable = messages.findLast(({ own, delivery }) => own && delivery !== 'failed')
  const isIn = room?.phase === 'joined'
  const occupants = room && isIn && (
    <OccupantsPanel room={room} onRemove={remove} onLeave={wide ? undefined : close} />
  )

  function remove(what: Removal) {
    if (!wide) close()
    setRemoval(what)
  }

  return (
    <section className={classes.view} aria-label={`Room ${name}`}>
      <RoomHeader jid={jid} name={name} room={room} panel={panel} onPanel={toggle} />
      <div className={classes.body}>
        <div className={classes.discussion}>
          <MessageList
            label={`Messages in ${name}`}
            invitation={isIn ? 'Nothing has been said yet.' : ''}
            messages={messages}
            history={history}
            canAsk={isOnline && isIn}
            onOlder={() => void session.history.older(jid)}
            typing={typing}
            senderOf={senderOf}
            correctable={isIn ? correctable : undefined}
            onEdit={setEditing}
            onRetry={(message) => session.retry(jid, message)}
          />
          <Announcer messages={messages} typing={typing} senderOf={senderOf} />
          {room && <RoomRequests room={room} />}
          {!isIn && <RoomGate key={room?.error?.condition} jid={jid} room={room} />}
          {isIn && selfIn(room)?.role === 'visitor' && <SilentNote room={room} />}
          {isIn && selfIn(room)?.role !== 'visitor' && (
            <Composer
              key={editing?.id ?? 'new'}
              jid={jid}
              name={name}
              editing={editing}
              onEditLast={() => setEditing(correctable)}
              onDone={() => setEditing(undefined)}
            />
          )}
        </div>
        {wide && panel && occupants && <aside className={classes.panel}>{occupants}</aside>}
      </div>
      {!wide && (
        <Drawer
          opened={panel && isIn}
          onClose={close}
          position="right"
          size={320}
          title="People"
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          {occupants}
        </Drawer>
      )}
      {room && <RemoveOccupant room={room} removal={removal} onClose={() => setRemoval(undefined)} />}
    </section>
  )
}
