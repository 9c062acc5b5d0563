import { createContext, useContext, useSyncExternalStore } from 'react'
import type { ChatSession } from '../session/chat-session.js'
import type { ChatState } from '../session/state.js'
import type { DemoConfig } from './config.js'

export interface Demo {
  readonly config: DemoConfig
  readonly session: ChatSession
}

export const DemoContext = createContext<Demo | undefined>(undefined)

export function useDemo(): Demo {
  const demo = useContext(DemoContext)
  if (!demo) throw new Error('Used outside of the app')
  return demo
}

/** What one can do. */
export function useSession(): ChatSession {
  return useDemo().session
}

/** A part of the state; `select` must give the same object for the same state. */
export function useChat<T>(select: (state: ChatState) => T): T {
  const { store } = useSession()
  return useSyncExternalStore(store.subscribe, () => select(store.current()))
}
