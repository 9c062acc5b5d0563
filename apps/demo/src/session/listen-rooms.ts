import type { Client } from '@xmpp-ftw/client'
import type { JidJson } from '@xmpp-ftw/core'
import type { Action } from './actions.js'
import { bare, full } from './address.js'
import { settingsNotice } from './room-notices.js'
import { nameOfInviter } from './select.js'
import type { ChatState } from './state.js'
import type { Store } from './store.js'

export interface RoomTurns {
  /** An invitation brought a password. */
  keep(room: string, password: string): void
  /** One is in a room again after the connection was lost. */
  returned(room: string): void
}

/**
 * Tells the store what comes from rooms.
 * @returns what ends it
 */
export function listenToRooms(
  client: Client,
  { current, dispatch, receive }: Store<ChatState, Action>,
  turns: RoomTurns,
): () => void {
  const note = (room: string, content: string) => dispatch({ type: 'room.noted', room, content, ...stamp() })
  const ends = [
    client.on('xmpp.muc.roster', (presence) => {
      const wasAway = current().rooms[presence.room]?.isReturn
      receive({ type: 'room.occupant', presence, ...stamp() })
      const room = current().rooms[presence.room]
      if (wasAway && !room?.isReturn && room?.phase === 'joined') turns.returned(room.jid)
    }),
    client.on('xmpp.muc.subject', (subject) => receive({ type: 'room.subject', subject, ...stamp() })),
    client.on('xmpp.muc.message', (message) => {
      const id = message.id ?? message.archived?.[0]?.id
      receive({ type: 'room.message', message, ...stamp(), ...(id !== undefined && { id }) })
    }),
    client.on('xmpp.muc.destroy', (presence) => {
      // Of those who go with the room, only oneself counts.
      if (presence.self) dispatch({ type: 'room.destroyed', presence })
    }),
    client.on('xmpp.muc.room.config', ({ room, nick, status }) => {
      const words = nick === undefined ? settingsNotice(status) : undefined
      if (words !== undefined) note(room, words)
    }),
    client.on('xmpp.muc.invite', ({ room, from, reason, password }) => {
      if (password !== undefined && !current().rooms[room]) turns.keep(room, password)
      dispatch({
        type: 'invitation.received',
        invitation: { room, ...(from && { from: inviterOf(room, from) }), ...(reason && { reason }) },
      })
    }),
    client.on('xmpp.muc.invite.decline', ({ room, from, reason }) => {
      note(
        room,
        `${nameOfInviter(current(), from && inviterOf(room, from))} declined${reason ? `: ${reason}` : ''}`,
      )
    }),
    client.on('xmpp.muc.request', ({ room, type, form }) =>
      dispatch({ type: 'room.requested', room, request: { id: crypto.randomUUID(), type, form } }),
    ),
    client.on('xmpp.muc.error', ({ type, room, nick, id, error, subject, content }) => {
      if (type === 'presence') return dispatch({ type: 'room.refused', room, error })
      const isMessage =
        type === 'message' && id !== undefined && (subject === undefined || content !== undefined)
      if (!isMessage) return dispatch({ type: 'notice.shown', error })
      const to = nick === undefined ? room : `${room}/${nick}`
      dispatch({ type: 'message.failed', to, id, error })
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** Some rooms name the account, some the occupant. */
function inviterOf(room: string, from: JidJson): string {
  return bare(from) === room ? full(from) : bare(from)
}

function stamp(): { id: string; now: number } {
  return { id: crypto.randomUUID(), now: Date.now() }
}
