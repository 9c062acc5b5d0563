import type { Connection, ConnectionListener } from '@xmpp-ftw/core'

/** Hears what a connection tells before its session does. Nothing is changed or held up. */
export function watched<C extends Connection>(connection: C, watcher: Partial<ConnectionListener>): C {
  const { start } = connection
  const names = Object.keys(watcher) as (keyof ConnectionListener)[]
  connection.start = (listener) => {
    const both = { ...listener } as Record<string, (...args: unknown[]) => void>
    for (const name of names) {
      const hear = watcher[name] as (...args: unknown[]) => void
      const tell = listener[name] as ((...args: unknown[]) => unknown) | undefined
      both[name] = (...args) => {
        hear(...args)
        return tell?.call(listener, ...args)
      }
    }
    start.call(connection, both as unknown as ConnectionListener)
  }
  return connection
}
