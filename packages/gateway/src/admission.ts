import type { IncomingMessage } from 'node:http'
import type { GatewayCondition } from './errors.js'
import { addressOf } from './http.js'
import type { Settings } from './options.js'

/** Who may connect, and how many. */
export class Admission {
  private total = 0
  private readonly byAddress = new Map<string, number>()

  constructor(private readonly settings: Settings) {}

  /** Why the client may not connect; `undefined` when it may, and then it counts until it is `left`. */
  enter(request: IncomingMessage, address: string): GatewayCondition | undefined {
    const { limits } = this.settings
    if (!this.fromAllowedOrigin(request)) return 'origin-not-allowed'
    if (this.total >= limits.connections) return 'too-many-connections'
    const there = this.byAddress.get(address) ?? 0
    if (there >= limits.connectionsPerAddress) return 'too-many-connections-of-address'
    this.total += 1
    this.byAddress.set(address, there + 1)
    return undefined
  }

  leave(address: string): void {
    this.total -= 1
    const left = (this.byAddress.get(address) ?? 1) - 1
    if (left > 0) this.byAddress.set(address, left)
    else this.byAddress.delete(address)
  }

  address(request: IncomingMessage): string {
    return addressOf(request, this.settings.trustedProxies)
  }

  private fromAllowedOrigin({ headers }: IncomingMessage): boolean {
    const { origins, allowNoOrigin } = this.settings
    if (origins.has('*')) return true
    return headers.origin === undefined ? allowNoOrigin : origins.has(headers.origin)
  }
}
