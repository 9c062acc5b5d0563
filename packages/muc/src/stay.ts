import { type Session, StanzaError } from '@xmpp-ftw/core'
import { selfPing } from './codecs/self-ping.js'
import type { Room } from './room.js'

const SILENCE = 15 * 60_000

/** Errors of a self-ping that say that we are in: another client of ours answered it (XEP-0410, 3.2). */
const STILL_IN = ['service-unavailable', 'feature-not-implemented']
/** Errors of a self-ping that say nothing. */
const UNKNOWN = ['remote-server-not-found', 'remote-server-timeout']

/** Sees to it that we stay in the rooms that we think we are in (XEP-0410). */
export class Stay {
  private clock: ReturnType<typeof setTimeout> | undefined

  /** @param silence milliseconds after which a room is asked */
  constructor(
    private readonly session: Session,
    private readonly rooms: ReadonlyMap<string, Room>,
    private readonly enterAgain: (room: Room) => void,
    private readonly silence: number = SILENCE,
  ) {}

  /**
   * Whether the room knows us; where it does not, it is entered again.
   * @throws what tells neither
   */
  async ping(room: Room, signal?: AbortSignal): Promise<boolean> {
    if (room.state !== 'joined') return false
    const { self } = room
    try {
      await this.session.iq.get(self, selfPing.build(undefined), { signal })
    } catch (error) {
      if (!(error instanceof StanzaError) || UNKNOWN.includes(error.condition)) throw error
      if (!STILL_IN.includes(error.condition)) {
        // The answer may be about a nick or a stay that is over.
        const same = room.self === self && this.rooms.get(room.jid) === room
        if (same && room.state === 'joined') this.enterAgain(room)
        return false
      }
    }
    room.heard = Date.now()
    room.lost = false
    return true
  }

  /** Asks without anybody waiting. Not while the stream is cut or the nick changes (XEP-0410, 4). */
  doubt(room: Room): void {
    if (this.session.status !== 'online' || room.renaming) return
    this.ping(room).catch(() => undefined)
  }

  /** While there are rooms, looks after those that have been silent for long, or that lost us. */
  watch(): void {
    if (this.clock !== undefined || this.rooms.size === 0) return
    this.clock = setTimeout(
      () => {
        this.clock = undefined
        for (const room of this.rooms.values()) {
          if (room.lost || Date.now() - room.heard >= this.silence) this.doubt(room)
        }
        this.watch()
      },
      Math.min(this.silence, 60_000),
    )
  }

  stop(): void {
    clearTimeout(this.clock)
    this.clock = undefined
  }
}
