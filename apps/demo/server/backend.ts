import type { GatewayLimits, Policy } from '@xmpp-ftw/gateway'
import type { SampleAccount } from '../src/app/config.js'

/** The XMPP server the demo logs in at, whoever runs it. */
export interface Backend {
  readonly domain: string
  /** What the gateway may reach. */
  readonly policy: Policy
  /** Where other than the gateway's own fit better. */
  readonly limits?: Partial<GatewayLimits>
  /** XMPP over WebSocket for pages; absent where they have to find it out themselves. */
  readonly websocket?: string
  readonly accounts: readonly SampleAccount[]
  /** Lines that tell what runs where. */
  readonly description: readonly string[]
  /** Makes another account; only where the server is ours. */
  addAccount(user: string, password: string): Promise<void>
  stop(): Promise<void>
}
