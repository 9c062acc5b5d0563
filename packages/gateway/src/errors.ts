import type { ErrorJson } from '@xmpp-ftw/core'

/** Errors of the gateway itself, by name. `docs/errors.md` says what to do about each. */
const ERRORS = {
  'bad-json': ['modify', 'The frame is not JSON'],
  'bad-frame': ['modify', 'The frame lacks what its type needs'],
  'unknown-frame': ['modify', "The frame's 'type' is not known"],
  'frame-too-long': ['modify', 'The frame is longer than the limit'],
  'duplicate-id': ['modify', 'A request with this id was answered, and its response is not kept any more'],
  'too-many-requests': ['wait', 'Too many requests wait for their response'],
  'too-many-frames': ['wait', 'Frames come faster than they are read'],
  'too-many-bad-frames': ['cancel', 'Too many frames could not be used'],
  'too-many-connections': ['wait', 'The gateway has as many connections as it takes'],
  'too-many-connections-of-address': ['wait', 'There are too many connections from this address'],
  'connecting-too-often': ['wait', 'There are too many new connections from this address'],
  'too-many-logins': ['wait', 'There were too many logins from this address, or to this account'],
  'too-many-registrations': ['wait', 'There were too many new accounts from this address'],
  'origin-not-allowed': ['auth', 'Pages of this origin may not connect'],
  'bad-subprotocol': ['modify', 'The WebSocket subprotocol must be xmpp-ftw.v1'],
  'handshake-timeout': ['wait', 'The request was not finished in time'],
  'bad-request': ['modify', 'The request is not HTTP'],
  'not-found': ['cancel', 'Nothing is here'],
  'upgrade-required': ['modify', 'Only WebSocket is spoken here'],
  silent: ['wait', 'Nothing was heard for two heartbeats'],
  overloaded: ['wait', 'The client reads too slowly'],
  'taken-over': ['cancel', 'The session was resumed by another connection'],
  'going-away': ['wait', 'The gateway is going down'],
  'internal-server-error': ['cancel', 'The gateway failed'],
} as const satisfies Record<string, readonly [type: string, description: string]>

export type GatewayCondition = keyof typeof ERRORS

/** Every condition a gateway itself can answer with. */
export const GATEWAY_CONDITIONS = Object.keys(ERRORS) as readonly GatewayCondition[]

/** @param retryIn milliseconds after which it may go better */
export function gatewayError(condition: GatewayCondition, description?: string, retryIn?: number): ErrorJson {
  const [type, standard] = ERRORS[condition]
  return { type, condition, description: description ?? standard, ...(retryIn !== undefined && { retryIn }) }
}
