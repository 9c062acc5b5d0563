import type { Connector, Meter } from '@xmpp-ftw/core'
import { watched } from './watched.js'

/** The XMPP streams of a gateway, counted. */
export class Streams {
  private readonly bound = new Set<object>()

  constructor(private readonly meter: Meter) {}

  /** Streams that are bound at the moment. */
  get size(): number {
    return this.bound.size
  }

  counted(connector: Connector): Connector {
    const { meter } = this
    return (login, state) => {
      const connection = connector(login, state)
      return watched(connection, {
        online: (_jid, resumed) => {
          this.bound.add(connection)
          meter('stream_opened', resumed ? 'resumed' : 'new')
        },
        interrupted: (error) => {
          this.bound.delete(connection)
          meter('stream_interrupted', error.application?.condition ?? error.condition)
        },
        offline: () => void this.bound.delete(connection),
        stanza: ({ name }) => meter('stanza_received', name),
      })
    }
  }
}
