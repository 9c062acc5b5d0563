/** What importing the package makes known: checked by `tsc`, never run. */
import type { Pushes, Requests } from '@xmpp-ftw/core'
import type {} from './index.js'

declare const room: Requests['xmpp.muc.join']['output']
export const nick: string | undefined = room.nick
export const codes: number[] | 'unavailable' | undefined = room.status

export const join: Requests['xmpp.muc.join']['input'] = { room: { domain: 'muc.example.com' }, nick: 'anna' }

// @ts-expect-error a nick is required
export const nameless: Requests['xmpp.muc.join']['input'] = { room: 'tea@muc.example.com' }

// @ts-expect-error there is no such role
export const king: Requests['xmpp.muc.role.set']['input'] = { room: 'tea@x', nick: 'ben', role: 'king' }

// @ts-expect-error the reply is a list
export const single: { nick?: string } = {} as Requests['xmpp.muc.role.get']['output']

declare const subject: Pushes['xmpp.muc.subject']['payload']['subject']
// @ts-expect-error an empty subject is `false`
export const text: string = subject

// @ts-expect-error no such event
export type Unknown = Requests['xmpp.muc.teleport']
