import type { Actor } from './actor.js'

/** Each sees the other: a server tells items of an account to contacts whose presence that account gets. */
export async function befriend(anna: Actor, ben: Actor): Promise<void> {
  for (const [one, other] of [
    [anna, ben],
    [ben, anna],
  ] as const) {
    await one.request('xmpp.roster.get')
    await one.request('xmpp.presence.subscribe', { to: other.bare })
    await other.next('xmpp.presence.subscribe')
    await other.request('xmpp.presence.subscribed', { to: one.bare })
    await one.next(
      'xmpp.presence',
      ({ from, show }) => from.user === other.address.user && show !== 'offline',
    )
  }
}
