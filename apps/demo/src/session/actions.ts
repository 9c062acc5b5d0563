import type { PushPayload } from '@xmpp-ftw/client'
import type { ErrorJson } from '@xmpp-ftw/core'
import type { Avatar, ChatState, Invitation, Message, RoomRequest, Show, Via } from './state.js'
import type { Past } from './weave.js'

type RosterItem = PushPayload<'xmpp.roster.push'>

/** Everything that can happen to the state: what came from XMPP, and what the person did. */
export type Action =
  | { type: 'login.started'; via: Via }
  /** The page was reloaded: what it showed before. */
  | { type: 'session.kept'; state: ChatState }
  | { type: 'login.failed'; error: ErrorJson }
  | { type: 'connection.online'; me: string; boundAs: string }
  | { type: 'connection.interrupted'; error?: ErrorJson; retryAt?: number }
  /** The session on the other side is another one: nothing it knew of others is known any more. */
  | { type: 'connection.renewed' }
  | { type: 'connection.ended'; error?: ErrorJson }
  | { type: 'roster.loaded'; items: readonly RosterItem[] }
  | { type: 'roster.changed'; item: RosterItem }
  | { type: 'presence.changed'; presence: PushPayload<'xmpp.presence'> }
  | { type: 'presence.own'; show: Show; status: string }
  | { type: 'avatar.announced'; avatar: Avatar }
  | { type: 'avatar.withdrawn'; of: string; source: Avatar['source'] }
  | { type: 'request.received'; request: PushPayload<'xmpp.presence.subscribe'> }
  | { type: 'request.answered'; jid: string }
  /** `id` is the message's own, or one made here for a message that has none. */
  | { type: 'message.received'; message: PushPayload<'xmpp.chat.message'>; id: string; now: number }
  | { type: 'message.sending'; to: string; message: Message }
  | { type: 'message.correcting'; to: string; id: string; revision: string; content: string }
  | { type: 'message.sent'; to: string; id: string }
  | { type: 'message.delivered'; from: string; id: string }
  | { type: 'message.failed'; to: string; id: string; error: ErrorJson }
  | { type: 'history.asked'; jid: string }
  /** A page of what was before. */
  | {
      type: 'history.read'
      jid: string
      past: readonly Past[]
      oldest: string | undefined
      isComplete: boolean
    }
  /** What came last, or while there was no connection: after the message `last`. */
  | { type: 'history.missed'; jid: string; past: readonly Past[]; last: Message | undefined; isNews: boolean }
  | { type: 'history.failed'; jid: string; error: ErrorJson }
  /** There may be more before the first message than was known. */
  | { type: 'history.reopened'; jids: readonly string[] }
  /** More was missed than can be caught up with: conversations begin anew, with what came last. */
  | { type: 'history.torn'; jids: readonly string[] }
  | { type: 'conversation.opened'; jid: string | undefined }
  | { type: 'conversation.drafted'; jid: string; draft: string }
  | { type: 'room.service.found'; jid: string }
  | { type: 'room.joining'; room: string; nick: string }
  | { type: 'room.refused'; room: string; error: ErrorJson }
  | { type: 'room.left'; room: string }
  | { type: 'room.named'; room: string; name: string }
  /** `id` and `now` are for the notice it may leave. */
  | { type: 'room.occupant'; presence: PushPayload<'xmpp.muc.roster'>; id: string; now: number }
  | { type: 'room.destroyed'; presence: PushPayload<'xmpp.muc.destroy'> }
  | { type: 'room.subject'; subject: PushPayload<'xmpp.muc.subject'>; id: string; now: number }
  /** `id` is the message's own, or one made here for a message that has none. */
  | { type: 'room.message'; message: PushPayload<'xmpp.muc.message'>; id: string; now: number }
  /** Something to be read in the discussion that nobody said. */
  | { type: 'room.noted'; room: string; content: string; id: string; now: number }
  | { type: 'room.requested'; room: string; request: RoomRequest }
  | { type: 'room.request.answered'; room: string; id: string }
  | { type: 'invitation.received'; invitation: Invitation }
  | { type: 'invitation.answered'; room: string }
  | { type: 'notice.shown'; error: ErrorJson }
  | { type: 'notice.dismissed' }
