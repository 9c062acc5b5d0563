import type { Client } from '@xmpp-ftw/client'
import type { Action } from './actions.js'
import type { ChatState } from './state.js'
import type { Store } from './store.js'

/** What the parts of a session need of the whole. */
export interface Desk {
  readonly store: Store<ChatState, Action>
  /** @throws RequestError when one is not logged in */
  online(): Client
}
