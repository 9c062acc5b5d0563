/**
 * Connections of Node processes: TCP with STARTTLS or direct TLS, or WebSocket, as far as the operator allows.
 *
 * @packageDocumentation
 */
import type { ResumableConnector } from './connection.js'
import { NodeDialer } from './node/dialer.js'
import { settings } from './options.js'
import type { Policy } from './policy.js'
import { StreamConnection } from './stream-connection.js'

export type * from './connection.js'
export type { Limits } from './limits.js'
export type { ConnectionOptions, ReconnectOptions, StreamManagementOptions, Timeouts } from './options.js'
export type { Policy, ServerSettings } from './policy.js'

/**
 * Makes connections to the servers that the policy allows, and to no others.
 * @throws TypeError when the policy contradicts itself. What it returns throws a StreamError `policy-violation` for a
 * login that is not allowed, and an AuthError `registration-fail` where accounts may not be registered.
 */
export function connector(policy: Policy): ResumableConnector {
  const dialer = new NodeDialer(policy)
  const config = settings(policy)
  return (login, state) => {
    dialer.admit(login)
    return new StreamConnection(login, dialer, config, state)
  }
}

/**
 * For a program that is its own operator, such as a bot: any domain, unless `policy` says otherwise. TLS and public
 * addresses are required all the same; name what is closer in `servers` or `hosts`. Never for a gateway.
 */
export function ownConnector(policy: Partial<Policy> = {}): ResumableConnector {
  return connector({ domains: ['*'], register: true, anonymous: true, ...policy })
}
