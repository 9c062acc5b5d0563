/** Rooms for tests: a name that nobody else uses, and occupants in it. */
import type { PushPayload } from '@xmpp-ftw/client'
import type {} from '@xmpp-ftw/muc'
import type { Actor } from './actor.js'
import type { World } from './world.js'

let rooms = 0

export function newRoom(world: World, name = 'tea'): string {
  rooms += 1
  return `${name}-${process.pid}-${rooms}@${world.server.services.muc}`
}

export type Roster = PushPayload<'xmpp.muc.roster'>

/** A roster push about that nick, of one that comes or changes. */
export const here =
  (room: string, nick: string) =>
  (push: Roster): boolean =>
    push.room === room && push.nick === nick && push.type === undefined

/** A roster push about that nick, of one that goes. */
export const gone =
  (room: string, nick: string) =>
  (push: Roster): boolean =>
    push.room === room && push.nick === nick && push.type === 'unavailable'

/** The statuses of a push as codes. */
export function codes({ status }: Pick<Roster, 'status'>): number[] {
  return Array.isArray(status) ? status : []
}

/** Makes a room that anybody can use. */
export async function create(actor: Actor, room: string, nick: string): Promise<void> {
  await actor.request('xmpp.muc.create', { room, nick, instant: true })
  await actor.next('xmpp.muc.roster', here(room, nick))
  // The last thing a room sends to who enters.
  await actor.next('xmpp.muc.subject', (push) => push.room === room)
}

/** Enters a room, and waits until the one who tells is told of it. */
export async function enter(actor: Actor, room: string, nick: string, ...others: Actor[]): Promise<void> {
  await actor.request('xmpp.muc.join', { room, nick })
  await actor.next('xmpp.muc.roster', here(room, nick))
  await actor.next('xmpp.muc.subject', (push) => push.room === room)
  for (const other of others) await other.next('xmpp.muc.roster', here(room, nick))
}

/** Configures a room. */
export function configure(
  actor: Actor,
  room: string,
  values: Record<string, string | boolean>,
): Promise<true> {
  return actor.request('xmpp.muc.room.config.set', {
    room,
    form: Object.entries(values).map(([name, value]) => ({ var: `muc#roomconfig_${name}`, value })),
  })
}
