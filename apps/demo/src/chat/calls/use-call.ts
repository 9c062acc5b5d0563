import { useSyncExternalStore } from 'react'
import { useSession } from '../../app/session-context.js'
import type { CallView } from '../../session/call-view.js'

export function useCall(): CallView | undefined {
  const { phone } = useSession()
  return useSyncExternalStore(phone.subscribe, phone.current)
}
