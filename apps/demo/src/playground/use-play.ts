import { useMemo, useSyncExternalStore } from 'react'
import type { DemoConfig } from '../app/config.js'
import { useDemo } from '../app/session-context.js'
import { bareOf } from '../session/address.js'
import { playClientOpener } from './open-play-client.js'
import type { Surroundings } from './placeholders.js'
import { PlaySession } from './play-session.js'
import type { PlayState } from './play-state.js'

/** It goes on while one reads the manual. */
const sessions = new WeakMap<DemoConfig, PlaySession>()

export function usePlaySession(): PlaySession {
  const { config } = useDemo()
  let session = sessions.get(config)
  if (!session) {
    session = new PlaySession(playClientOpener(config))
    sessions.set(config, session)
  }
  return session
}

/** A part of the state; `select` must give the same object for the same state. */
export function usePlay<T>(select: (state: PlayState) => T): T {
  const { store } = usePlaySession()
  return useSyncExternalStore(store.subscribe, () => select(store.current()))
}

/** Who and what examples are about; while nobody is logged in, those who could be. */
export function useSurroundings(): Surroundings {
  const { config } = useDemo()
  const boundAs = usePlay((state) => state.boundAs)
  const services = usePlay((state) => state.services)
  return useMemo(() => {
    const me = bareOf(boundAs) || config.accounts[0]?.jid || `anna@${config.domain}`
    const own = config.accounts.find(({ jid }) => jid === me)
    const other = config.accounts.find(({ jid }) => jid !== me)?.jid ?? `ben@${config.domain}`
    return { me, other, ...(own && { password: own.password }), services }
  }, [config, boundAs, services])
}
