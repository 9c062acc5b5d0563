/**
 * The gateway: a WebSocket server that speaks JSON frames to clients and XMPP to servers.
 *
 * @example
 * ```ts
 * import { createGateway } from '@xmpp-ftw/gateway'
 * import { ping } from '@xmpp-ftw/ping'
 *
 * const gateway = createGateway({
 *   extensions: [ping()],
 *   origins: ['https://chat.example.com'],
 *   policy: { domains: ['example.com'] },
 *   port: 5290,
 * })
 * await gateway.listen()
 * process.once('SIGTERM', () => gateway.close())
 * ```
 *
 * @packageDocumentation
 */
export type { Policy, ServerSettings } from '@xmpp-ftw/core/connection/node'
export { GATEWAY_CONDITIONS, type GatewayCondition } from './errors.js'
export { createGateway, type Gateway, type GatewayAddress } from './gateway.js'
export { DEFAULTS, type GatewayLimits, type GatewayOptions, LIMITS } from './options.js'
export type { TicketClaims } from './tickets/open.js'
export type { TicketCredentials, TicketOptions } from './tickets/redeem.js'
