interface PageEvent {
  /** Of `pagehide`: the page may come back as it is. */
  persisted?: boolean
}

interface EventTarget {
  addEventListener?(type: string, listener: (event: PageEvent) => void): void
  removeEventListener?(type: string, listener: (event: PageEvent) => void): void
  document?: {
    addEventListener(type: string, listener: () => void): void
    removeEventListener(type: string, listener: () => void): void
    visibilityState: string
  }
}

/**
 * Calls back when a page's network returns or its tab is looked at again: the moments at which waiting any longer
 * for the next try makes no sense. Outside of a page it does nothing.
 * @returns what ends it
 */
export function onWake(wake: () => void): () => void {
  const page = globalThis as EventTarget
  const shown = () => {
    if (page.document?.visibilityState === 'visible') wake()
  }
  page.addEventListener?.('online', wake)
  page.document?.addEventListener('visibilitychange', shown)
  return () => {
    page.removeEventListener?.('online', wake)
    page.document?.removeEventListener('visibilitychange', shown)
  }
}

/**
 * Calls back when a page goes for good. Outside of a page it does nothing.
 * @returns what ends it
 */
export function onLeave(leave: () => void): () => void {
  const page = globalThis as EventTarget
  const hidden = ({ persisted }: PageEvent) => {
    if (!persisted) leave()
  }
  page.addEventListener?.('pagehide', hidden)
  return () => page.removeEventListener?.('pagehide', hidden)
}

/** Whether the page knows that it has no network: trying is pointless until it has. */
export function isOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false
}
