import type { IncomingMessage } from 'node:http'
import { clientAddress, placeOf } from './addresses.js'
import type { GatewayCondition } from './errors.js'
import type { Settings } from './options.js'
import { type Clock, TokenBucket } from './token-bucket.js'

/** Places remembered that have no connection any more, for how often they connect. */
const IDLE = 10_000
/** Seconds' worth of frames that may come at once. */
const BURST = 4

/** An address, or network of them, that counts as one client's. */
export interface Place {
  readonly name: string
  /** Frames of all its clients. */
  readonly frames: TokenBucket
}

interface Entry extends Place {
  readonly arrivals: TokenBucket
  connections: number
}

/** Why a client may not connect, and for how many milliseconds. */
export interface Refusal {
  condition: GatewayCondition
  retryIn?: number
}

/** Who may connect, how many, and how often. */
export class Admission {
  private total = 0
  private readonly busy = new Map<string, Entry>()
  private readonly idle = new Map<string, Entry>()

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** Whether there are as many connections as there may be. */
  get isFull(): boolean {
    return this.total >= this.settings.limits.connections
  }

  /** Why the client may not connect; otherwise its place, where it counts until it is `left`. */
  enter(request: IncomingMessage): Refusal | Place {
    const { limits, trustedProxies } = this.settings
    if (!this.fromAllowedOrigin(request)) return { condition: 'origin-not-allowed' }
    if (this.isFull) return { condition: 'too-many-connections' }
    const entry = this.entry(placeOf(clientAddress(request, trustedProxies)))
    if (entry.connections >= limits.connectionsPerAddress)
      return { condition: 'too-many-connections-of-address' }
    const retryIn = entry.arrivals.ask()
    if (retryIn > 0) return { condition: 'connecting-too-often', retryIn }
    this.total += 1
    entry.connections += 1
    this.idle.delete(entry.name)
    this.busy.set(entry.name, entry)
    return entry
  }

  leave({ name }: Place): void {
    const entry = this.busy.get(name)
    if (!entry) return
    this.total -= 1
    entry.connections -= 1
    if (entry.connections > 0) return
    this.busy.delete(name)
    this.remember(entry)
  }

  /** The frames a client of its own may send. */
  frames(): TokenBucket {
    const { framesPerSecond } = this.settings.limits
    return new TokenBucket(framesPerSecond, framesPerSecond * BURST, this.clock)
  }

  private entry(name: string): Entry {
    const known = this.busy.get(name) ?? this.idle.get(name)
    if (known) return known
    const { connectionsPerAddress, connectionsPerSecond, framesPerSecondPerAddress } = this.settings.limits
    return {
      name,
      connections: 0,
      arrivals: new TokenBucket(
        connectionsPerSecond,
        Math.max(connectionsPerSecond, connectionsPerAddress),
        this.clock,
      ),
      frames: new TokenBucket(framesPerSecondPerAddress, framesPerSecondPerAddress * BURST, this.clock),
    }
  }

  private remember(entry: Entry): void {
    this.idle.set(entry.name, entry)
    if (this.idle.size <= IDLE) return
    for (const oldest of this.idle.keys()) {
      this.idle.delete(oldest)
      return
    }
  }

  private fromAllowedOrigin({ headers }: IncomingMessage): boolean {
    const { origins, allowNoOrigin } = this.settings
    if (origins.has('*')) return true
    return headers.origin === undefined ? allowNoOrigin : origins.has(headers.origin)
  }
}
