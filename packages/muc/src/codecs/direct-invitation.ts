/** XEP-0249 Direct MUC Invitations 1.2. */
import { type Codec, type Defined, defined, Jid, xml } from '@xmpp-ftw/core'

export const NS_CONFERENCE = 'jabber:x:conference'

export interface DirectInvitation {
  /** Bare JID. */
  room: string
  reason?: string | undefined
  password?: string | undefined
  continue?: boolean | undefined
  thread?: string | undefined
}

export const directInvitation: Codec<Defined<DirectInvitation>, DirectInvitation> = {
  xep: 'XEP-0249 Direct MUC Invitations 1.2',
  ns: NS_CONFERENCE,

  parse(element) {
    const { jid, reason, password, thread, continue: goesOn } = element.attrs
    const room = element.is('x', NS_CONFERENCE) ? Jid.parse(jid ?? '') : undefined
    return (
      room &&
      defined({
        room: room.bare().toString(),
        reason: reason || undefined,
        password,
        continue: goesOn === 'true' || goesOn === '1' || undefined,
        thread,
      })
    )
  },

  build({ room, reason, password, thread, continue: goesOn }) {
    return xml('x', {
      xmlns: NS_CONFERENCE,
      continue: goesOn || thread !== undefined || undefined,
      jid: room,
      password: password || undefined,
      reason: reason || undefined,
      thread,
    })
  },
}
