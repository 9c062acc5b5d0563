import type { Client } from '@xmpp-ftw/client'
import type { ErrorJson } from '@xmpp-ftw/core'
import type { Action } from './actions.js'
import { bare, full } from './address.js'
import type { ChatState } from './state.js'
import type { Store } from './store.js'

export interface Turns {
  /** The session is about to be another one, which knows nothing of before. */
  interrupted(): void
  /** It is, and has come back by itself. */
  renewed(): void
  /** The link is back, the session behind it is not. */
  renew(): void
  /** There is nothing to reach, or nothing any more. */
  unreachable(error: ErrorJson): void
}

/**
 * Tells the store what comes from XMPP.
 * @returns what ends it
 */
export function listen(client: Client, store: Store<ChatState, Action>, turns: Turns): () => void {
  const { dispatch, receive } = store
  const phase = () => store.current().connection.phase
  const ends = [
    client.on('state', (state, { error, resumed, retryIn }) => {
      if (state === 'online' && resumed === false && phase() === 'interrupted') return turns.renew()
      if (state === 'online' && resumed && phase() === 'interrupted') {
        const { me, boundAs } = store.current()
        return dispatch({ type: 'connection.online', me, boundAs })
      }
      if (state === 'offline' && error) return turns.unreachable(error)
      if (!error) return
      // Whoever is logging in is better told at once than left to wait for a gateway that may never come.
      if (phase() === 'loggingIn') return turns.unreachable(error)
      dispatch(interruption(error, retryIn))
    }),
    client.on('xmpp.connection', ({ jid, resumed }) => {
      if (phase() !== 'interrupted') return
      if (resumed === false) {
        turns.interrupted()
        dispatch({ type: 'connection.renewed' })
      }
      dispatch({ type: 'connection.online', me: bare(jid), boundAs: full(jid) })
      if (resumed === false) turns.renewed()
    }),
    client.on('xmpp.connection.interrupted', ({ error, retryIn }) => dispatch(interruption(error, retryIn))),
    client.on('xmpp.error', (error) => {
      // While logging in, the request itself rejects.
      if (phase() !== 'loggingIn') turns.unreachable(error)
    }),
    client.on('xmpp.roster.push', (item) => receive({ type: 'roster.changed', item })),
    client.on('xmpp.presence', (presence) => receive({ type: 'presence.changed', presence })),
    client.on('xmpp.presence.subscribe', (request) => {
      const contact = store.current().contacts[bare(request.from)]
      // Whom we asked first may see us, too.
      const trusted = contact?.asked || contact?.subscription === 'to'
      if (trusted) client.send('xmpp.presence.subscribed', { to: bare(request.from) })
      else dispatch({ type: 'request.received', request })
    }),
    client.on('xmpp.chat.message', (message) => {
      // A message without an id can be neither corrected nor confirmed; one of ours serves to show it.
      receive({
        type: 'message.received',
        message,
        id: message.id ?? message.archived?.[0]?.id ?? crypto.randomUUID(),
        now: Date.now(),
      })
      const { receipt, id, from, carbon } = message
      if (receipt && id !== undefined && !carbon && isTrusted(store.current(), bare(from))) {
        client.send('xmpp.chat.receipt', { to: from, id })
      }
    }),
    client.on('xmpp.chat.receipt', ({ from, id, carbon }) => {
      if (carbon?.type !== 'sent') receive({ type: 'message.delivered', from: bare(from), id })
    }),
    client.on('xmpp.chat.error', ({ from, id, error }) => {
      if (id !== undefined) dispatch({ type: 'message.failed', to: bare(from), id, error })
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function interruption(error: ErrorJson, retryIn: number | undefined): Action {
  return {
    type: 'connection.interrupted',
    error,
    ...(retryIn !== undefined && { retryAt: Date.now() + retryIn }),
  }
}

/** A receipt tells that one is there, so it is for those who may see our presence (XEP-0184, 7). */
function isTrusted({ contacts }: ChatState, jid: string): boolean {
  const subscription = contacts[jid]?.subscription
  return subscription === 'from' || subscription === 'both'
}
