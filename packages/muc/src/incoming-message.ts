import {
  defined,
  type Element,
  type InputOf,
  jidJson,
  parseChild,
  parseContent,
  readError,
} from '@xmpp-ftw/core'
import { directInvitation } from './codecs/direct-invitation.js'
import { mucUser } from './codecs/muc-user.js'
import { occupantId } from './codecs/occupant-id.js'
import { parseApproval, parseRoomMessage } from './codecs/room-message.js'
import type { contract } from './contract.js'
import { release } from './incoming-presence.js'
import type { Room } from './room.js'
import type { Tell, Turns } from './tell.js'

type Said = InputOf<(typeof contract)['pushes']['xmpp.muc.message']['payload']>

/** An invitation or its refusal, from a room of ours or any other. */
export function takeInvitation(stanza: Element, room: string, nick: string | undefined, tell: Tell): boolean {
  // A room passes on whatever occupants say to all: invitations are never sent to all (XEP-0045, 7.8.2).
  if (stanza.attrs.type === 'groupchat') return false
  const user = parseChild(stanza, mucUser)
  if (user?.invite) {
    tell('xmpp.muc.invite', defined({ room, nick, ...user.invite, password: user.password }))
    return true
  }
  if (user?.decline) {
    const { from, reason } = user.decline
    tell('xmpp.muc.invite.decline', defined({ room, nick, from, reason }))
    return true
  }
  const direct = parseChild(stanza, directInvitation)
  if (!direct) return false
  tell('xmpp.muc.invite', defined({ ...direct, from: jidJson(stanza.attrs.from), direct: true as const }))
  return true
}

/** A message from a room of ours, which is no invitation. `false` where it says nothing that is known here. */
export function takeMessage(stanza: Element, room: Room, nick: string | undefined, turns: Turns): boolean {
  const { type, id } = stanza.attrs
  release(room, turns)
  if (type === 'error') return bounced(stanza, room, nick, turns)
  const { tell } = turns
  // An occupant could make us decide in its favour: only the room asks.
  const approval = nick === undefined ? parseApproval(stanza) : undefined
  if (approval) {
    tell('xmpp.muc.request', { room: room.jid, ...approval })
    return true
  }
  const message: Said = { room: room.jid, private: type !== 'groupchat' && nick !== undefined }
  if (nick !== undefined) message.nick = nick
  const { content, state, subject, thread, delay, replace } = parseRoomMessage(stanza, room.jid, message)
  const user = content === undefined ? parseChild(stanza, mucUser) : undefined
  if (user && (user.item || user.status.length > 0)) {
    const { affiliation, role, jid } = user.item ?? {}
    tell(
      'xmpp.muc.room.config',
      defined({ room: room.jid, nick, status: user.status, affiliation, role, jid }),
    )
    return true
  }
  const by = room.vouches ? parseChild(stanza, occupantId) : undefined
  if (subject !== undefined && content === undefined && thread === undefined) {
    // It is sent last of what a room sends to who enters (XEP-0045, 7.1).
    room.live = true
    tell(
      'xmpp.muc.subject',
      defined({ room: room.jid, nick, subject: subject || (false as const), id, delay, occupantId: by }),
    )
    return true
  }
  if (content === undefined && state === undefined && subject === undefined) return false
  if (!room.mayCorrect(nick ?? '', { id, replace, delay, occupantId: by })) delete message.replace
  if (nick === room.nick) message.self = true
  if (by !== undefined) message.occupantId = by
  tell('xmpp.muc.message', message)
  return true
}

function bounced(stanza: Element, room: Room, nick: string | undefined, { tell, doubted }: Turns): boolean {
  const error = readError(stanza)
  const subject = stanza.getChildText('subject')
  tell(
    'xmpp.muc.error',
    defined({
      type: 'message' as const,
      error: error.toJSON(),
      room: room.jid,
      nick,
      id: stanza.attrs.id,
      content: parseContent(stanza).content,
      subject: subject === undefined ? undefined : subject || (false as const),
    }),
  )
  // That is how a room answers who is not in it (XEP-0045, 7.4).
  if (error.condition === 'not-acceptable') doubted(room)
  return true
}
