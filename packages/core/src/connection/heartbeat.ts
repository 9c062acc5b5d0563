import type { StreamManagementOptions } from './options.js'

type Timer = ReturnType<typeof setTimeout>

export interface Pulse {
  /** Asks the server for a sign of life; its acknowledgement is told to `answered`. */
  ask(): void
  /** Time of the last bytes that came. */
  lastReceived(): number
  /** Bytes that wait to be sent. */
  backlog(): number
  /** The link is dead. */
  dead(): void
}

/** A server that talks but never acknowledges is given up after so many times the acknowledgement's time. */
const PATIENCE = 4
/** So many stanzas, or characters of them, after the last question the next is asked at once. */
const MANY = 50
const MUCH = 65_536

/**
 * Asks for acknowledgements, soon after stanzas were sent and when nothing came for a while, and finds dead links by
 * missing answers. At most two timers at a time.
 */
export class Heartbeat {
  private readonly options: StreamManagementOptions
  private readonly pulse: Pulse
  private soon: Timer | undefined
  private idle: Timer | undefined
  private due: Timer | undefined
  private askedAt: number | undefined
  /** What was sent since: stanzas, and characters of them. */
  private unasked = 0
  private unaskedSize = 0
  /** What waited to be sent when that was looked at last. */
  private backlog = 0

  constructor(options: StreamManagementOptions, pulse: Pulse) {
    this.options = options
    this.pulse = pulse
    this.watch(options.idle)
  }

  /** A stanza of that many characters was sent. A server that has much to read is asked in between, not behind it all. */
  sent(size: number): void {
    this.unasked += 1
    this.unaskedSize += size
    if (this.unasked >= MANY || this.unaskedSize >= MUCH) this.ask()
    else if (this.askedAt === undefined) this.soon ??= setTimeout(() => this.ask(), this.options.debounce)
  }

  /** The answer came; `pending` stanzas are still without theirs. */
  answered(pending: number): void {
    this.askedAt = undefined
    clearTimeout(this.due)
    this.due = undefined
    if (pending === 0) this.unasked = this.unaskedSize = 0
    else this.soon ??= setTimeout(() => this.ask(), this.options.debounce)
  }

  stop(): void {
    clearTimeout(this.soon)
    clearTimeout(this.idle)
    clearTimeout(this.due)
  }

  private ask(): void {
    clearTimeout(this.soon)
    this.soon = undefined
    this.unasked = this.unaskedSize = 0
    if (this.askedAt === undefined) {
      this.askedAt = Date.now()
      this.backlog = this.pulse.backlog()
      this.expect(this.options.ackTimeout)
    }
    this.pulse.ask()
  }

  /** Looks only now and then how long ago something came: nothing has to be done for each stanza. */
  private watch(ms: number): void {
    this.idle = setTimeout(() => {
      const silent = Date.now() - this.pulse.lastReceived()
      if (silent >= this.options.idle && this.askedAt === undefined) this.ask()
      this.watch(Math.max(this.options.idle - silent, this.options.debounce, 1))
    }, ms)
  }

  private expect(ms: number): void {
    this.due = setTimeout(() => {
      const { ackTimeout } = this.options
      const now = Date.now()
      const backlog = this.pulse.backlog()
      // A server that reads is there, however much it has to read before the question.
      if (backlog < this.backlog) this.askedAt = now
      this.backlog = backlog
      const silent = now - Math.max(this.pulse.lastReceived(), this.askedAt ?? now)
      const waited = now - (this.askedAt ?? now)
      if (silent >= ackTimeout || waited >= PATIENCE * ackTimeout) this.pulse.dead()
      else this.expect(Math.max(ackTimeout - silent, 1))
    }, ms)
  }
}
