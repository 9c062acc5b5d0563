/** What those who run a gateway ask it, over HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import { clientAddress, type Networks } from './addresses.js'
import { pathOf, send } from './http.js'

export interface OperationsInit {
  registry: Registry
  /** Why no further client should be sent here; `undefined` when one may be. */
  unready(): string | undefined
  trustedProxies: Networks
  /** Who may read the metrics. */
  metricsFrom: Networks
  /** The metrics could not be gathered. */
  failed(error: unknown): void
}

/** `/healthz`, `/readyz` and `/metrics`. */
export class Operations {
  constructor(private readonly init: OperationsInit) {}

  /** @returns whether it was such a request; then it is answered */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    switch (pathOf(request)) {
      case '/healthz':
        send(request, response, 200, { status: 'ok' })
        return true
      case '/readyz': {
        const reason = this.init.unready()
        send(request, response, reason === undefined ? 200 : 503, { status: reason ?? 'ready' })
        return true
      }
      case '/metrics':
        if (!this.mayRead(request)) return false
        void this.metrics(request, response)
        return true
      default:
        return false
    }
  }

  /** A proxy that is not known as one would lend everybody its own address. */
  private mayRead(request: IncomingMessage): boolean {
    const { trustedProxies, metricsFrom } = this.init
    const { headers } = request
    const forwarded = headers['x-forwarded-for'] ?? headers.forwarded ?? headers.via
    if (forwarded !== undefined && trustedProxies.size === 0) return false
    return metricsFrom.has(clientAddress(request, trustedProxies))
  }

  private async metrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { registry, failed } = this.init
    try {
      const text = await registry.metrics()
      send(request, response, 200, text, registry.contentType)
    } catch (error) {
      failed(error)
      response.destroy()
    }
  }
}
