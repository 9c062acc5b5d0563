import type { Writable } from 'node:stream'

/** Frames that leave in one turn leave in one write: each write is a call of the system, which costs more than a frame. */
export class GatheredWrites {
  private gathering = false

  /** @param socket the one under the WebSocket */
  constructor(private readonly socket: Pick<Writable, 'cork' | 'uncork'>) {}

  /** What is written from here on leaves together, at the end of the turn at the latest. */
  begin(): void {
    if (this.gathering) return
    this.gathering = true
    this.socket.cork()
    // After everything that this turn still resolves.
    process.nextTick(() => this.end())
  }

  /** Lets it leave now. */
  end(): void {
    if (!this.gathering) return
    this.gathering = false
    this.socket.uncork()
  }
}
