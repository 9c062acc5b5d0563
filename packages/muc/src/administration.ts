import { type Codec, type Handlers, parseChild, type Session, StanzaError } from '@xmpp-ftw/core'
import { mucAdmin } from './codecs/muc-admin.js'
import type { ItemToSend } from './codecs/muc-item.js'
import { mucOwner } from './codecs/muc-owner.js'
import { registration } from './codecs/registration.js'
import { reservedNick } from './codecs/reserved-nick.js'
import type { contract } from './contract.js'

type All = Handlers<typeof contract>

type Administration = Pick<
  All,
  Extract<
    keyof All,
    `xmpp.muc.${'role' | 'affiliation' | 'register' | 'unregister' | 'room' | 'cancel' | 'destroy'}${string}`
  >
> &
  Pick<All, 'xmpp.muc.role.get'>

/** Requests that a room answers by IQ, whether one is in it or not. */
export function administration({ iq }: Session): Omit<Administration, 'xmpp.muc.rooms'> {
  async function ask<T, B>(
    to: string,
    codec: Codec<T, B>,
    value: B,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    return parseChild(await iq.get(to, codec.build(value), { signal }), codec)
  }

  async function change<T, B>(to: string, codec: Codec<T, B>, value: B, signal: AbortSignal): Promise<true> {
    await iq.set(to, codec.build(value), { signal })
    return true
  }

  /** One after the other: Prosody 0.12 does what the first item says, and says that it has done them all. */
  async function changeEach(to: string, items: readonly ItemToSend[], signal: AbortSignal): Promise<true> {
    for (const item of items) await change(to, mucAdmin, [item], signal)
    return true
  }

  async function list(room: string, item: ItemToSend, signal: AbortSignal) {
    return (await ask(room, mucAdmin, [item], signal)) ?? []
  }

  return {
    'xmpp.muc.role.get': ({ room, role }, { signal }) => list(room, { role }, signal),
    'xmpp.muc.role.set': ({ room, ...item }, { signal }) => change(room, mucAdmin, [item], signal),
    'xmpp.muc.roles': ({ room, items }, { signal }) => changeEach(room, items, signal),
    'xmpp.muc.affiliation.get': ({ room, affiliation }, { signal }) => list(room, { affiliation }, signal),
    'xmpp.muc.affiliation': ({ room, ...item }, { signal }) => change(room, mucAdmin, [item], signal),
    'xmpp.muc.affiliations': ({ room, items }, { signal }) => changeEach(room, items, signal),
    'xmpp.muc.register.info': async ({ room }, { signal }) =>
      (await ask(room, registration, {}, signal)) ?? { form: { items: [] } },
    'xmpp.muc.register': async ({ room, form }, { signal }) => {
      const reply = await iq.set(room, registration.build({ form }), { signal })
      const done = parseChild(reply, registration)
      return done && 'registered' in done ? done : { registered: true }
    },
    'xmpp.muc.unregister': ({ room }, { signal }) => change(room, registration, { remove: true }, signal),
    'xmpp.muc.room.nick': async ({ room }, { signal }) => {
      const nick = await ask(room, reservedNick, undefined, signal)
      if (nick === undefined) throw new StanzaError('cancel', 'item-not-found')
      return { nick }
    },
    'xmpp.muc.room.config.get': async ({ room }, { signal }) =>
      (await ask(room, mucOwner, {}, signal)) ?? { items: [] },
    'xmpp.muc.room.config.set': ({ room, form }, { signal }) => change(room, mucOwner, { form }, signal),
    'xmpp.muc.cancel': ({ room }, { signal }) => change(room, mucOwner, { cancel: true }, signal),
    'xmpp.muc.destroy': ({ room, ...destroy }, { signal }) => change(room, mucOwner, { destroy }, signal),
  }
}
