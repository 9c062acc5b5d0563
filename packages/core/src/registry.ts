/**
 * What is known of events and extensions, by name. Starts with what is built in; every package merges its own in:
 *
 *     declare module '@xmpp-ftw/core' {
 *       interface Requests extends RequestsOf<typeof contract> {}
 *     }
 */
import type { PushesOf, RequestsOf } from './contract.js'
import type { Carbons, carbonsContract } from './extensions/carbons/index.js'
import type { Chat, chatContract } from './extensions/chat/index.js'
import type { Login, loginContract } from './extensions/login/index.js'
import type { Presence, presenceContract } from './extensions/presence/index.js'
import type { Roster, rosterContract } from './extensions/roster/index.js'

/** Requests the app can make. */
export interface Requests
  extends RequestsOf<typeof carbonsContract>,
    RequestsOf<typeof chatContract>,
    RequestsOf<typeof loginContract>,
    RequestsOf<typeof presenceContract>,
    RequestsOf<typeof rosterContract> {}

/** Pushes the app can get. */
export interface Pushes
  extends PushesOf<typeof carbonsContract>,
    PushesOf<typeof chatContract>,
    PushesOf<typeof loginContract>,
    PushesOf<typeof presenceContract>,
    PushesOf<typeof rosterContract> {}

/** Extensions, so that one can ask the session for another. */
export interface Extensions {
  carbons: Carbons
  chat: Chat
  login: Login
  presence: Presence
  roster: Roster
}
